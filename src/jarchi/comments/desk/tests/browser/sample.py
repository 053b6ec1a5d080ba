"""Fills an empty data directory with a newsroom and what its readers say, and prints ids as JSON: of the stories, and
of one comment for each way in which a test wants one.

Run as a program, in a process of its own, by the fixture `site`.
"""

import json
from typing import Any

from jarchi.desk.tests.browser import sample

LONG = "Читаю вас давно. " * 40
HELD = [
    ("Нурлан", "Какой ду рак это придумал, простите за выражение?", 0.41, [{"why": "words", "of": "ду рак"}]),
    ("Ольга", "Заработок без вложений: www.slon.example", 0.9, [{"why": "links", "of": "www.slon.example"}]),
    ("Гость", "Сдаю квартиру посуточно, недорого.", 0.2, [{"why": "repeats"}, {"why": "first"}]),
    ("Айгүл", "Көпір жақсы болды, рақмет!", 0.03, [{"why": "first"}]),
    ("Очень Длинное Имя Которое Никуда Не Помещается Совсем Никак", LONG, None, [{"why": "pre"}]),
    ("بنده", "متن از راست به چپ", None, [{"why": "score"}]),
    ("Тимур", "Слово-без-пробелов-" * 12, 0.5, [{"why": "quick"}]),
    ("Мария", "А когда откроют вторую полосу?", 0.01, [{"why": "first"}]),
]


def main() -> None:
    sample.migrated()
    print(json.dumps({**sample.fill(), **fill()}))  # noqa: T201 -- the answer


def fill() -> dict[str, int]:
    from jarchi.articles.models import Article
    from jarchi.comments import blocking, moderation
    from jarchi.comments.models import Discussion, Flag, Rules
    from jarchi.readers.models import User

    rules = Rules.load()
    rules.enabled = True
    rules.save()
    editor = User.objects.get(username="editor")
    story = Article.objects.get(headline__startswith="Мост")
    place = Discussion.objects.create(kind="article", subject=story.pk, language="ru")
    root = said(place, "Марина", "Хорошо, что открыли. Ждали три года.", state="shown")
    answer = said(place, "Тролль", "Ты вообще кто такая?", parent=root, root=root, state="shown", score=0.66)
    for number, note in enumerate(("грубит всем подряд", "")):
        Flag.objects.create(comment=answer, reporter=f"g9{number}", reason="insult", note=note)
    type(answer).objects.filter(pk=answer.pk).update(flags=2)
    moderation.feature([root.pk], editor)
    refused = said(place, "Торговец", "Слоны, оптом", author="g77")
    moderation.refuse([refused.pk], editor, "ad", "второй раз за день")
    blocking.block(editor, author="g77", days=7, reason="ad", comment=refused)
    blocking.block(editor, network="198.51.100.0/24", days=None, reason="other", note="накрутка голосов")
    waiting = [
        said(place, name, text, author=f"g{number}", score=score, held=held, network=f"203.0.113.{number}")
        for number, (name, text, score, held) in enumerate(HELD)
    ]
    return {"root": root.pk, "answer": answer.pk, "refused": refused.pk, "first": waiting[0].pk}


def said(place: Any, name: str, text: str, state: str = "waiting", **fields: Any) -> Any:
    from jarchi.comments import states
    from jarchi.comments.models import Comment, State
    from jarchi.comments.screening import repeats

    fields = {"author": f"g{abs(hash(name))}"[:20], "language": "ru", "network": "203.0.113.200", **fields}
    one = Comment.objects.create(discussion=place, name=name, text=text, digest=repeats.digest(text), **fields)
    if state != "waiting":
        states.turn([one.pk], State(state))
    return one


if __name__ == "__main__":
    main()
