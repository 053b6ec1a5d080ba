"""`jarchi import jsonl`: an archive of stories, one JSON object per line, of any length.

The file is streamed. Each batch is one transaction: stories, their journal entries, and `ImportedStory` rows
that say which line became which story. So an import killed at any point is finished by running it again.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from jarchi.exchange.archived import Reading, digest, read_story
from jarchi.exchange.report import Report
from jarchi.exchange.sections import Sections
from jarchi.exchange.storing import Line, Names, store
from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault

BATCH = 200  # stories
BATCH_CHARACTERS = 4_000_000
BREATH = 0.01  # seconds between batches, in which the desk may write to SQLite


@dataclass
class Import:
    """`run` brings an archive in; `report` tells what has become of it so far."""

    archive: Archive
    sections: Sections
    reading: Reading
    report: Report
    publish: bool = False
    progress: Callable[[], None] = lambda: None
    _names: Names = field(init=False, default_factory=Names)

    def run(self) -> None:
        """Raises nothing for what is wrong with the archive: that goes into the report."""
        batch: dict[tuple[str, str], Line] = {}
        characters = 0
        for line in self._lines():
            if line.identity in batch or len(batch) == BATCH or characters > BATCH_CHARACTERS:
                self._store(list(batch.values()))
                batch, characters = {}, 0
                time.sleep(BREATH)
            batch[line.identity] = line
            characters += len(line.story.html)
        self._store(list(batch.values()))

    def _lines(self) -> Iterator[Line]:
        now = timezone.now()
        last = 0
        try:
            for last, raw in self.archive.lines():
                self.report.read += 1
                try:
                    yield self._line(last, raw, now)
                except Fault as fault:
                    self.report.fail(last, fault)
        except Fault as fault:
            self.report.fail(last + 1, fault)

    def _line(self, number: int, raw: bytes | Fault, now: datetime) -> Line:
        if isinstance(raw, Fault):
            raise raw
        story = read_story(raw, self.reading, now)
        section = self.sections.find(story.section)
        return Line(number, story, section, digest(story, section.slug))

    def _store(self, batch: list[Line]) -> None:
        """All of a batch in one transaction; if the database refuses it, each line in its own."""
        try:
            with transaction.atomic():
                outcome = store(batch, self._names, publish=self.publish)
        except (IntegrityError, DataError) as error:
            self._names.forget()
            if len(batch) == 1:
                self.report.fail(batch[0].number, Fault("line", f"refused by the database: {error}"))
            else:
                for line in batch:
                    self._store([line])
            return
        self.report.created += outcome.created
        self.report.updated += outcome.updated
        self.report.skipped += outcome.unchanged
        for line, reason in outcome.left:
            self.report.leave(line.number, reason)
        self.progress()
