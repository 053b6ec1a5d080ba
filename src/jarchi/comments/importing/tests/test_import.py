"""What an import makes of threads, addresses and hostile files, whatever system they come from."""

import json
import tracemalloc

import pytest

from jarchi.articles import actions
from jarchi.comments.importing.tests.conftest import agrees, tree
from jarchi.comments.models import Comment, State
from jarchi.kit.faults import Fault

pytestmark = pytest.mark.django_db


def disqus(*posts: str, link: str = "https://old.example/most", head: str = "") -> str:
    thread = f'<thread dsq:id="1"><id/><link>{link}</link><isDeleted>false</isDeleted></thread>'
    root = f'<?xml version="1.0"?>{head}<disqus xmlns:dsq="http://d.example">'
    return "\n".join([root, thread, *posts, "</disqus>"])


def post(number, text="Да.", *, parent=0, deleted=False, spam=False, at="2020-01-01T00:00:00Z", thread=1) -> str:
    above = f'<parent dsq:id="{parent}"/>' if parent else ""
    return (
        f'<post dsq:id="{number}"><message><![CDATA[{text}]]></message><createdAt>{at}</createdAt>'
        f"<isDeleted>{str(deleted).lower()}</isDeleted><isSpam>{str(spam).lower()}</isSpam>"
        f'<author><email>Anna@Example.org</email><name>Анна</name><username>anna</username></author>'
        f'<thread dsq:id="{thread}"/>{above}</post>'
    )


@pytest.fixture
def places(mapped, story):
    return mapped({"old.example/most/": story.pk})


# --- threads --------------------------------------------------------------------------------------------------
def test_threads_keep_their_parents_in_whatever_order_they_come(bring, story, places):
    answers = [post(3, "третий", parent=2, at="2019-01-01T00:00:00Z"), post(2, "второй", parent=1), post(1, "первый")]
    bring(disqus(*answers, post(4, "ещё", at="2018-01-01T00:00:00Z")), map_=places)
    assert tree(story) == [("ещё", []), ("первый", [("второй", [("третий", [])])])]
    assert agrees(story)


def test_what_was_deleted_stays_without_words_only_if_it_was_answered(bring, story, places):
    gone = [post(1, "тайна", deleted=True), post(2, "реклама", spam=True), post(4, "тайна", parent=3, deleted=True)]
    report = bring(disqus(*gone, post(3, "ответ", parent=1)), map_=places)
    assert (report.imported, report.placeholders, report.left_out) == (2, 1, 2)
    assert tree(story) == [("", [("ответ", [])])]
    empty = Comment.objects.get(parent=None)
    assert (empty.state, empty.name, empty.email, empty.html, empty.answers) == (State.WITHDRAWN, "", "", "", 1)
    assert agrees(story)


def test_answers_in_a_circle_are_told_and_the_others_come(bring, story, places):
    report = bring(disqus(post(1, parent=2), post(2, parent=1), post(3, parent=3), post(4, "живой")), map_=places)
    assert [fault["field"] for fault in report.faults] == ["parent"] * 3
    assert tree(story) == [("живой", [])]


def test_an_answer_to_what_is_nowhere_begins_a_thread(bring, story, places):
    bring(disqus(post(2, "ответ", parent=99)), map_=places)
    assert tree(story) == [("ответ", [])]


def test_a_later_export_adds_what_is_new_where_it_belongs(bring, story, places):
    bring(disqus(post(1, "первый")), map_=places)
    report = bring(disqus(post(1, "первый"), post(2, "второй", parent=1)), map_=places)
    assert (report.imported, report.already) == (1, 1)
    bring(disqus(post(3, "третий", parent=2)), map_=places)
    assert tree(story) == [("первый", [("второй", [("третий", [])])])]
    assert agrees(story)


def test_a_thousand_answers_one_below_the_other(bring, story, places):
    chain = [post(number, str(number), parent=number - 1) for number in range(1, 1001)]
    assert bring(disqus(*reversed(chain)), map_=places).imported == 1000
    assert Comment.objects.get(parent=None).answers == 999


# --- addresses ------------------------------------------------------------------------------------------------
def test_own_addresses_are_known_by_the_id_whatever_slug_and_section_say(bring, story):
    for number, link in enumerate(
        [
            f"https://news.example/ru/society/{story.pk}-most/?utm_source=x#comments",
            f"/ru/politics/{story.pk}-another-slug",
            f"http://www.news.example/ru/comments/article-{story.pk}/",
        ]
    ):
        assert bring(disqus(post(number + 1), link=link)).imported == 1, link
    for link in (f"/kk/society/{story.pk}-most/", "/ru/society/999-most/", "/ru/", "мост", "http://[bad", ""):
        report = bring(disqus(post(9), link=link))
        assert (report.imported, report.lost) == (0, 1), link


def test_topics_are_found_by_their_slug(bring, section):
    actions.publish_story({"headline": "Мост", "text": "Раз.", "topics": ["Мост"]})
    assert bring(disqus(post(1), link="https://a.example/ru/topics/most/")).imported == 1
    assert Comment.objects.get().discussion.kind == "topic"


def test_a_story_taken_off_the_air_keeps_what_was_said(bring, story):
    actions.withdraw(story, "ошибка")
    assert bring(disqus(post(1), link=f"/ru/society/{story.pk}-most/")).imported == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("/old/,999\n", "line 1: there is no story '999'"),
        ("old,new\n/old/\n", "line 2: two columns expected"),
        ("/old/,topic-7:ru\n", "line 1: there is no story"),
        (b"/old/,\xff\n", "no CSV in UTF-8"),
    ],
)
def test_a_wrong_map_is_refused_by_its_line(bring, story, tmp_path, content, reason):
    path = tmp_path / "map.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Fault, match=reason) as refused:
        bring(disqus(post(1)), map_=path)
    assert refused.value.field == "map"
    assert not Comment.objects.exists()


def test_a_map_may_begin_with_names_of_columns(bring, story, mapped):
    places = mapped({"https://old.example/most": story.pk}, ["old address", "story id"])
    assert bring(disqus(post(1)), map_=places).imported == 1


# --- texts ----------------------------------------------------------------------------------------------------
def test_names_and_texts_are_cleaned_and_nothing_of_their_markup_stays(bring, story, places):
    text = "<p>Раз\u200b &amp; два &lt;b&gt;</p><script>alert(1)</script><p>5 &lt; 7<br>три</p>"
    text += "<a href='javascript:x'>тут</a>"
    bring(disqus(post(1, text)).replace("Анна", "  Анна&#10;&lt;i&gt;Ли&lt;/i&gt; " + "о" * 80), map_=places)
    said = Comment.objects.get()
    assert said.text == "Раз & два <b>\n\n5 < 7\nтри\n\nтут"
    assert "<b>" not in said.html
    assert "&lt;b&gt;" in said.html
    assert said.name.startswith("Анна Ли")
    assert len(said.name) <= 60
    assert said.email == "Anna@Example.org"
    assert said.digest
    assert said.author.startswith("i")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("2020-01-01T00:00:00Z", "yesterday", "createdAt"),
        ("2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "createdAt"),
        ("2020-01-01T00:00:00Z", "0001-01-01T00:00:00+23:00", "createdAt"),
        ("Да.", " ", "text"),
        ("Да.", "да" * 60_000, "text"),
        ('post dsq:id="7"', "post", "dsq:id of post"),
        ('<thread dsq:id="1"/>', "", "dsq:id of thread"),
    ],
)
def test_one_wrong_comment_is_told_by_its_line_and_the_others_come(bring, story, places, old, new, field):
    report = bring(disqus(post(7).replace(old, new), post(8, "цел")), map_=places)
    assert [(fault["line"], fault["field"]) for fault in report.faults] == [(3, field)]
    assert tree(story) == [("цел", [])]


def test_one_id_twice_is_told(bring, story, places):
    report = bring(disqus(post(7), post(7, "второй раз")), map_=places)
    assert [fault["line"] for fault in report.faults] == [4]
    assert report.imported == 1


# --- hostile files --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_document_types_and_entities_are_refused(bring, story, places, head):
    with pytest.raises(Fault, match="document type or entities"):
        bring(disqus(post(1), head=head), map_=places)


@pytest.mark.parametrize(
    ("content", "format_", "reason"),
    [
        ("", "", "cannot be guessed"),
        ("да", "", "cannot be guessed"),
        ("<html></html>", "", "cannot be guessed"),
        ("", "disqus", "broken XML in line 1"),
        ("<disqus>", "disqus", "broken XML"),
        ("<a>" * 200, "disqus", "nested deeper"),
        ("<disqus><post>" + "а" * 4_000_001, "disqus", "over 4,000,000 characters"),
        ("<disqus><post>&nbsp;</post></disqus>", "disqus", "undefined entity"),
        ("[" * 100_000, "isso", "nested too deep"),
        ("[{}", "isso", "broken JSON"),
        ("[1 2]", "isso", "broken JSON"),
        ("[] x", "isso", "something follows"),
        ('"x"', "isso", "array or an object"),
        ('{"comments": [1]}', "isso", "array of pages"),
        (b"[\xff]", "isso", "not UTF-8"),
        ('{"version": 2, "comments": []}', "commento", "is unknown"),
        ('{"version" 1}', "commento", "«:» is expected"),
        ("{1: 2}", "commento", "a name is expected"),
    ],
)
def test_what_is_no_export_is_refused_in_words(bring, story, content, format_, reason):
    with pytest.raises(Fault, match=reason):
        bring(content, format_)
    assert not Comment.objects.exists()


def test_wrong_fields_of_json_are_told_and_the_rest_comes(bring, story, mapped):
    good = {"id": 1, "author": "А", "email": "", "created": "2020-01-01 00:00:00", "text": "цел"}
    faults = [{"id": [1]}, {"id": 2, "text": 5.5}, {"id": 3, "created": None}, {"id": 4, "text": ""}]
    wrong = [{**good, **fault} for fault in faults]
    pages = [{"id": "/a/", "comments": [good, *wrong]}, {"id": "/b/", "comments": "нет"}, 7, {"comments": []}]
    report = bring(json.dumps(pages, indent=0), map_=mapped({"/a/": story.pk}))
    assert (report.imported, report.failed) == (1, 7)
    assert [fault["field"] for fault in report.faults] == ["id", "text", "created", "text", "comments", "line", "id"]


def test_a_long_file_takes_no_memory_for_itself(bring, story, places, tmp_path):
    path = tmp_path / "long.xml"
    with path.open("w") as file:
        for number in range(1, 8_001):
            part = post(number, "слово " * 200, thread=2)
            file.write(disqus(part).removesuffix("\n</disqus>") if number == 1 else part + "\n")
        file.write('<thread dsq:id="2"><link>/nowhere/</link></thread></disqus>')
    assert path.stat().st_size > 16_000_000
    tracemalloc.start()
    try:
        assert bring(path).lost == 8_000
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
