"""Letters on paper, made up from a seed: typed, perhaps signed by hand, as a PDF or a picture.

Tests, the demo and the samples share them. Everybody named here is invented.
"""

import json
import random
from dataclasses import dataclass

import cv2
import numpy as np
import typst

# Only typst's embedded fonts with Cyrillic: the same sheet on every machine.
FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")

# How the foot of a letter asks for a signature; NAME and DATE are typed, INK is where a hand signs.
FEET = {
    "line": "Подпись: {rule} {name}",
    "slashes": "{date} {ink} / {name} /",
    "caption": "{rule} {name} (подпись)",
    "regards": "С уважением, {name} {ink}",
    "signed_by": "{date} Подпись {ink} {name}",
}
_RULE = "____________________"

_PEOPLE = (
    ("Орлова Марина Сергеевна", "Орловой Марины Сергеевны", "Орлова М. С."),
    ("Крюков Пётр Ильич", "Крюкова Петра Ильича", "Крюков П. И."),
    ("Лебедева Ксения Игоревна", "Лебедевой Ксении Игоревны", "К. И. Лебедева"),
    ("Гаврилов Степан Олегович", "Гаврилова Степана Олеговича", "Гаврилов С. О."),
    ("Щукина Юлия Эдуардовна", "Щукиной Юлии Эдуардовны", "Щукина Ю. Э."),
)
_TITLES = ("ЗАЯВЛЕНИЕ", "ЗАПРОС", "ОТЗЫВ СОГЛАСИЯ", "Обращение субъекта персональных данных")
_SENTENCES = (
    "На основании части 7 статьи 14 Федерального закона № 152-ФЗ «О персональных данных» прошу "
    "подтвердить факт обработки моих персональных данных.",
    "Прошу сообщить правовые основания и цели обработки, сроки хранения и сведения о лицах, "
    "которым мои данные были переданы.",
    "Я отзываю согласие на обработку персональных данных, данное при регистрации на сайте, и прошу "
    "прекратить обработку в срок, установленный законом.",
    "Мой логин на сайте — user{n}, договор № {n}/2025 от 12.02.2025.",
    "Ответ прошу направить на электронную почту client{n}@example.ru.",
    "Прошу исключить номер +7 (900) 000-{n:02d}-17 из списков рассылки и больше не звонить.",
    "В анкете указан неверный адрес: вместо «г. Тверь, ул. Садовая, д. {n}» следует читать "
    "«г. Тверь, ул. Новая, д. 3, кв. 41».",
    "Если данные получены не от меня, прошу назвать источник их получения.",
    "Прошу уничтожить сведения, которые больше не нужны для исполнения договора, и прислать "
    "подтверждение об этом.",
    "Осуществлялась ли трансграничная передача? В какие страны и на каком основании?",
    "Напоминаю, что объявление, размещённое {n} июня, содержит моё изображение без моего согласия.",
)

_SHEET = """
#let data = json(bytes(sys.inputs.data))
#set page(width: 210mm, height: 297mm, margin: (x: 22mm, y: 20mm))
#set text(font: data.font, size: data.size * 1pt, lang: "ru", hyphenate: false)
#set par(leading: 0.75em, spacing: 1.2em)
#let ink = box(width: 1mm, height: 1em, place(bottom + left, dx: data.dx * 1mm, dy: data.dy * 1mm,
  for stroke in data.strokes {
    place(top + left, curve(
      stroke: (paint: rgb(data.paint), thickness: data.pen * 1pt, cap: "round", join: "round"),
      curve.move((stroke.at(0).at(0) * 1mm, stroke.at(0).at(1) * 1mm)),
      ..stroke.slice(1).map(p => curve.line((p.at(0) * 1mm, p.at(1) * 1mm))),
    ))
  }))
#let rule = box(width: 55mm, line(length: 100%, stroke: 0.6pt))
#align(right, data.head.map(line => [#line]).join(linebreak()))
#v(6mm)
#align(center, strong(data.title))
#v(3mm)
#for words in data.paragraphs { par(words) }
#v(14mm)
#for piece in data.foot {
  if piece == "rule" [#ink#rule] else if piece == "ink" [#ink#h(60mm)] else [#piece ]
}
"""


@dataclass(frozen=True)
class Paper:
    """What is typed on a sheet; `foot` names one of FEET."""

    head: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]
    name: str
    dated: str = "05.06.2025"
    foot: str = "slashes"

    @property
    def text(self) -> str:
        """Every typed word in reading order; what a perfect reader would return."""
        foot = FEET[self.foot].format(name=self.name, date=self.dated, rule="", ink="")
        return "\n".join((*self.head, self.title, *self.paragraphs, " ".join(foot.split())))


def letter(seed: int) -> Paper:
    """Make up a letter of some 120 words."""
    dice = random.Random(seed)  # noqa: S311 - made-up letters, not secrets
    _, genitive, short = dice.choice(_PEOPLE)
    sentences = [s.format(n=dice.randint(10, 99)) for s in dice.sample(_SENTENCES, 6)]
    return Paper(
        head=("Индивидуальному предпринимателю Румянцеву Д. В.", f"от {genitive}"),
        title=dice.choice(_TITLES),
        paragraphs=(" ".join(sentences[:3]), " ".join(sentences[3:5]), sentences[5]),
        name=short,
        dated=f"{dice.randint(1, 28):02d}.06.2025",
        foot=dice.choice(tuple(FEET)),
    )


def _pen_strokes(dice: random.Random) -> list[list[tuple[float, float]]]:
    """One signature in millimetres: a tall initial, a wave that dies away, perhaps a flourish."""
    width, height = dice.uniform(15, 48), dice.uniform(5, 17)
    loops, lean = dice.uniform(3, 8), dice.uniform(-0.15, 0.4)
    phase, tail = dice.uniform(0, 6.28), dice.uniform(1.2, 3.5)
    t = np.linspace(0, 1, 160)
    fade = np.exp(-tail * t)
    rise = fade * np.sin(2 * np.pi * loops * t + phase)
    rise += 0.25 * fade * np.sin(2 * np.pi * loops * 2.3 * t + dice.uniform(0, 6.28))
    back = dice.uniform(0.03, 0.09) * np.cos(2 * np.pi * loops * t)
    x = width * (t + back) + lean * height * rise
    y = height / 2 * (1 - rise)
    strokes = [list(zip(x.tolist(), y.tolist(), strict=True))]
    if dice.random() < 0.5:
        bow = np.linspace(0, 1, 40)
        rise = dice.choice((-1, 1)) * dice.uniform(0.06, 0.3)
        sag = height * (0.75 + rise * bow + dice.uniform(-0.2, 0.2) * np.sin(np.pi * bow))
        strokes.append(list(zip((width * 1.05 * bow).tolist(), sag.tolist(), strict=True)))
    return strokes


def _pieces(paper: Paper) -> list[str]:
    """The foot cut into words, rules and places for ink."""
    marked = FEET[paper.foot].format(
        name=paper.name, date=paper.dated, rule="\0rule\0", ink="\0ink\0"
    )
    return [piece.strip() for piece in marked.split("\0") if piece.strip()]


def _compile(paper: Paper, seed: int, signed: bool, form: str, dpi: float) -> bytes:
    dice = random.Random(f"{seed} pen")  # noqa: S311 - as above
    data = {
        "font": dice.choice(FONTS),
        "size": dice.choice((11, 12, 13)),
        "head": paper.head,
        "title": paper.title,
        "paragraphs": paper.paragraphs,
        "foot": _pieces(paper),
        "strokes": _pen_strokes(dice) if signed else [],
        "paint": dice.choice(("#1b2f8a", "#2a3fb5", "#101018", "#3b2a7a")),
        "pen": dice.uniform(0.7, 2.2),
        "dx": dice.uniform(0, 6),
        "dy": dice.uniform(-12, -5),
    }
    return typst.compile(
        _SHEET.encode(),
        format=form,
        ppi=dpi,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )


def pdf(paper: Paper, *, seed: int = 0, signed: bool = False) -> bytes:
    """The letter as an office program saves it: with a text layer."""
    return _compile(paper, seed, signed, "pdf", 72)


def sheet(paper: Paper, *, seed: int = 0, signed: bool = False, dpi: int = 300) -> np.ndarray:
    """The printed sheet as a perfect scanner sees it, in colour (BGR)."""
    png = _compile(paper, seed, signed, "png", dpi)
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
