"""Making stories: shapes, defaults, errors by field."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from jarchi.articles import actions
from jarchi.articles.models import Article, FormerSlug, Section
from jarchi.journal import consumers
from jarchi.journal.models import Entry


def errors_of(data):
    with pytest.raises(ValidationError) as caught:
        actions.publish_story(data)
    assert not Article.objects.exists()
    return set(caught.value.message_dict)


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({}, {"headline"}),
        ({"headline": " ", "text": "Раз."}, {"headline"}),
        ({"headline": "Ж" * 256}, {"headline"}),
        ({"headline": "Раз", "language": "xx"}, {"language"}),
        ({"headline": "Раз", "kind": "gossip", "importance": "huge"}, {"kind", "importance"}),
        ({"headline": "Раз", "section": "nowhere"}, {"section"}),
        ({"headline": "Раз", "topics": "мост"}, {"topics"}),
        ({"headline": "Раз", "text": 5}, {"text"}),
        ({"headline": "Раз", "colour": "red"}, {"colour"}),
        ({"headline": "Раз", "kind": "interview"}, {"expert"}),
        ({"headline": "Раз", "blocks": "нет"}, {"blocks"}),
        ({"headline": "Раз", "blocks": [{"type": "heading", "value": ""}]}, {"blocks"}),
        ({"headline": "Раз", "blocks": [{"type": "sculpture", "value": ""}]}, {"blocks"}),
    ],
)
def test_wrong_input_is_named_by_field_and_nothing_is_kept(section, data, fields):
    assert errors_of(data) == fields


def test_plain_text_becomes_paragraphs_and_markup_in_it_is_text(section):
    story = actions.publish_story({"headline": "Раз", "text": "Один <script>x</script>.\n\n\n Два & три."})
    assert story.body_html == "<p>Один &lt;script&gt;x&lt;/script&gt;.</p>\n<p>Два &amp; три.</p>"


def test_scripts_in_blocks_do_not_reach_the_public_html(section):
    wicked = (
        '<p onclick="x()">Да <img src=x onerror=x()><a href="javascript:x()">тут</a><script>x()</script></p>'
    )
    story = actions.publish_story(
        {
            "headline": "Раз",
            "blocks": [
                {"type": "paragraph", "value": wicked},
                {"type": "exchange", "value": {"question": "<script>x()</script>?", "answer": wicked}},
                {"type": "quote", "value": {"text": "<b onclick=x()>", "speaker": "<i>"}},
            ],
        }
    )
    for trace in ("<script", "onerror=", "<p onclick", "<b onclick", "javascript:", "<img"):
        assert trace not in story.body_html


def test_exchanges_are_numbered_and_can_be_linked(section):
    exchanges = [
        {"type": "exchange", "value": {"question": f"Вопрос {n}?", "answer": "<p>Да.</p>"}} for n in (1, 2, 3)
    ]
    story = actions.publish_story(
        {
            "headline": "Раз",
            "kind": "interview",
            "expert": {"name": "Дана Ермекова", "position": "гидролог"},
            "blocks": exchanges,
        }
    )
    assert [f'id="q{n}"' in story.body_html for n in (1, 2, 3, 4)] == [True, True, True, False]


def test_an_expert_keeps_the_position_of_that_time(section):
    story = actions.publish_story(
        {
            "headline": "Раз",
            "kind": "interview",
            "expert": {"name": "Дана Ермекова", "position": "гидролог"},
            "text": "Да.",
        }
    )
    story.expert.positions = {"ru": "министр"}
    story.expert.save()
    story.refresh_from_db()
    assert story.expert_position == "гидролог"


def test_bodies_are_stored_in_real_letters(section):
    from django.db import connection

    actions.publish_story({"headline": "Раз", "text": "Қазақ әрпі, ҷумҳурӣ."})
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM articles_article")
        raw = str(cursor.fetchone()[0])
    assert "Қазақ әрпі, ҷумҳурӣ." in raw


def test_a_former_slug_of_a_section_still_finds_it(section):
    section.slug = "people-and-life"
    section.save()
    assert FormerSlug.find(Section, "society") == section
    section.slug = "society"
    section.save()
    assert FormerSlug.find(Section, "society") is None
    assert FormerSlug.find(Section, "people-and-life") == section


def test_slugs_of_equal_names_differ(db):
    first, second = (Section.objects.create(names={"ru": "Наука"}) for _ in range(2))
    assert (first.slug, second.slug) == ("nauka", "nauka-2")


def test_a_translation_of_a_translation_belongs_to_the_original(section):
    original = actions.publish_story({"headline": "Раз"})
    kazakh = Article(headline="Бір", language="kk", section=section, translation_of=original)
    kazakh.live = True
    kazakh.save()
    english = Article(headline="One", language="en", section=section, translation_of=kazakh)
    english.live = True
    english.save()
    assert english.translation_of == original
    assert {story.language for story in english.translations()} == {"ru", "kk"}


def test_a_retitled_story_is_retitled_where_others_point_at_it(section):
    target = actions.publish_story({"headline": "Старый заголовок"})
    pointing = _pointing_at(target)
    _let_consumer_read()
    target.headline = "Новый заголовок"
    target.save_revision().publish()
    _let_consumer_read()
    pointing.refresh_from_db()
    assert "Новый заголовок" in pointing.body_html
    assert Entry.objects.last().kind == "article.redrawn"
    assert not Entry.objects.last().data["hard"]
    assert pointing.updated_at is None

    actions.withdraw(target, "Ошибка.")
    _let_consumer_read()
    pointing.refresh_from_db()
    assert "Новый заголовок" not in pointing.body_html
    assert Entry.objects.last().data["hard"], "no old copy may show it any more"


def test_a_withdrawn_story_leaves_a_page_that_nobody_had_indexed_yet(section):
    target = actions.publish_story({"headline": "Ошибочная новость"})
    pointing = _pointing_at(target)
    actions.withdraw(target, "Ошибка.")
    _let_consumer_read()
    pointing.refresh_from_db()
    assert "Ошибочная новость" not in pointing.body_html


def test_one_story_that_cannot_be_drawn_does_not_hold_up_the_others(section, caplog):
    target = actions.publish_story({"headline": "Старый заголовок"})
    broken, sound = _pointing_at(target), _pointing_at(target)
    _let_consumer_read()
    _spoil(broken)
    target.headline = "Новый заголовок"
    target.save_revision().publish()
    _let_consumer_read()
    sound.refresh_from_db()
    assert "Новый заголовок" in sound.body_html
    assert f"story {broken.pk} could not be drawn anew" in caplog.text


def _pointing_at(target):
    blocks = [{"type": "see_also", "value": {"articles": [target.pk]}}]
    return actions.publish_story({"headline": "Указатель", "blocks": blocks})


def _spoil(story):
    """A series whose value is no number, as a faulty migration might leave it."""
    figure = {"label": "Вода", "value": "1", "series": [{"label": "май", "value": "много"}]}
    raw = [*story.body.raw_data, {"type": "figure", "value": figure}]
    QuerySet.update(Article.objects.filter(pk=story.pk), body=Article._meta.get_field("body").to_python(raw))


def _let_consumer_read():
    while consumers.registry["articles.bodies"].step():
        pass
