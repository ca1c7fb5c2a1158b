"""Documents that mean harm, or are merely broken, cost bounded time and say what is wrong."""

import io
import os
import select
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from mailbot.documents import crew
from mailbot.documents.reader import DocumentReader
from mailbot.domain.findings import Document, TextSource
from mailbot.domain.letter import Part
from mailbot.errors import Unavailable
from tests import papers
from tests.documents import pdfs

LETTER = papers.letter(4)
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def reader() -> Iterator[DocumentReader]:
    reader = DocumentReader(max_pages=3, max_bytes=2_000_000, workers=1)
    yield reader
    reader.close()


def part(content: bytes, media_type: str = "application/octet-stream", name: str = "f") -> Part:
    return Part(name, media_type, content)


def read(reader: DocumentReader, content: bytes) -> Document:
    return reader.read([part(content)])[0]


def bomb() -> bytes:
    """A picture of 400 million pixels in a few kilobytes."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "flag"),
    [
        (lambda: b"", "empty_document"),
        (pdfs.locked, "encrypted_document"),
        (lambda: papers.pdf(LETTER)[:6000], "unreadable"),
        (lambda: b"%PDF-1.7\n" + b"\xff" * 5000, "unreadable"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 5000, "unreadable"),
        (lambda: b"\xff\xd8\xff\xe0", "unreadable"),
        (bomb, "too_large"),
        (lambda: b"%PDF-1.7\n" + b"\0" * 2_000_000, "too_large"),
        (lambda: b"PK\x03\x04" + b"\0" * 99, "unreadable"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unreadable"),
    ],
)
def test_document_that_cannot_be_read_says_why(
    reader: DocumentReader, make: Callable[[], bytes], flag: str
) -> None:
    document = read(reader, make())

    assert document.flags == (flag,)
    assert (document.text, document.text_source) == ("", TextSource.NONE)
    assert document.signed is None


def test_bad_document_costs_its_neighbours_nothing(reader: DocumentReader) -> None:
    contents = [pdfs.locked(), papers.pdf(LETTER), b"", papers.pdf(LETTER)[:6000], b"\0"]

    documents = reader.read([part(content) for content in contents])

    assert [bool(document.text) for document in documents] == [False, True, False, False, False]


def test_only_so_many_pages_are_read_and_the_rest_is_told(reader: DocumentReader) -> None:
    document = read(reader, pdfs.blank(pages=5000))

    assert document.pages == 5000
    assert len(document.page_texts) == 3
    assert document.flags == ("too_many_pages",)


def test_signature_field_of_a_pdf_is_told(reader: DocumentReader) -> None:
    assert "pdf_signature" in read(reader, pdfs.sealed()).flags


def test_document_that_takes_too_long_is_given_up() -> None:
    reader = DocumentReader(workers=1, page_timeout_seconds=0.01)
    document = read(reader, papers.pdf(LETTER))
    reader.close()

    assert document.flags == ("timeout",)


def test_missing_tesseract_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    out = io.BytesIO()
    picture = Image.new("L", (400, 300), 255)
    picture.paste(0, (100, 100, 300, 130))
    picture.save(out, "PNG")
    reader = DocumentReader(workers=1)
    document = read(reader, out.getvalue())
    reader.close()

    assert document.flags == ("no_ocr",)


class Stub:
    """A child of our own making; writes a line to `told` when it starts."""

    def __init__(self, folder: Path) -> None:
        self.told = folder / "told"
        os.mkfifo(self.told)
        self.folder = folder

    def command(self, script: str) -> tuple[str, ...]:
        head = f"""
        import os, subprocess, sys, time
        from pathlib import Path
        folder, told = Path({str(self.folder)!r}), Path({str(self.told)!r})
        def real(): os.execv(sys.executable, [sys.executable, "-m", "mailbot.documents.child", *sys.argv[1:]])
        """  # noqa: E501 - one line of the stub
        return (sys.executable, "-c", textwrap.dedent(head) + textwrap.dedent(script))

    def hear(self) -> str:
        """Wait until the child has told something."""
        return self.told.read_text()


@pytest.fixture
def stub(tmp_path: Path) -> Stub:
    return Stub(tmp_path)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, stub: Stub) -> None:
    """A clock that strikes when the child is `slow`: by a real one all are on a busy machine."""
    slow = stub.folder / "slow"

    class Clock(threading.Timer):
        def run(self) -> None:
            while not self.finished.wait(0.01):
                if slow.exists():
                    slow.unlink()
                    self.function(*self.args)
                    return

    monkeypatch.setattr(crew, "Timer", Clock)


def gone(pid: int, within_seconds: float = 60) -> bool:
    """Wait for the end of a process that is not our child."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], within_seconds)[0])
    finally:
        os.close(handle)


def test_child_killed_by_chance_costs_nothing(monkeypatch: pytest.MonkeyPatch, stub: Stub) -> None:
    script = """
    if not (folder / "died").exists():
        (folder / "died").touch()
        os._exit(1)
    real()
    """
    monkeypatch.setattr(crew, "COMMAND", stub.command(script))
    reader = DocumentReader(workers=1)
    document = read(reader, papers.pdf(LETTER))
    reader.close()

    assert "Румянцеву" in document.text
    assert document.flags == ()


@pytest.mark.usefixtures("clock")
def test_after_three_slow_pages_the_rest_is_not_tried(
    monkeypatch: pytest.MonkeyPatch, stub: Stub
) -> None:
    script = """
    from mailbot.documents import frames
    while True:
        request = frames.read_json(sys.stdin.buffer)
        if request["task"] == "page":
            with (folder / "tried").open("a") as tried:
                tried.write(f"{request['page']} ")
            (folder / "slow").touch()
            time.sleep(60)
        frames.read(sys.stdin.buffer)
        frames.write_json(sys.stdout.buffer, {"pages": 9, "flags": []})
    """
    monkeypatch.setattr(crew, "COMMAND", stub.command(script))
    reader = DocumentReader(workers=1)
    document = read(reader, papers.pdf(LETTER))
    reader.close()

    assert (stub.folder / "tried").read_text() == "0 1 2 "
    assert document.page_texts == ("",) * 9
    assert document.flags == ("timeout",)


@pytest.mark.usefixtures("clock")
def test_slow_page_is_given_up_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch, stub: Stub
) -> None:
    script = """
    from mailbot.documents import frames
    page = {"source": "ocr", "confidence_pct": 91, "signed": False, "flags": []}
    while True:
        request = frames.read_json(sys.stdin.buffer)
        if request["task"] == "page":
            if request["page"] == 1:
                (folder / "slow").touch()
                time.sleep(60)
            answer = page | {"text": f"page {request['page']}"}
        else:
            frames.read(sys.stdin.buffer)
            answer = {"pages": 3, "flags": []}
        frames.write_json(sys.stdout.buffer, answer)
    """
    monkeypatch.setattr(crew, "COMMAND", stub.command(script))
    reader = DocumentReader(workers=1)
    document = read(reader, papers.pdf(LETTER))
    reader.close()

    assert document.page_texts == ("page 0", "", "page 2")
    assert document.flags == ("timeout",)
    # What nobody looked at may be signed.
    assert document.signed is None


@pytest.mark.parametrize(
    "script",
    [
        "os._exit(1)",
        "os.kill(os.getpid(), 9)",
        "os.write(1, b'\\xff' * 100)",
        "os.write(1, b'\\0\\0\\0\\4null'); time.sleep(60)",
        "os.write(1, b'\\0\\0\\0\\2{}'); time.sleep(60)",
    ],
    ids=["ends", "killed", "garbage", "no object", "no answer"],
)
def test_document_whose_child_fails_twice_is_unreadable(
    monkeypatch: pytest.MonkeyPatch, stub: Stub, script: str
) -> None:
    monkeypatch.setattr(crew, "COMMAND", stub.command(script))
    reader = DocumentReader(workers=1)
    document = read(reader, papers.pdf(LETTER))
    reader.close()

    assert document.flags == ("unreadable",)


@pytest.mark.usefixtures("clock")
def test_whatever_a_slow_child_started_dies_with_it(
    monkeypatch: pytest.MonkeyPatch, stub: Stub
) -> None:
    script = """
    sleeper = subprocess.Popen(["sleep", "60"])
    (folder / "sleeper").write_text(str(sleeper.pid))
    (folder / "slow").touch()
    sleeper.wait()
    """
    monkeypatch.setattr(crew, "COMMAND", stub.command(script))
    reader = DocumentReader(workers=1)
    document = read(reader, papers.pdf(LETTER))

    assert document.flags == ("timeout",)
    assert gone(int((stub.folder / "sleeper").read_text()))
    reader.close()


def test_children_go_home_when_nothing_comes(monkeypatch: pytest.MonkeyPatch, stub: Stub) -> None:
    script = '(folder / "child").write_text(str(os.getpid())); real()'
    monkeypatch.setattr(crew, "COMMAND", stub.command(script))
    reader = DocumentReader(workers=1, idle_seconds=0.1)

    for _ in range(2):
        assert read(reader, papers.pdf(LETTER)).flags == ()
        assert gone(int((stub.folder / "child").read_text()))
    reader.close()


def test_closing_leaves_a_document_unread_not_misread(
    monkeypatch: pytest.MonkeyPatch, stub: Stub
) -> None:
    monkeypatch.setattr(crew, "COMMAND", stub.command("told.write_text('here'); time.sleep(60)"))
    reader = DocumentReader(workers=1)
    raised: list[Exception] = []

    def reading() -> None:
        try:
            read(reader, papers.pdf(LETTER))
        except Unavailable as closing:
            raised.append(closing)

    thread = threading.Thread(target=reading)
    thread.start()
    stub.hear()
    reader.close()
    thread.join()

    assert len(raised) == 1
    with pytest.raises(Unavailable):
        reader.read([part(b"x")])


def python(script: str) -> str:
    """Run a script in a fresh interpreter and return what it printed."""
    command = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    return done.stdout + done.stderr


def test_parent_never_loads_what_opens_documents() -> None:
    printed = python("""
        import sys
        from mailbot.documents import ocr
        from mailbot.documents.reader import DocumentReader
        from mailbot.domain.letter import Part
        reader = DocumentReader(workers=1)
        document, text = reader.read([
            Part("a", "x/y", b"%PDF-1.7"), Part("b.txt", "text/plain", b"abc")
        ])
        reader.close()
        print(document.flags, text.text)
        print({"cv2", "numpy", "pypdfium2", "PIL"} & set(sys.modules))
    """)

    assert printed == "('unreadable',) abc\nset()\n"


def test_child_sees_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch, stub: Stub) -> None:
    monkeypatch.setenv("MAILBOT__SMTP__PASSWORD", "geheim")
    script = '(folder / "seen").write_text(" ".join(os.environ)); real()'
    monkeypatch.setattr(crew, "COMMAND", stub.command(script))
    reader = DocumentReader(workers=1)
    read(reader, papers.pdf(LETTER))
    reader.close()

    assert "PATH" in (stub.folder / "seen").read_text()
    assert "MAILBOT" not in (stub.folder / "seen").read_text()


@pytest.mark.parametrize(
    ("attempt", "answer"),
    [
        ("path.write_text('x' * 99)", "OSError 27"),
        ("bytearray(3 * 1024**3)", "MemoryError"),
    ],
    ids=["disk", "memory"],
)
def test_confined_process_may_not(attempt: str, answer: str, tmp_path: Path) -> None:
    printed = python(f"""
        from pathlib import Path
        from mailbot.documents import limits
        path = Path({str(tmp_path / "file")!r})
        limits.confine()
        try:
            {attempt}
        except (OSError, MemoryError) as refused:
            print(type(refused).__name__, getattr(refused, "errno", ""))
    """)

    assert printed.strip() == answer


@pytest.mark.skipif(
    subprocess.run(["unshare", "-Un", "true"], capture_output=True, check=False).returncode != 0,
    reason="this kernel or container lets nobody leave the network",
)
def test_confined_process_has_no_network() -> None:
    printed = python("""
        import socket
        from mailbot.documents import limits
        server = socket.create_server(("127.0.0.1", 0))
        limits.confine()
        try:
            socket.create_connection(server.getsockname(), timeout=5)
        except OSError as refused:
            print(type(refused).__name__)
    """)

    assert printed == "OSError\n"
