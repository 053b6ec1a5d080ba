"""The commands as the roof calls them: parsed, run, answered."""

import argparse
import io
import json
import os
import sys
from decimal import Decimal

import pytest
from django.utils import translation
from PIL import Image
from wagtail.search.backends import get_search_backend

from jarchi.articles import charts
from jarchi.articles.models import Article, Topic
from jarchi.exchange import commands
from jarchi.exchange.tests.conftest import row
from jarchi.journal.models import Entry
from jarchi.media.models import Picture


@pytest.fixture
def jarchi(section, capsys):
    """Run a command; answers (exit code, standard output, standard error)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        commands.add_arguments(parser.add_subparsers())
        parsed = parser.parse_args([str(argument) for argument in arguments])
        code = parsed.run(parsed)
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def story(tmp_path):
    def write(**fields: object) -> object:
        whole = {"headline": "Мост открыт", "lead": "Движение пущено.", "text": "Раз.\n\nДва."}
        path = tmp_path / "story.json"
        path.write_text(
            json.dumps({name: value for name, value in {**whole, **fields}.items() if value is not ...})
        )
        return path

    return write


class TestPublish:
    def test_a_story_is_on_the_air_at_the_address_it_is_told(self, jarchi, story):
        code, out, _ = jarchi("publish", story())
        article = Article.objects.get()
        assert code == 0
        assert json.loads(out) == {"id": article.pk, "url": f"/ru/news/{article.pk}-most-otkryt/"}
        assert article.live
        assert article.body_html.split("\n") == ["<p>Раз.</p>", "<p>Два.</p>"]
        assert Entry.objects.get().kind == "article.published"

    def test_everything_that_may_be_said_is_kept(self, jarchi, story, tmp_path):
        Image.new("RGB", (800, 600), "teal").save(tmp_path / "bridge.jpg")
        picture = {
            "file": "bridge.jpg",
            "caption": "Мост",
            "credit": "Анна Ли",
            "taken_at": "23.08.2024 17:09",
        }
        blocks = [{"type": "heading", "value": "Часть"}, {"type": "paragraph", "value": "<p>Раз.</p>"}]
        path = story(
            text=..., blocks=blocks, section="news", language="kk", kind="opinion", importance="main",
            topics=["Мосты"], authors=["Анна Ли", "Бек Ким"], image=picture,
        )  # fmt: skip
        code, _, _ = jarchi("publish", path)
        article = Article.objects.get()
        assert code == 0
        assert (article.language, article.kind, article.importance) == ("kk", "opinion", "main")
        assert [str(author) for author in article.authors] == ["Анна Ли", "Бек Ким"]
        assert list(article.topics.all()) == [Topic.objects.get()]
        assert (article.image.caption, article.image.credit) == ("Мост", "Анна Ли")
        assert article.image.taken_at.isoformat().startswith("2024-08-23T")

    def test_a_picture_may_be_just_a_path(self, jarchi, story, tmp_path):
        Image.new("RGB", (800, 600), "teal").save(tmp_path / "bridge.jpg")
        assert jarchi("publish", story(image="bridge.jpg"))[0] == 0
        assert Article.objects.get().image

    def test_standard_input_is_read_too(self, jarchi, monkeypatch):
        given = io.TextIOWrapper(io.BytesIO(json.dumps({"headline": "Раз", "text": "Два"}).encode()))
        monkeypatch.setattr(sys, "stdin", given)
        assert jarchi("publish", "-")[0] == 0

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"headline": ...}, {"headline"}),
            ({"headline": " "}, {"headline"}),
            ({"headline": "я" * 256}, {"headline"}),
            ({"headline": 5}, {"headline"}),
            ({"lead": "я" * 1201}, {"lead"}),
            ({"text": ...}, {"text"}),
            ({"text": "\n\n"}, {"text"}),
            ({"blocks": [{"type": "paragraph", "value": "<p>Раз.</p>"}]}, {"blocks"}),
            ({"text": ..., "blocks": [{"type": "nonsense", "value": 1}]}, {"blocks"}),
            ({"section": "nowhere"}, {"section"}),
            ({"language": "xx"}, {"language"}),
            ({"kind": "novel"}, {"kind"}),
            ({"kind": "interview"}, {"expert"}),
            ({"importance": "huge"}, {"importance"}),
            ({"topics": "Мосты"}, {"topics"}),
            ({"authors": [1]}, {"authors"}),
            ({"image": "no-such-file.jpg"}, {"image"}),
            ({"image": "story.json"}, {"image"}),
            ({"image": {"path": "bridge.jpg"}}, {"image"}),
            ({"colour": "red"}, {"colour"}),
            ({"headline": "", "section": "nowhere", "kind": "novel", "colour": 1},
             {"headline", "section", "kind", "colour"}),
        ],
    )  # fmt: skip
    def test_every_wrong_field_is_named_and_nothing_is_kept(self, jarchi, story, fields, wrong):
        code, out, _ = jarchi("publish", story(**fields), "--json")
        assert code == 2
        errors = json.loads(out)["errors"]
        assert set(errors) == wrong
        assert all(messages and all(messages) for messages in errors.values())
        assert not Article.objects.exists()
        assert not Picture.objects.exists()
        assert not Topic.objects.exists()

    @pytest.mark.parametrize(
        ("type_", "value", "told"),
        [
            ("paragraph", ["a"], "1: a text is expected"),
            ("quote", "a", "1: an object is expected; its fields are position, speaker, text"),
            ("quote", {"text": "a", "who": "b"}, "1: an object is expected; its fields are position, speaker, text"),
            ("quote", {"text": ["a"]}, "1.text: a text is expected"),
            ("quote", {"text": None}, "1.text: This field is required."),
            ("list", {"items": "abc"}, "1.items: a list is expected"),
            ("list", {"items": ["a", {"b": 1}]}, "1.items.2: a text is expected"),
            ("list", {"items": ["a"], "ordered": "no"}, "1.ordered: true or false is expected"),
            ("table", {}, "1.table: an object is expected; its fields are data, first_col_is_header, first_row"),
            ("table", {"table": {"data": [1, ["a"]]}}, "1.table.data.1: a list is expected"),
            ("table", {"table": {"data": [["a", {"b": 1}]]}}, "1.table.data.1.2: a text is expected"),
            ("figure", {"label": "a", "value": "1E+9999999"}, "1.value: Ensure this value is less than or equal"),
            ("figure", {"label": "a", "value": "-1E+9999"}, "1.value: Ensure this value is greater than or equal"),
            ("figure", {"label": "a", "value": float("nan")}, "1.value: a number is expected"),
            ("figure", {"label": "a", "value": True}, "1.value: a number is expected"),
            ("figure", {"label": "a", "value": "many"}, "1.value: a number is expected"),
            ("figure", {"label": "a", "value": "9" * 41}, "1.value: a number is expected"),
            ("figure", {"label": "a", "value": 1, "date": "yesterday"}, "1.date: a day is expected"),
            ("figure", {"label": "a", "value": 1, "date": "2024-02-30"}, "1.date: a day is expected"),
            ("figure", {"label": "a", "value": 1, "series": [{"label": "b", "value": 1e308}]},
             "1.series.1.value: Ensure this value is less than or equal"),
            ("see_also", {"articles": [10**30]}, "1.articles.1: an id is expected"),
            ("image", {"image": {"id": 1}}, "1.image: an id is expected"),
            (["heading"], "a", "1: unknown kind of block"),
        ],
    )  # fmt: skip
    def test_a_block_of_another_shape_is_refused_by_its_place(self, jarchi, story, type_, value, told):
        path = story(text=..., blocks=[{"type": type_, "value": value}])
        with translation.override("en"):
            code, out, _ = jarchi("publish", path, "--json")
        assert code == 2
        (message,) = json.loads(out)["errors"]["blocks"]
        assert message.startswith(told)
        assert not Article.objects.exists()

    def test_what_cannot_be_shown_is_a_fault_of_the_blocks(self, jarchi, story, monkeypatch):
        def break_down(*arguments: object, **options: object) -> None:
            raise TypeError("no such figure")

        monkeypatch.setattr(charts, "svg", break_down)
        value = {"label": "a", "value": 1, "series": [{"label": "b", "value": 1}]}
        code, out, _ = jarchi("publish", story(text=..., blocks=[{"type": "figure", "value": value}]), "--json")
        assert (code, set(json.loads(out)["errors"])) == (2, {"blocks"})

    def test_what_no_database_keeps_is_left_out_of_every_text(self, jarchi, story):
        debris = "а\x00б\ud800в"
        blocks = [
            {"type": "heading", "value": debris},
            {"type": "paragraph", "value": f"<p>{debris}</p>"},
            {"type": "list", "value": {"items": [debris]}},
            {"type": "table", "value": {"caption": debris, "table": {"data": [[debris]]}}},
            {"type": "figure", "value": {"label": debris, "value": 13.8, "unit": debris}},
        ]
        path = story(
            text=..., blocks=blocks, headline=debris, lead=debris, topics=[debris], authors=[debris],
            kind="interview", expert={"name": debris, "position": debris}, image_caption=debris,
        )  # fmt: skip
        assert jarchi("publish", path)[0] == 0
        article = Article.objects.get()
        texts = [
            article.headline, article.lead, article.image_caption, article.expert_position,
            *(str(person) for person in [article.expert, *article.authors, *article.topics.all()]),
        ]  # fmt: skip
        assert set(texts) == {"абв"}
        for place in ("абв</h2>", "<p>абв</p>", "<li>абв</li>", "<caption>абв", "абв</td>", " абв</p><figcaption>абв"):
            assert place in article.body_html
        assert article.body[4].value["value"] == Decimal("13.8")

    def test_a_text_of_debris_alone_is_no_text(self, jarchi, story):
        code, out, _ = jarchi("publish", story(text="\x00\ud800"), "--json")
        assert (code, set(json.loads(out)["errors"])) == (2, {"text"})

    def test_a_field_of_half_letters_can_be_named(self, jarchi, story):
        code, out, _ = jarchi("publish", story(**{"a\ud800": 1}), "--json")
        assert (code, set(json.loads(out)["errors"])) == (2, {"a\ud800"})
        out.encode()

    def test_a_table_keeps_its_heading_column(self, jarchi, story):
        table = {"data": [["Мост", "1"], ["Дом", "2"]], "first_col_is_header": True}
        assert jarchi("publish", story(text=..., blocks=[{"type": "table", "value": {"table": table}}]))[0] == 0
        assert '<th scope="row">Мост</th>' in Article.objects.get().body_html

    @pytest.mark.parametrize("pipe", [False, True])
    def test_a_picture_is_a_file_with_an_end(self, jarchi, story, tmp_path, pipe):
        image = tmp_path / "bridge.jpg"
        if pipe:
            os.mkfifo(image)
        else:
            image.symlink_to("/dev/zero")
        code, out, _ = jarchi("publish", story(image="bridge.jpg"), "--json")
        assert (code, set(json.loads(out)["errors"])) == (2, {"image"})

    def test_a_picture_file_is_not_read_past_the_limit(self, jarchi, story, tmp_path, settings):
        settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1000
        (tmp_path / "bridge.jpg").write_bytes(b"x" * 1001)
        code, out, _ = jarchi("publish", story(image="bridge.jpg"), "--json")
        assert (code, set(json.loads(out)["errors"])) == (2, {"image"})

    def test_a_credit_that_no_column_holds_is_refused(self, jarchi, story, tmp_path):
        Image.new("RGB", (80, 60), "teal").save(tmp_path / "bridge.jpg")
        code, out, _ = jarchi("publish", story(image={"file": "bridge.jpg", "credit": "я" * 256}), "--json")
        assert (code, set(json.loads(out)["errors"])) == (2, {"image"})

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
    def test_what_is_no_json_object_is_a_fault_of_the_file(self, jarchi, tmp_path, content):
        path = tmp_path / "story.json"
        path.write_bytes(content)
        code, _, err = jarchi("publish", path)
        assert code == 2
        assert err.startswith("file: ")

    def test_a_picture_of_a_refused_story_leaves_no_file(self, jarchi, story, tmp_path, settings):
        settings.MEDIA_ROOT = tmp_path / "media"
        Image.new("RGB", (800, 600), "teal").save(tmp_path / "bridge.jpg")
        assert jarchi("publish", story(image="bridge.jpg", kind="novel"))[0] == 2
        assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


class TestJsonl:
    def test_the_table_and_the_exit_code_tell_what_became_of_the_lines(self, jarchi, written):
        path = written(row(1), row(2), "{")
        code, out, _ = jarchi("import", "jsonl", path, "--publish")
        assert code == 1
        header, counts, wrong = out.splitlines()
        assert header.split() == ["read", "created", "updated", "skipped", "failed"]
        assert counts.split() == ["3", "2", "0", "0", "1"]
        assert wrong.startswith("line 3: failed: line: broken JSON")
        assert Article.objects.live().count() == 2

    def test_report_and_json_hold_the_same(self, jarchi, written, tmp_path):
        path = written(row(1), row(2, title=None))
        _, out, _ = jarchi("import", "jsonl", path, "--json", "--report", tmp_path / "report.json")
        report = json.loads(out)
        assert report == json.loads((tmp_path / "report.json").read_text())
        assert report["rows"] == [{"line": 2, "outcome": "failed", "field": "title", "reason": "missing"}]
        assert (report["file"], report["read"], report["created"], report["failed"]) == (
            "archive.jsonl",
            2,
            1,
            1,
        )

    def test_options_reach_the_stories(self, jarchi, written):
        path = written(row(1, section="world", tags=["Мосты"]), row(2, text=None, summary=None))
        code, _, _ = jarchi(
            "import", "jsonl", path, "--publish", "--headlines", "--section-map", 'world=mir:"В мире"',
            "--section", "other:Прочее", "--language", "tg", "--topics", "tags",
            "--undated", "2001-02-03..2001-02-03",
        )  # fmt: skip
        assert code == 0
        first, second = Article.objects.order_by("headline")
        assert (first.section.slug, second.section.slug, first.language) == ("mir", "other", "tg")
        assert f"{first.first_published_at:%Y-%m-%d}" == "2001-02-03"
        assert first.topics.count() == 1

    def test_drafts_are_found_by_the_desks_search_at_once(self, jarchi, written):
        jarchi("import", "jsonl", written(row(1), row(2)))
        assert {hit.headline for hit in get_search_backend().search("мост", Article)} == {
            "Мост 1 открыли",
            "Мост 2 открыли",
        }

    def test_the_source_is_the_files_name_unless_said(self, jarchi, written):
        path = written(row(1), name="old-site.jsonl.gz")
        jarchi("import", "jsonl", path)
        jarchi("import", "jsonl", path, "--source", "old-site")
        assert Article.objects.count() == 1
        jarchi("import", "jsonl", path, "--source", "another")
        assert Article.objects.count() == 2

    @pytest.mark.parametrize(
        ("arguments", "field"),
        [
            (["no-such-file"], "file"),
            (["--language", "xx"], "language"),
            (["--section", "nowhere"], "section"),
            (["--section-map", "a=nowhere"], "section-map"),
        ],
    )
    def test_wrong_options_are_refused_before_anything_comes_in(self, jarchi, written, arguments, field):
        path = [] if arguments == ["no-such-file"] else [written(row(1))]
        code, out, _ = jarchi("import", "jsonl", *path, *arguments, "--json")
        assert code == 2
        assert set(json.loads(out)["errors"]) == {field}
        assert not Article.objects.exists()

    @pytest.mark.parametrize("days", ["2015", "2016-01-01..2015-01-01", "2015-01-01..2999-01-01", "a..b"])
    def test_made_up_dates_are_never_in_the_future(self, jarchi, written, days):
        with pytest.raises(SystemExit):
            jarchi("import", "jsonl", written(row(1)), "--undated", days)

    def test_an_interrupted_import_tells_how_far_it_came(self, jarchi, written, monkeypatch):
        from jarchi.exchange import jsonl

        def interrupt(*arguments: object, **options: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(jsonl, "store", interrupt)
        code, out, err = jarchi("import", "jsonl", written(row(1)), "--json")
        assert code == 130
        assert json.loads(out)["created"] == 0
        assert "again" in err


class TestPage:
    def test_a_page_is_told_part_by_part(self, jarchi, tmp_path):
        path = tmp_path / "page.txt"
        path.write_text("Дорогу через перевал откроют осенью\n\nЕё чинят.\n\nОсталось немного.")
        code, out, _ = jarchi("import", "page", path)
        assert code == 0
        assert f"draft {Article.objects.get().pk}: Дорогу" in out
        assert json.loads(jarchi("import", "page", path, "--json")[1])["new"] is False

    def test_a_wrong_page_is_refused_by_field(self, jarchi, tmp_path):
        code, out, _ = jarchi("import", "page", tmp_path / "none.txt", "--json")
        assert (code, set(json.loads(out)["errors"])) == (2, {"file"})
