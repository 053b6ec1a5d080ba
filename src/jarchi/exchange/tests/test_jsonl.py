import gzip
import json
from datetime import UTC, datetime

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from jarchi.articles import actions
from jarchi.articles.models import Article, Person, Section, Topic
from jarchi.exchange import jsonl, storing
from jarchi.exchange.models import ImportedStory
from jarchi.exchange.tests.conftest import row
from jarchi.journal.models import Entry
from jarchi.kit.archive import MAX_LINE
from jarchi.kit.faults import Fault


def outcome(report) -> tuple[int, int, int, int, int]:
    return report.read, report.created, report.updated, report.skipped, report.failed


def announced() -> list[str]:
    return list(Entry.objects.values_list("kind", flat=True))


def test_stories_go_on_the_air_with_their_dates_and_the_journal_hears_of_each(written, bring, section):
    report = bring(written(row(1, date="2017-07-15T10:00:00+00:00"), row(2)))
    assert outcome(report) == (2, 2, 0, 0, 0)
    first = Article.objects.get(headline="Мост 1 открыли")
    assert first.live
    assert first.first_published_at == datetime(2017, 7, 15, 10, tzinfo=UTC)
    assert first.body_html == "<p>Раз.</p><p>Два.</p>"
    assert (first.lead, first.section, first.updated_at) == ("Пущено движение.", section, None)
    assert announced() == ["article.published"] * 2


def test_without_publish_stories_are_drafts_that_leave_no_trace(written, bring):
    bring(written(row(date="2017-07-15")), publish=False)
    draft = Article.objects.get()
    assert not draft.live
    assert draft.first_published_at is None
    assert announced() == []


def test_a_draft_goes_on_the_air_when_the_import_is_repeated_with_publish(written, bring):
    path = written(row(date="2017-07-15T10:00:00+00:00"))
    bring(path, publish=False)
    assert outcome(bring(path)) == (1, 0, 1, 0, 0)
    assert Article.objects.get().first_published_at == datetime(2017, 7, 15, 10, tzinfo=UTC)
    assert announced() == ["article.published"]


@pytest.mark.parametrize("publish", [True, False])
def test_the_same_file_again_changes_nothing(written, bring, publish):
    path = written(row(1), row(2))
    bring(path, publish=publish)
    before = list(Article.objects.values())
    with CaptureQueriesContext(connection) as queries:
        assert outcome(bring(path, publish=publish)) == (2, 0, 0, 2, 0)
    assert list(Article.objects.values()) == before
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]


def test_a_changed_line_updates_its_story_and_keeps_its_address(written, bring):
    bring(written(row(1), row(2)))
    address = Article.objects.get(headline="Мост 1 открыли").get_absolute_url()
    report = bring(written(row(1, title="Мост закрыли", text="Три."), row(2)))
    assert outcome(report) == (2, 0, 1, 1, 0)
    changed = Article.objects.get(headline="Мост закрыли")
    assert changed.get_absolute_url() == address
    assert changed.body_html == "<p>Три.</p>"
    assert changed.updated_at
    assert announced() == ["article.published", "article.published", "article.updated"]


def test_a_key_twice_in_one_file_is_one_story_in_its_last_form(written, bring):
    report = bring(written(row(1), row(1, title="Мост закрыли"), row(1, title="Мост снесли")))
    assert outcome(report) == (3, 1, 2, 0, 0)
    assert Article.objects.get().headline == "Мост снесли"


def test_one_key_of_two_sources_is_two_stories(written, bring):
    bring(written(row(1, source="а"), row(1, source="б")))
    assert Article.objects.count() == 2


def test_what_the_desk_has_edited_is_left_alone(written, bring):
    bring(written(row()))
    article = Article.objects.get()
    article.headline = "Мост открыли наконец"
    article.save_revision().publish()
    report = bring(written(row(title="Мост закрыли")))
    assert outcome(report) == (1, 0, 0, 1, 0)
    assert report.rows == [
        {"line": 1, "outcome": "skipped", "field": "", "reason": "edited at the desk since it was imported"}
    ]
    assert Article.objects.get().headline == "Мост открыли наконец"


def test_what_was_withdrawn_stays_off_the_air(written, bring):
    path = written(row())
    bring(path)
    actions.withdraw(Article.objects.get(), "Ошибка.")
    assert outcome(bring(path)) == (1, 0, 0, 1, 0)
    report = bring(written(row(title="Мост закрыли")))
    assert report.rows[0]["reason"] == "withdrawn since it was imported"
    assert not Article.objects.get().live


def test_what_was_deleted_does_not_come_back(written, bring):
    path = written(row())
    bring(path)
    Article.objects.get().delete()
    assert outcome(bring(path)) == (1, 0, 0, 1, 0)
    assert bring(written(row(title="Мост закрыли"))).rows[0]["reason"].startswith("deleted")
    assert not Article.objects.exists()


def test_a_live_story_is_not_changed_without_publish(written, bring):
    bring(written(row()))
    report = bring(written(row(title="Мост закрыли")), publish=False)
    assert report.rows[0]["reason"] == "on the air: changed only with --publish"
    assert Article.objects.get().headline == "Мост 1 открыли"


def test_wrong_lines_are_told_and_the_rest_goes_in(written, bring):
    path = written(
        row(1), '{"id": 2, "title"', row(3, title=None), row(4, text=None, summary=None),
        row(5, date="вчера"), row(6, text="x" * 5_000_000), b'{"id": "\xff"}', b"x" * (MAX_LINE + 1), row(9),
        name="archive.jsonl.gz",
    )  # fmt: skip
    report = bring(path)
    assert outcome(report) == (9, 2, 0, 0, 7)
    assert [(told["line"], told["field"]) for told in report.rows] == [
        (2, "line"), (3, "title"), (4, "text"), (5, "date"), (6, "text"), (7, "line"), (8, "line"),
    ]  # fmt: skip
    assert all(told["reason"] and told["outcome"] == "failed" for told in report.rows)


def test_a_cut_gzip_brings_its_whole_lines_in_and_is_told(written, bring):
    path = written(*(row(n, text=f"{n} {n * 7919 % 10007}") for n in range(500)), name="archive.jsonl.gz")
    path.write_bytes(path.read_bytes()[:-200])
    report = bring(path)
    assert report.failed == 1
    assert report.rows[0]["field"] == "file"
    assert 300 < report.created == Article.objects.count() < 500
    whole = written(*(row(n, text=f"{n} {n * 7919 % 10007}") for n in range(500)), name="archive.jsonl.gz")
    bring(whole)
    assert Article.objects.count() == 500


def test_a_batch_that_fails_half_way_leaves_nothing_of_itself(written, bring, monkeypatch):
    monkeypatch.setattr(jsonl, "BATCH", 2)
    path = written(*(row(n) for n in range(6)))
    real, calls = storing.ImportedStory.objects.bulk_create, []

    def break_once(rows):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return real(rows)

    monkeypatch.setattr(storing.ImportedStory.objects, "bulk_create", break_once)
    with pytest.raises(RuntimeError):
        bring(path)
    assert Article.objects.count() == ImportedStory.objects.count() == Entry.objects.count() == 2
    assert outcome(bring(path)) == (6, 4, 0, 2, 0)
    assert Article.objects.count() == ImportedStory.objects.count() == Entry.objects.count() == 6


def test_a_line_that_the_database_refuses_does_not_stop_the_others(written, bring, monkeypatch):
    real = actions.publish_many

    def refuse_second(stories):
        stories = list(stories)
        if any("2" in story.article.headline for story in stories):
            raise DataError("value out of range")
        return real(stories)

    monkeypatch.setattr(actions, "publish_many", refuse_second)
    report = bring(written(row(1), row(2), row(3)))
    assert outcome(report) == (3, 2, 0, 0, 1)
    assert report.rows[0]["line"] == 2


def test_topics_and_authors_are_found_or_made(written, bring):
    Topic.objects.create(names={"ru": "Мосты"})
    path = written(
        row(1, tags=["Мосты", "Река"], authors=["Анна Ли"]), row(2, tags=["Река"], authors=["Анна Ли"])
    )
    bring(path, topics="tags")
    first, second = Article.objects.order_by("headline")
    assert {topic.name for topic in first.topics.all()} == {"Мосты", "Река"}
    assert first.authors == second.authors == [Person.objects.get()]
    assert Topic.objects.count() == 2
    bring(
        written(row(1, tags=["Река"], authors=["Анна Ли"]), row(2, tags=["Река"], authors=["Анна Ли"])),
        topics="tags",
    )
    assert [topic.name for topic in Article.objects.get(pk=first.pk).topics.all()] == ["Река"]


def test_saving_an_imported_story_again_is_no_update_for_readers(written, bring):
    bring(written(row(tags=["Река"], authors=["Анна Ли"])), topics="tags")
    article = Article.objects.get()
    article.save()
    assert article.updated_at is None
    assert announced() == ["article.published"]


class TestSections:
    def test_the_map_comes_first_then_the_slug_then_the_default(self, written, bring, section):
        sport = Section.objects.create(names={"ru": "Спорт"}, slug="sport")
        path = written(row(1, section="world"), row(2, section="sport"), row(3, section="наука"), row(4))
        bring(path, 'world=mir:"В мире",ussr=sport')
        found = [article.section.slug for article in Article.objects.order_by("headline")]
        assert found == ["mir", "sport", "news", "news"]
        assert Section.objects.get(slug="mir").name == "В мире"
        assert sport.articles.count() == 1

    def test_the_default_can_be_named_and_made(self, written, bring):
        bring(written(row(section="наука")), default="arhiv:Архив")
        assert Article.objects.get().section.name == "Архив"

    def test_a_map_may_be_a_json_file(self, written, bring, tmp_path):
        (tmp_path / "map.json").write_text(json.dumps({"world": "mir:В мире, и рядом"}))
        bring(written(row(category="world")), str(tmp_path / "map.json"))
        assert Article.objects.get().section.name == "В мире, и рядом"

    def test_another_map_moves_the_stories(self, written, bring):
        path = written(row(section="world"))
        bring(path)
        assert outcome(bring(path, "world=mir:Мир")) == (1, 0, 1, 0, 0)
        assert Article.objects.get().section.slug == "mir"

    @pytest.mark.parametrize(
        ("map_", "told"),
        [
            ("world=mir", "no section 'mir'"),
            ("world=topics:Темы", "topics: "),
            ("world=в мире:Мир", "в мире: "),
            ("no-such-file.json", "neither pairs nor a JSON file"),
        ],
    )
    def test_a_map_that_leads_nowhere_is_refused_before_anything_comes_in(self, written, bring, map_, told):
        with pytest.raises(Fault, match=told) as caught:
            bring(written(row(section="world")), map_)
        assert caught.value.field == "section-map"
        assert not Article.objects.exists()

    def test_a_newsroom_without_sections_is_told_to_name_one(self, written, bring, section):
        section.delete()
        with pytest.raises(Fault, match="no section yet"):
            bring(written(row()))


class TestRealArchives:
    def test_full_articles_come_in_whole_and_once(self, shared, written, bring):
        with gzip.open(shared("data/ru/articles.jsonl.gz"), "rt") as lines:
            rows = [json.loads(line) for line, _ in zip(lines, range(300), strict=False)]
        path = written(*rows, name="articles.jsonl.gz")
        assert outcome(bring(path)) == (300, 300, 0, 0, 0)
        assert outcome(bring(path)) == (300, 0, 0, 300, 0)
        for line in rows[::10]:
            article = Article.objects.get(headline=" ".join(line["title"].split()))
            shown = article.body_html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            words = [word for word in line["text"].split() if word.isalpha()]
            assert all(word in shown for word in words)
            assert article.first_published_at.year in range(2015, 2021)

    def test_posts_come_in_with_headlines_of_their_own(self, shared, written, bring):
        with gzip.open(shared("data/ru/posts.jsonl.gz"), "rt") as lines:
            rows = [json.loads(line) for n, line in enumerate(lines) if n % 50 == 0]
        assert outcome(bring(written(*rows))) == (len(rows), len(rows), 0, 0, 0)
        moments = {row_["channel"] + str(row_["message_id"]): row_["date"] for row_ in rows}
        for imported in ImportedStory.objects.select_related("article"):
            moment = datetime.fromisoformat(moments[imported.source + imported.key])
            assert imported.article.first_published_at == moment
            assert 0 < len(imported.article.headline) <= 120

    def test_headlines_come_in_with_their_days(self, shared, written, bring):
        with gzip.open(shared("data/ru/headlines.jsonl.gz"), "rt") as lines:
            rows = [json.loads(line) for n, line in enumerate(lines) if n % 200 == 0]
        report = bring(written(*rows))
        assert report.failed == sum(not line["lead"] for line in rows)
        assert report.created == len(rows) - report.failed
        assert outcome(bring(written(*rows), headlines=True))[1] == report.failed
