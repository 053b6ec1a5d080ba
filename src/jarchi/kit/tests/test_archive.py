import gzip
import os

import pytest

from jarchi.kit import archive as room
from jarchi.kit.archive import MAX_LINE, Archive
from jarchi.kit.faults import Fault


@pytest.fixture
def archive(tmp_path):
    def write(content: bytes) -> Archive:
        path = tmp_path / "archive"
        path.write_bytes(content)
        return Archive(path)

    return write


def told(archive: Archive) -> list[tuple[int, str]]:
    """Lines and faults until nothing more can be read, the reason of that last, as line 0."""
    found: list[tuple[int, str]] = []
    try:
        for number, line in archive.lines():
            found.append((number, line.reason if isinstance(line, Fault) else line.decode()))
    except Fault as fault:
        return [*found, (0, fault.reason)]
    return found


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_lines_are_numbered_and_blank_ones_left_out(archive, pack, chunk, monkeypatch):
    monkeypatch.setattr(room, "CHUNK", chunk)
    packed = archive(pack("один\n\n \nчетыре\r\nпять".encode()))
    assert told(packed) == [(1, "один"), (4, "четыре\r"), (5, "пять")]
    assert packed.done == 1


def test_an_empty_file_has_no_lines(archive):
    assert told(archive(b"")) == []


@pytest.mark.parametrize("end", [b"\n{}", b""])
def test_an_endless_line_is_told_and_not_kept(archive, end):
    line = b"x" * (MAX_LINE + 1)
    found = told(archive(b"{}\n" + line + end))
    assert found[0] == (1, "{}")
    assert found[1][0] == 2
    assert found[1][1].startswith("longer than")
    assert [number for number, _ in found[2:]] == ([3] if end else [])


def test_a_gzip_of_several_members_is_read_through(archive):
    assert told(archive(gzip.compress(b"a\n") + gzip.compress(b"b\n"))) == [(1, "a"), (2, "b")]


def test_a_gzip_that_ends_too_early_gives_its_whole_lines(archive):
    lines = b"".join(os.urandom(30).hex().encode() + b"\n" for _ in range(50_000))
    packed = gzip.compress(lines)
    found = told(archive(packed[: len(packed) // 2]))
    assert found[-1] == (0, "the gzip ends too early")
    assert 20_000 < len(found) < 30_000
    assert all(len(line) == 60 for _, line in found[:-1])


def test_a_gzip_with_a_flipped_byte_is_told(archive):
    packed = bytearray(gzip.compress(b"".join(os.urandom(30).hex().encode() + b"\n" for _ in range(2000))))
    packed[len(packed) // 2] ^= 0xFF
    assert told(archive(bytes(packed)))[-1][1].startswith("the gzip is broken")


def test_a_bomb_is_stopped_after_what_came_before_it(archive, monkeypatch):
    monkeypatch.setattr(room, "RATIO_COUNTS_FROM", 1024 * 1024)
    bomb = gzip.compress(b"{}\n" + b"\n" * (20 * 1024 * 1024))
    assert told(archive(bomb)) == [
        (1, "{}"),
        (0, "the gzip unpacks to over 200 times its size: reading stopped"),
    ]
