"""One appeal's draft with its PDF: from the registered line to the sheet that a person signs."""

import statistics
import time
from pathlib import Path

from mailbot.domain.findings import Form
from mailbot.domain.kinds import Kind
from mailbot.records import migrate
from mailbot.steps import act, person, view
from tests.bench.goals import Result
from tests.mails import ACCESS, MARINA, mail
from tests.offices import BY, open_bureau, write_config

_ROUNDS = 9


def measure(folder: Path) -> list[Result]:
    """Measure the longest reply there is, on access: asked again and again, warm."""
    url = f"sqlite:///{folder}/drafts.db"
    migrate(url)
    with open_bureau(write_config(folder / "drafts", url)) as bureau:
        bureau.enrols(MARINA)
        bureau.arrives(mail(ACCESS))
        bureau.works()
        took = []
        for _ in range(_ROUNDS):
            # A person's correction has the appeal checked and drafted anew.
            person.set_demands(bureau.office, "1/2025", [Kind.ACCESS_REQUEST], BY)
            wall, cpu = time.perf_counter(), time.process_time()
            bureau.works()
            message = bureau.reply()
            if message.draft.form is not Form.SCANNED_DOCUMENT:
                act.reform(bureau.office, message.id, message.version, Form.SCANNED_DOCUMENT, BY)
            desk = view.look(bureau.office, message.id)
            view.letter(bureau.office, desk, bureau.office.now())
            took.append((time.perf_counter() - wall, time.process_time() - cpu))
    # The first one loads typst and its fonts.
    seconds, used = (statistics.median(each) for each in zip(*took[1:], strict=True))
    return [
        Result(
            "one appeal checked and drafted, with its PDF",
            "< 150 ms",
            f"{1000 * seconds:.0f} ms ({1000 * used:.0f} ms CPU)",
            seconds < 0.15,
        )
    ]
