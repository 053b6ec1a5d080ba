"""Which page shows what, and what was purged when: a small SQLite file that may be lost at any moment.

Used under the store's lock only. `sqlite3.DatabaseError` means that it cannot be trusted any more.
"""

import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
  id INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, file TEXT NOT NULL, bytes INTEGER NOT NULL,
  used REAL NOT NULL, fresh_until REAL, is_old INTEGER NOT NULL DEFAULT 0, hits INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS page_by_use ON page (is_old DESC, used);
CREATE INDEX IF NOT EXISTS page_by_hits ON page (hits) WHERE hits > 0;
CREATE INDEX IF NOT EXISTS page_by_end ON page (fresh_until) WHERE fresh_until IS NOT NULL;
CREATE TABLE IF NOT EXISTS page_key (key TEXT, page INTEGER, PRIMARY KEY (key, page)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS key_by_page ON page_key (page);
CREATE TABLE IF NOT EXISTS purged (key TEXT PRIMARY KEY, clock INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS heard (entry INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS number (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS process (
  id INTEGER PRIMARY KEY, at REAL NOT NULL, bytes INTEGER NOT NULL, pages INTEGER NOT NULL
);
INSERT OR IGNORE INTO number VALUES ('pages', 0), ('bytes', 0), ('floor', 0), ('stored', 0);
CREATE TRIGGER IF NOT EXISTS page_comes AFTER INSERT ON page BEGIN
  UPDATE number SET value = value + iif(name = 'pages', NOT new.is_old, new.bytes) WHERE name IN ('pages', 'bytes');
END;
CREATE TRIGGER IF NOT EXISTS page_changes AFTER UPDATE OF bytes, is_old ON page BEGIN
  UPDATE number SET value = value + iif(name = 'pages', old.is_old - new.is_old, new.bytes - old.bytes)
  WHERE name IN ('pages', 'bytes');
END;
CREATE TRIGGER IF NOT EXISTS page_goes AFTER DELETE ON page BEGIN
  UPDATE number SET value = value - iif(name = 'pages', NOT old.is_old, old.bytes) WHERE name IN ('pages', 'bytes');
END;
"""
_AT_ONCE = 500  # keys in one statement


class Found(NamedTuple):
    id: int
    file: str
    is_old: bool


class Index:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = OFF")  # what a power cut damages, another boot empties
            with self.changing():
                for statement in _statements(_SCHEMA):
                    self._connection.execute(statement)
            self._files = self._on_disk()
        except (sqlite3.Error, OSError):
            self._connection.close()
            raise

    def is_there(self) -> bool:
        """Whether the path still leads to the files that are open."""
        try:
            return self._on_disk() == self._files
        except OSError:
            return False

    def _on_disk(self) -> list[int]:
        """The file itself, and what SQLite keeps beside it as long as a process has it open."""
        return [os.stat(f"{self.path}{ending}").st_ino for ending in ("", "-wal", "-shm")]

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    # --- pages ----------------------------------------------------------------------------------------------
    def put(
        self, place: str, file: str, size: int, keys: Iterable[str], used: float, fresh_until: float | None
    ) -> None:
        row = self._connection.execute(
            "INSERT INTO page (place, file, bytes, used, fresh_until) VALUES (?, ?, ?, ?, ?) ON CONFLICT (place) DO"
            " UPDATE SET bytes = excluded.bytes, used = excluded.used, fresh_until = excluded.fresh_until, is_old = 0"
            " RETURNING id",
            (place, file, size, used, fresh_until),
        ).fetchone()
        self._connection.execute("DELETE FROM page_key WHERE page = ?", row)
        self._connection.executemany("INSERT INTO page_key VALUES (?, ?)", [(key, row[0]) for key in keys])

    def showing(self, keys: Collection[str]) -> list[Found]:
        """Pages with one of these keys, old copies among them."""
        found: dict[int, Found] = {}
        for part in _parts(keys):
            having = f"SELECT page FROM page_key WHERE key IN ({_marks(part)})"  # noqa: S608 -- question marks
            sql = f"SELECT id, file, is_old FROM page WHERE id IN ({having})"  # noqa: S608
            found |= {row[0]: Found(*row) for row in self._connection.execute(sql, part)}
        return list(found.values())

    def ended(self, now: float) -> list[Found]:
        """Pages whose freshness is over."""
        sql = "SELECT id, file, is_old FROM page WHERE fresh_until <= ? AND NOT is_old"
        return [Found(*row) for row in self._connection.execute(sql, (now,))]

    def least_used(self, most: int) -> list[tuple[Found, int, float]]:
        """(page, bytes, when it was last used) of so many; old copies first."""
        sql = "SELECT id, file, is_old, bytes, used FROM page ORDER BY is_old DESC, used LIMIT ?"
        return [(Found(*page), size, used) for *page, size, used in self._connection.execute(sql, (most,))]

    def note_read(self, moments: Mapping[int, float]) -> None:
        """{page: when somebody read its file without us}."""
        rows = [(at, page) for page, at in moments.items()]
        self._connection.executemany("UPDATE page SET used = ? WHERE id = ?", rows)

    def age(self, pages: Iterable[Found]) -> None:
        """These are old copies from now on."""
        self._connection.executemany("UPDATE page SET is_old = 1 WHERE id = ?", [(page.id,) for page in pages])

    def remove(self, pages: Iterable[Found]) -> None:
        ids = [(page.id,) for page in pages]
        self._connection.executemany("DELETE FROM page_key WHERE page = ?", ids)
        self._connection.executemany("DELETE FROM page WHERE id = ?", ids)

    def use(self, hits: Mapping[str, int], now: float) -> None:
        """Readers have had these places so many times."""
        self._connection.executemany(
            "UPDATE page SET hits = hits + ?, used = ? WHERE place = ?",
            [(count, now, place) for place, count in hits.items()],
        )

    def hottest(self, count: int) -> list[tuple[str, int, int]]:
        """(place, hits, bytes)."""
        sql = "SELECT place, hits, bytes FROM page WHERE hits > 0 ORDER BY hits DESC LIMIT ?"
        return self._connection.execute(sql, (count,)).fetchall()

    # --- purges ---------------------------------------------------------------------------------------------
    def note_purge(self, keys: Iterable[str], clock: int) -> None:
        self._connection.executemany("INSERT OR REPLACE INTO purged VALUES (?, ?)", [(key, clock) for key in keys])

    def was_purged(self, keys: Collection[str], since: int) -> bool:
        """Whether one of the keys was purged after that moment of the clock, or may have been."""
        if self.numbers()["floor"] > since:
            return True
        return any(
            self._connection.execute(
                f"SELECT 1 FROM purged WHERE clock > ? AND key IN ({_marks(part)}) LIMIT 1",  # noqa: S608
                [since, *part],
            ).fetchone()
            for part in _parts(keys)
        )

    def forget_purges(self, before: int) -> None:
        """A render that began before this moment of the clock is not stored any more."""
        self._connection.execute("DELETE FROM purged WHERE clock < ?", (before,))
        self._connection.execute("UPDATE number SET value = max(value, ?) WHERE name = 'floor'", (before,))

    def note_heard(self, entries: Iterable[int]) -> None:
        self._connection.executemany("INSERT OR IGNORE INTO heard VALUES (?)", [(entry,) for entry in entries])

    def has_heard(self, entry: int) -> bool:
        return bool(self._connection.execute("SELECT 1 FROM heard WHERE entry = ?", (entry,)).fetchone())

    def forget_heard(self, upto: int) -> None:
        self._connection.execute("DELETE FROM heard WHERE entry <= ?", (upto,))

    # --- numbers and facts ------------------------------------------------------------------------------------
    def numbers(self) -> dict[str, int]:
        """`pages`, `bytes`, `floor`, `stored` (as the clock tells it), and what `count` has added."""
        return dict(self._connection.execute("SELECT name, value FROM number"))

    def count(self, numbers: Mapping[str, int]) -> None:
        self._connection.executemany(
            "INSERT INTO number VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
            numbers.items(),
        )

    def note_stored(self, count: int) -> None:
        self._connection.execute("UPDATE number SET value = ? WHERE name = 'stored'", (count,))

    def facts(self) -> dict[str, str]:
        return dict(self._connection.execute("SELECT name, value FROM fact"))

    def note(self, facts: Mapping[str, str]) -> None:
        self._connection.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", facts.items())

    def note_process(self, process: int, now: float, size: int, pages: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO process VALUES (?, ?, ?, ?)", (process, now, size, pages))

    def forget_processes(self, before: float, *, ended: int | None = None) -> None:
        """Those that have not told of themselves since, and the one that has ended."""
        self._connection.execute("DELETE FROM process WHERE at < ? OR id = ?", (before, ended))

    def processes(self) -> list[tuple[int, int, int]]:
        """(id, bytes, pages) of each."""
        return self._connection.execute("SELECT id, bytes, pages FROM process ORDER BY id").fetchall()


def _statements(script: str) -> Iterator[str]:
    """`executescript` would end the transaction that it is to run in."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _parts(values: Collection[str]) -> Iterator[list[str]]:
    ordered = list(values)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))


def _marks(values: Collection[str]) -> str:
    return ",".join("?" * len(values))
