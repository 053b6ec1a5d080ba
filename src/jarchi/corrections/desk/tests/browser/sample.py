"""Fills an empty data directory with a newsroom and what its readers report, and prints ids as JSON: of the stories,
and of one case for each way in which a test wants one.

Run as a program, in a process of its own, by the fixture `site`.
"""

import json
import secrets
from typing import Any

from jarchi.desk.tests.browser import sample

TEXT = "Вчера в городе открыли мост длинной два километра. Движение пустили утром.\n\nЕго строили с 2014 года и сдали."
LONG = "Слово-без-пробелов-" * 12


def main() -> None:
    sample.migrated()
    print(json.dumps({**sample.fill(), **fill()}))  # noqa: T201 -- the answer


def fill() -> dict[str, int]:
    from jarchi.articles import actions
    from jarchi.corrections.closing import close
    from jarchi.corrections.models import Case
    from jarchi.readers.models import User

    reporter, editor = (User.objects.get(username=name) for name in ("reporter", "editor"))
    bridge = story("Набережную открыли", reporter, TEXT)
    old = story("Старая запись", reporter, TEXT)
    long = story("Очень длинный заголовок, который никуда не помещается и переносится на другую строку", reporter, LONG)
    found = {
        "fact": told(bridge, "2014", "fact", 3, "На самом деле с 2015 года, вот ссылка: https://example.org/"),
        "typo": told(bridge, "длинной", "typo", 50, "«длиной» с одной н"),
        "other": told(bridge, "городе", "typo", 1, ""),
        "changed": told(old, "длинной", "typo", 2, ""),
        "long": told(long, LONG, "typo", 1, LONG),
        "held": told(bridge, "сдали", "rights", 0, "<script>alert(1)</script>"),
        "again": told(bridge, "Движение", "translation", 1, ""),
    }
    old.body = [("paragraph", "<p>Вчера в городе открыли мост длиной два километра. Движение пустили утром.</p>")]
    old.save_revision(user=editor).publish()
    for state in (Case.State.FIXED, Case.State.REFUSED):
        done = told(long, "Слово", "typo", 2, "")
        close(done, state, editor, answer="Мы проверили: всё написано верно.")
    actions.publish_story(
        {"headline": "Жағалау ашылды", "section": "society", "language": "kk", "text": "Бір."}, reporter
    )
    return {**found, "bridge": bridge.pk}


def story(headline: str, by: Any, text: str) -> Any:
    from jarchi.articles import actions

    return actions.publish_story(
        {"headline": headline, "section": "society", "text": text, "authors": ["Айгуль Сейт"]}, by
    )


def told(article: Any, words: str, fault: str, reports: int, note: str) -> int:
    from jarchi.corrections.anchoring import Quote
    from jarchi.corrections.models import Case, Fault, Report
    from jarchi.corrections.passages import passages, text_of

    text = text_of(passages(article))
    start = text.index(words)
    quote = Quote.of(text, start, start + len(words))
    marked = {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
    rank = Fault(fault).rank if reports else 0
    case = Case.objects.create(article=article, fault=fault, rank=rank, reports=reports, **marked)
    said = {"case": case, "fault": fault, "language": article.language, "revision_id": article.live_revision_id}
    for number in range(max(reports, 1)):
        said |= {"held": "" if reports else "quick", "note": note * (number < 5)}
        Report.objects.create(**marked, **said, secret=secrets.token_urlsafe(16))
    return int(case.pk)


if __name__ == "__main__":
    main()
