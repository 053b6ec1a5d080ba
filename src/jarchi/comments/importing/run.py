"""One import, from the file to the report."""

from pathlib import Path

from jarchi.comments.importing.addresses import Addresses, read_map
from jarchi.comments.importing.formats import FORMATS, guess
from jarchi.comments.importing.report import Report
from jarchi.comments.importing.stage import Stage
from jarchi.comments.importing.storing import store
from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault


def bring_in(path: Path, format_: str = "", map_: Path | None = None) -> Report:
    """`format_`: of `FORMATS`, guessed if empty. Raises `Fault`: then nothing was brought in."""
    if not path.is_file():
        raise Fault("file", f"there is no file {path}")
    archive = Archive(path)
    addresses = Addresses(read_map(map_) if map_ else {})
    report, stage = Report(path.name, format_ or guess(archive)), Stage()
    stage.take(FORMATS[report.format](archive), report.fail)
    stage.place(addresses.find)
    report.left_out = stage.left_out()
    for address, comments in stage.lost():
        report.lose(address, comments)
    store(stage.ordered(), report)
    return report
