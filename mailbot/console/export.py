"""The lines that were found, as a file; the history knows who took them, and which file."""

from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from mailbot.commands.export import WRITERS, sha256_of
from mailbot.console.register import wanted_by
from mailbot.console.visit import Visit
from mailbot.errors import NotFound
from mailbot.steps.register import exported, read
from mailbot.words import Text

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/jsonl; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export(visit: Visit) -> Response:
    """Return the file."""
    office, suffix = visit.office, visit.request.path_params["suffix"]
    if suffix not in _TYPES:
        raise NotFound(Text("Такой выгрузки нет.", "There is no such export."))
    conditions = wanted_by(visit)
    with TemporaryDirectory(prefix="mailbot-") as folder:
        file = Path(folder) / f"register.{suffix}"
        with office.records.look() as unit:
            ids = unit.register.find(conditions)
            WRITERS[f".{suffix}"](office, conditions, visit.language, file, read(unit, ids))
        digest = sha256_of(file)
        content = file.read_bytes()
    exported(office, visit.by, suffix, len(ids), conditions, sha256=digest)
    name = f"register-{visit.now:%Y-%m-%d}.{suffix}"
    return Response(
        content,
        media_type=_TYPES[suffix],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
