"""The whole file on disk before anything is done, and from there in the order in which it can be stored.

A private database of SQLite without a name: it is gone when this process is, however it ends.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from jarchi.comments.importing.addresses import Place
from jarchi.comments.importing.said import Person, Record, Said, Thread, Wrong
from jarchi.kit.faults import Fault

_TABLES = """
CREATE TABLE thread (key TEXT PRIMARY KEY, addresses TEXT, gone INT, place TEXT) WITHOUT ROWID;
CREATE TABLE person (key TEXT PRIMARY KEY, name TEXT, email TEXT) WITHOUT ROWID;
CREATE TABLE said (key TEXT PRIMARY KEY, parent TEXT, thread TEXT, person TEXT, line INT, moment INT, gone INT,
  told TEXT, stays INT DEFAULT 0);
CREATE TABLE walk (key TEXT PRIMARY KEY, moment INT, depth INT) WITHOUT ROWID;
CREATE INDEX answers ON said (parent, moment);
"""
# What a thread's deletion takes along; what answers something in another thread begins one of its own.
_SETTLE = """
UPDATE said SET gone = 1 WHERE thread IN (SELECT key FROM thread WHERE gone);
UPDATE said SET parent = '' WHERE parent IN (
  SELECT other.key FROM said other WHERE other.key = said.parent AND other.thread <> said.thread);
UPDATE said SET stays = 1 WHERE NOT gone;
WITH RECURSIVE answered(key) AS (
  SELECT parent FROM said WHERE stays AND parent <> ''
  UNION SELECT said.parent FROM said JOIN answered ON said.key = answered.key WHERE said.parent <> '')
UPDATE said SET stays = 1 WHERE key IN (SELECT key FROM answered);
WITH RECURSIVE down(key, moment, depth) AS (
  SELECT key, moment, 0 FROM said WHERE NOT EXISTS (SELECT 1 FROM said other WHERE other.key = said.parent)
  UNION ALL SELECT said.key, max(said.moment, down.moment), depth + 1 FROM down JOIN said ON said.parent = down.key)
INSERT INTO walk SELECT key, moment, depth FROM down;
"""
# Oldest first, but nothing before what it answers, whatever the clocks said.
_ORDERED = """
SELECT said.key, parent, place, line, said.moment, said.gone, told, coalesce(name, ''), coalesce(email, '')
FROM walk JOIN said USING (key) JOIN thread ON thread.key = thread LEFT JOIN person ON person.key = person
WHERE stays AND place IS NOT NULL ORDER BY walk.moment, depth, line, said.key
"""
_CIRCLES = "SELECT line FROM said WHERE key NOT IN (SELECT key FROM walk) ORDER BY line"
_LOST = """
SELECT addresses, count(*) FROM said JOIN thread ON thread.key = thread
WHERE place IS NULL AND NOT said.gone GROUP BY thread.key ORDER BY count(*) DESC, addresses
"""


class Staged(NamedTuple):
    """`gone`: a place for its answers, without words; `row`: fields of `Comment`; `moment`: microseconds since 1970."""

    key: str
    parent: str
    place: Place
    line: int
    moment: int
    gone: bool
    row: dict[str, Any]


class Stage:
    def __init__(self) -> None:
        self.rows = sqlite3.connect("", isolation_level=None)
        self.rows.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-20000;" + _TABLES)

    def take(self, records: Iterator[Record], fail: Callable[[int, Fault], None]) -> None:
        """Raises `Fault` where the file cannot be read to its end: nothing has been done then."""
        self.rows.execute("BEGIN")
        for record in records:
            match record:
                case Wrong(line, fault):
                    fail(line, fault)
                case Thread(key, addresses, gone):
                    self._insert("OR IGNORE INTO thread VALUES (?, ?, ?, NULL)", key, "\n".join(addresses), gone)
                case Person(key, name, email):
                    self._insert("OR IGNORE INTO person VALUES (?, ?, ?)", key, name, email)
                case Said():
                    self._say(record, fail)
        self._settle(fail)

    def place(self, find: Callable[[list[str]], Place | None]) -> None:
        """Asks of each thread once, by its addresses, best first."""
        for key, addresses in self.rows.execute("SELECT key, addresses FROM thread").fetchall():
            if place := find(addresses.split("\n")):
                self.rows.execute("UPDATE thread SET place = ? WHERE key = ?", [json.dumps(place), key])

    def left_out(self) -> int:
        """How many deleted and spam comments nobody answered."""
        return self.rows.execute("SELECT count(*) FROM said WHERE gone AND NOT stays").fetchone()[0]

    def lost(self) -> Iterator[tuple[str, int]]:
        """(address, number of comments) of threads that are about nothing here, the longest first."""
        for addresses, number in self.rows.execute(_LOST):
            yield addresses.partition("\n")[0], number

    def ordered(self) -> Iterator[Staged]:
        for key, parent, place, line, moment, gone, told, name, email in self.rows.execute(_ORDERED):
            row = {} if gone else json.loads(told)
            if name or email:
                row |= {"name": name, "email": email}
            yield Staged(key, parent, Place(*json.loads(place)), line, moment, bool(gone), row)

    def _insert(self, into: str, *values: Any) -> int:
        return self.rows.execute(f"INSERT {into}", values).rowcount

    def _say(self, said: Said, fail: Callable[[int, Fault], None]) -> None:
        told = json.dumps(said.row)
        values = said.key, said.parent, said.thread, said.person, said.line, said.moment, said.gone, told
        if not self._insert("OR IGNORE INTO said VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)", *values):
            fail(said.line, Fault("id", f"{said.key} is in the file twice"))

    def _settle(self, fail: Callable[[int, Fault], None]) -> None:
        for statement in _SETTLE.split(";"):
            self.rows.execute(statement)
        for (line,) in self.rows.execute(_CIRCLES):
            fail(line, Fault("parent", "answers that answer each other in a circle"))
        self.rows.execute("COMMIT")
