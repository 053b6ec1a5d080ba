from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from wagtail.models import ModelLogEntry

from jarchi.articles.models import Article, Kind
from jarchi.exchange.page import MAX_PAGE, import_page
from jarchi.journal.models import Entry
from jarchi.kit.faults import Fault

INTERVIEW = """Дорогу через перевал откроют осенью

мастер участка, фото – Новости от 23.08.2024 17:09 Фото из архива

Мы спросили у мастера участка Анны Ким, когда откроют дорогу.

– Анна Сергеевна, скоро?

– Да.

Осталось немного.

– А снег?

– Мы успеем.

Дорогу закрыли в понедельник, 1 июля."""


@pytest.fixture
def captured(tmp_path, settings):
    settings.TIME_ZONE = "Asia/Almaty"
    path = tmp_path / "page.txt"
    path.write_text(INTERVIEW)
    return path


def test_a_page_becomes_a_draft_interview(captured, section):
    page = import_page(captured)
    draft = Article.objects.get()
    assert page.article == draft
    assert (draft.live, draft.kind, draft.section) == (False, Kind.INTERVIEW, section)
    assert (str(draft.expert), draft.expert_position) == ("Анна Ким", "мастер участка")
    assert draft.image_caption == "Анна Ким, мастер участка. Фото: из архива, 23.08.2024 17:09"
    first, second, background = draft.body
    assert first.value["question"] == "Анна Сергеевна, скоро?"
    assert first.value["answer"].source == "<p>Да.</p><p>Осталось немного.</p>"
    assert second.value["answer"].source == "<p>Мы успеем.</p>"
    assert background.block_type == "background"
    assert background.value["text"].source == "<p>Дорогу закрыли в понедельник, 1 июля.</p>"
    assert draft.latest_revision
    assert not Entry.objects.exists()


def test_the_answer_in_json_tells_every_part(captured, section):
    told = import_page(captured).as_dict()
    assert told["photo"]["moment"] == "2024-08-23T17:09:00+05:00"
    assert told["expert"] == {"name": "Анна Ким", "position": "мастер участка"}
    assert len(told["exchanges"]) == 2
    assert len(told["notes"]) == 2


def test_what_is_to_be_checked_stands_in_the_storys_history(captured, section):
    page = import_page(captured)
    entry = ModelLogEntry.objects.get(action="jarchi.import")
    assert entry.data == {"file": "page.txt", "notes": page.page.notes}
    assert page.page.notes[0] in entry.formatter.format_message(entry)


def test_the_same_page_again_finds_its_draft_as_the_desk_left_it(captured, section):
    draft = import_page(captured).article
    draft.headline = "Иначе"
    draft.save()
    again = import_page(captured)
    assert not again.new
    assert again.article == draft
    assert Article.objects.get().headline == "Иначе"


def test_the_pages_picture_gets_the_photo_line(captured, section, tmp_path):
    Image.new("RGB", (800, 600), "teal").save(tmp_path / "road.jpg")
    image = import_page(captured, image=tmp_path / "road.jpg").article.image
    assert image.caption == "Анна Ким, мастер участка"
    assert image.credit == "из архива"
    assert image.taken_at == datetime(2024, 8, 23, 17, 9, tzinfo=ZoneInfo("Asia/Almaty"))


def test_a_plain_story_becomes_a_news_draft(tmp_path, section):
    path = tmp_path / "page.txt"
    path.write_text("Дорогу через перевал откроют осенью\n\nЕё чинят.\n\nОсталось немного.\n\nСнега ещё нет.")
    draft = import_page(path).article
    assert (draft.kind, draft.lead) == (Kind.NEWS, "Её чинят.")
    assert [block.value.source for block in draft.body] == [
        "<p>Осталось немного.</p>",
        "<p>Снега ещё нет.</p>",
    ]


def test_the_real_page_becomes_a_draft_with_five_exchanges(shared, section):
    draft = import_page(shared("reference/page.txt")).article
    assert [block.block_type for block in draft.body] == ["exchange"] * 5 + ["background"]
    answers = [block.value["answer"].source.count("<p>") for block in draft.body[:5]]
    assert all(answers)
    assert draft.body[5].value["text"].source.count("<p>") == 3
    assert draft.expert_position
    assert "23.08.2024 17:09" in draft.image_caption


@pytest.mark.parametrize("content", [None, b"x" * (MAX_PAGE + 1), b"\xff\xff"])
def test_what_cannot_be_read_is_a_fault_of_the_file(tmp_path, section, content):
    path = tmp_path / "page.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Fault) as caught:
        import_page(path)
    assert caught.value.field == "file"


def test_what_cannot_be_a_story_is_named_by_field_and_leaves_nothing(captured, section, tmp_path):
    with pytest.raises(ValidationError) as caught:
        import_page(captured, section="nowhere", language="xx")
    assert set(caught.value.message_dict) == {"section", "language"}
    with pytest.raises(ValidationError) as caught:
        import_page(captured, image=tmp_path / "none.jpg")
    assert set(caught.value.message_dict) == {"image"}
    assert not Article.objects.exists()
