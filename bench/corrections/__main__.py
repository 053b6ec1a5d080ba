"""Measures whether reported words are found again in texts edited at random, and how long that takes in a large one.

    make bench-corrections, or: PYTHONPATH=bench python -m corrections [--trials 1000] [--write]

Needs ../shared. Every trial has a seed of its own, its number: runs repeat. Nothing is started, no database is needed.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter

from delivery import report
from delivery.report import Row, percentile

from corrections import edits, texts
from jarchi.corrections.anchoring import Quote, Standing, find
from jarchi.corrections.letters import Letters

SHARES = {"ru": 60, "kk": 15, "ky": 15, "tg": 10}  # per cent of the trials
LARGE = 5_000_000  # characters
WORDS = """Selections of 1 to 300
characters (a fifth each of 1–3, 4–12, 13–40, 41–120, 121–300; three of ten begin or end within a word) in texts of
../shared: 60 % Russian, 15 % Kazakh (sentences, many of them twice, with figures and with numerals, joined to texts),
15 % Kyrgyz, 10 % Tajik. One to six edits anywhere (insertions, deletions, mended letters and commas, moved paragraphs),
none to two more within 40 characters of the words; none in a word that is marked in part, for that changes it. 32
characters of context are kept, and more (up to 400) where the same 32 stand around the same words elsewhere, too. "With
the text that was read" is how the desk looks: the report names its revision. "Gone" counts as told as changed: the
words are not there, and what was around them has changed as well. "Another place", told as changed but not there, is
wrong."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=1000, help="of each kind")
    parser.add_argument("--first", type=int, default=0, help="the number of the first trial, its seed")
    parser.add_argument("--write", action="store_true", help="put the table into bench/RESULTS.md")
    arguments = parser.parse_args()
    before, pool = os.getloadavg()[0], texts.texts()
    if pool is None:
        sys.exit("There is no ../shared: nothing to measure with.")
    trials = range(arguments.first, arguments.first + arguments.trials)
    rows = [*kept(pool, trials), *changed(pool, trials), *large(pool)]
    command = " ".join(["corrections", *sys.argv[1:]]) if len(sys.argv) > 2 else "make bench-corrections"
    section = report.section("## Anchoring", command, before, WORDS, rows)
    print(section)
    if arguments.write:
        report.write(section)


def trial(pool, number, kind=None):
    """(text that was read, its quote, text of today with the range of the words, or of what stands for them)."""
    chance = random.Random(f"{kind}-{number}")
    while True:
        language = chance.choices(list(SHARES), list(SHARES.values()))[0]
        read, other = chance.choice(pool[language]), chance.choice(pool[language])
        marked = edits.select(chance, read)
        if marked is None:
            continue
        near = chance.choice((0, 1, 1, 2))
        today = edits.edit_elsewhere(chance, marked, other, chance.randint(1, 6), near)
        if kind:
            today = edits.CHANGES[kind](chance, today, other)
        if today and today.text != read:
            return read, Quote.of(read, marked.start, marked.end), today


def told(today, found, *, kept):
    """What the search said, judged."""
    text = Letters(today.text)
    there, truth = text.inside(found.start, found.end), text.inside(today.start, today.end)
    if found.is_there:
        return "right" if kept and there == truth else "wrong"
    if found.standing == Standing.CHANGED and not kept:
        return "changed" if there[0] <= truth[1] and there[1] >= truth[0] else "changed, another place"
    return str(found.standing)


def counted(pool, trials, kind=None):
    """Verdicts with the text that was read and without it."""
    with_read, without = Counter(), Counter()
    for number in trials:
        read, quote, today = trial(pool, number, kind)
        with_read[told(today, find(quote, today.text, read), kept=not kind)] += 1
        without[told(today, find(quote, today.text), kept=not kind)] += 1
    return with_read, without


def kept(pool, trials):
    with_read, without = counted(pool, trials)
    right = with_read["right"] / len(trials)
    holds = right >= 0.99 and not with_read["wrong"]
    return [
        Row(f"1. words kept, {len(trials):,} trials: found in the right place", f"{right:.1%} ({listed(with_read)})",
            f"without the text that was read: {without['right'] / len(trials):.1%} ({listed(without)})", "",
            "≥ 99 %, none wrong", holds)
    ]  # fmt: skip


def changed(pool, trials):
    rows = []
    for kind in edits.CHANGES:
        with_read, without = counted(pool, trials, kind)
        share = (with_read["changed"] + with_read["gone"]) / len(trials)
        wrong = with_read["wrong"] + with_read["changed, another place"]
        rows.append(
            Row(f"2. {kind}: told as changed", f"{share:.1%} ({listed(with_read)})",
                f"without the text that was read: {listed(without)}", "", "≥ 99 %, none wrong",
                share >= 0.99 and not wrong)
        )  # fmt: skip
    return rows


def listed(verdicts):
    return ", ".join(f"{verdict} {count}" for verdict, count in verdicts.most_common())


def large(pool):
    """Time of one search in a text of `LARGE` characters, edited near the words; and in texts made to be hard."""
    read = "\n".join(pool["ru"])[:LARGE]
    started = time.perf_counter()
    letters = Letters(read)
    prepared, alone, together = time.perf_counter() - started, [], []
    chance = random.Random("large")
    while len(alone) < 40:
        marked = edits.select(chance, read)
        other = chance.choice(pool["ru"])
        today = edits.edit_elsewhere(chance, marked, other, 0, 2)
        if len(alone) % 2:
            today = edits.replace_word(chance, today, other) or today
        quote, text = Quote.of(read, marked.start, marked.end), Letters(today.text)
        alone.append(timed(lambda quote=quote, text=text: find(quote, text)))
        together.append(timed(lambda quote=quote, text=text: find(quote, text, letters)))
    paragraph = pool["ru"][3][:500] + "\n"
    hard = {
        "one letter": ("а" * LARGE, Quote("а" * 300, "а" * 32, "б" * 32)),
        "one word": ("мост " * (LARGE // 5), Quote("мост мост", "мост пост ", " гост мост")),
        "one paragraph": (
            paragraph * (LARGE // 501),
            Quote(paragraph[90:120] + "ы", paragraph[58:90], paragraph[120:152]),
        ),
    }
    worst = {name: timed(lambda text=text, quote=quote: find(quote, text)) for name, (text, quote) in hard.items()}
    told_worst = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in worst.items())
    return [
        Row(f"3. one search in a text of {LARGE / 1e6:.0f} million characters ({len(read.encode()) / 1e6:.1f} MB)",
            f"median {milliseconds(alone, 0.5)}, longest {milliseconds(alone, 1)}",
            f"with the text that was read: median {milliseconds(together, 0.5)}, longest {milliseconds(together, 1)}; "
            f"making its `Letters`: {prepared * 1000:.0f} ms", "", "≤ 2 s", max(*alone, *together) <= 2),
        Row("3. texts of one thing over and over, `Letters` and search", told_worst, "", "", "≤ 2 s",
            max(worst.values()) <= 2),
    ]  # fmt: skip


def milliseconds(seconds, share):
    return f"{percentile(seconds, share) * 1000:.0f} ms"


def timed(call):
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
