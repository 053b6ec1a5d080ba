"""Fills an empty data directory with a newsroom at work and prints the ids of its stories as JSON.

Run as a program, in a process of its own, by the fixture `site`.
"""

import io
import json
import os

PASSWORD = "demo"
STAFF = {"reporter": "Айгуль", "editor": "Марат", "chief": "Наталья"}


def main() -> None:
    migrated()
    print(json.dumps(fill()))  # noqa: T201 -- the answer


def migrated() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def fill() -> dict[str, int]:
    from PIL import Image

    from jarchi.articles import actions
    from jarchi.articles.models import Newsroom, Section, Topic
    from jarchi.desk.roles import give_role
    from jarchi.desk.search import index_missing
    from jarchi.media.actions import keep_picture
    from jarchi.readers.models import User

    newsroom = Newsroom.load()
    newsroom.names = {"ru": "Вестник Приаралья"}
    newsroom.save()
    for role, name in STAFF.items():
        give_role(User.objects.create_user(role, f"{role}@example.org", PASSWORD, first_name=name), role)
    reporter = User.objects.get(username="reporter")
    Section.objects.create(slug="society", names={"ru": "Общество"}, order=1)
    Section.objects.create(slug="culture", names={"ru": "Культура"}, order=2)
    Topic.objects.create(names={"ru": "Водный кризис"})
    file = io.BytesIO()
    Image.linear_gradient("L").resize((1200, 800)).convert("RGB").save(file, "JPEG")
    picture = keep_picture(file.getvalue(), "bridge.jpg", title="Мост", caption="Мост утром", credit="Серик Ахметов")
    live = actions.publish_story(
        {"headline": "Мост открыли раньше срока", "section": "society", "text": "Раз.", "image": picture}, reporter
    )
    full = actions.draft_story(
        {
            "headline": "«Море возвращается»: гидролог о том, чего ждать от весны",
            "kind": "interview", "section": "society", "image": picture,
            "expert": {"name": "Бахыт Нурпеисов", "position": "директор института"},
            "blocks": every_block(picture.pk, live.pk),
        },
        reporter,
    )  # fmt: skip
    waiting = actions.draft_story({"headline": "Школу ремонтируют", "section": "society", "text": "Да."}, reporter)
    waiting.get_workflow().start(waiting, reporter)
    plain = actions.draft_story({"headline": "Черновик без слов", "section": "society", "text": "Слово."}, reporter)
    index_missing()  # no worker runs here
    return {"live": live.pk, "full": full.pk, "waiting": waiting.pk, "plain": plain.pk}


def every_block(picture: int, story: int) -> list[dict[str, object]]:
    table = {
        "data": [["Год", "Уровень"], ["2024", "41,6"]],
        "first_row_is_table_header": True,
        "first_col_is_header": False,
    }
    values: dict[str, object] = {
        "paragraph": "<p>Уровень моря <b>поднялся</b>.</p>",
        "heading": "Что изменилось",
        "exchange": {"question": "Почему вода пришла сейчас?", "answer": "<p>Снежная зима.</p>"},
        "quote": {"text": "Мы ждали этого", "speaker": "Бахыт Нурпеисов", "position": "директор"},
        "image": {"image": picture, "caption": ""},
        "gallery": {"images": [{"image": picture, "caption": "Раз"}, {"image": picture, "caption": "Два"}]},
        "list": {"ordered": False, "items": ["<p>Первое</p>", "<p>Второе</p>"]},
        "table": {"caption": "Уровень воды", "table": table},
        "figure": {"label": "Прирост", "value": "111", "unit": "км²", "series": [{"label": "2024", "value": 111}]},
        "embed": {"url": "https://example.org/a", "title": "Доклад", "source": "", "description": ""},
        "see_also": {"articles": [story]},
        "background": {"heading": "", "text": "<p>Построена плотина.</p>", "article": story},
    }
    return [{"type": kind, "value": value} for kind, value in values.items()]


if __name__ == "__main__":
    main()
