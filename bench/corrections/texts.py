"""Texts of several languages from ../shared, read only."""

import gzip
import json
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared"
SHORTEST = 300  # characters


def texts():
    """{language: [text, …]}: paragraphs parted by line breaks. None where there is no ../shared."""
    folder = SHARED / "data"
    if not folder.is_dir():
        return None
    sentences = [row["text"] for row in _rows(folder / "kk/sentences.jsonl.gz")]
    paragraphs = [" ".join(sentences[first : first + 4]) for first in range(0, len(sentences), 4)]
    return {
        "ru": _long(
            f"{row['title']}\n{row['summary'] or ''}\n{row['text']}" for row in _rows(folder / "ru/articles.jsonl.gz")
        ),
        "kk": _long("\n".join(paragraphs[first : first + 8]) for first in range(0, len(paragraphs), 8)),
        "ky": _long(row["text"] for row in _rows(folder / "ky/articles.jsonl.gz")),
        "tg": _long(row["text"] for row in _rows(folder / "tg/texts.jsonl.gz")),
    }


def _long(found):
    return [text for text in found if len(text) >= SHORTEST]


def _rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]
