"""Fills an empty data directory with a newsroom that corrects itself and is answered, and prints ids as JSON.

Run as a program, in a process of its own, by the fixture `site`.
"""

import json

from jarchi.desk.tests.browser import sample

LONG = "Водохозяйственно-энергетический консорциум «Ҷаҳонгардони кӯҳистон» " * 2


def main() -> None:
    sample.migrated()
    print(json.dumps({**sample.fill(), **fill()}))  # noqa: T201 -- the answer


def fill() -> dict[str, int]:
    import datetime as dt

    from django.utils import timezone

    from jarchi.articles import actions
    from jarchi.articles.models import Article
    from jarchi.corrections import replying
    from jarchi.corrections.correcting import correct
    from jarchi.readers.models import User

    editor, today = User.objects.get(username="editor"), timezone.localdate()
    story = Article.objects.get(headline__startswith="Мост")
    story.body = [("paragraph", "<p>Мост строили восемь лет.</p>")]
    story.save_revision(user=editor)
    actions.publish(story, editor)
    correct(story, text="Мост строили восемь лет, а не десять.", by=editor)
    replies = {}
    for name, days in (("overdue", -2), ("soon", 1), ("published", 5)):
        due = today + dt.timedelta(days=days)
        reply = replying.receive(story, author=LONG.strip(), position="директор", text="Раз.\n\nДва.", due_on=due)
        replies[name] = reply.pk
    replying.publish(replies["published"], editor)
    return replies


if __name__ == "__main__":
    main()
