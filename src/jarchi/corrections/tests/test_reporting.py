"""A reader tells what is wrong in a story; whatever he sends is kept or comes back to him."""

import datetime as dt
from pathlib import Path

import brotli
import lxml.html
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.corrections import asking
from jarchi.corrections.closing import close
from jarchi.corrections.models import Case, Fault, Report, ReportRules
from jarchi.corrections.passages import passages, text_of
from jarchi.corrections.tests.readers import JSON, Reader, long_ago, shown
from jarchi.journal.models import Entry
from jarchi.readers.models import User


def text(story: Article) -> str:
    return text_of(passages(Article.objects.get(pk=story.pk)))


def edit(story: Article, old: str, new: str) -> None:
    """A new revision of the story, on the air."""
    article = Article.objects.get(pk=story.pk)
    article.body = [("paragraph", str(block.value.source).replace(old, new)) for block in article.body]
    article.save_revision()
    actions.publish(article)


# --- the way there ------------------------------------------------------------------------------------------------
def test_a_storys_page_leads_to_the_form_and_says_which_revision_it_shows(reader, story):
    link = reader.link()
    assert link.startswith(f"/ru/report/article-{story.pk}?revision={story.live_revision_id}-")
    page = lxml.html.fromstring(reader.sees(link))
    [form] = page.find_class("report")
    fields = dict(form.form_values())
    assert fields["revision"] == link.partition("revision=")[2]
    assert fields["fault"] == "typo"


def test_without_the_newsrooms_wish_nobody_reports(reader, story):
    rules = ReportRules.load()
    rules.enabled = False
    rules.save()
    assert "/report/" not in reader.sees(story.get_absolute_url())
    assert reader.http.get(reader.form).status_code == 404
    assert reader.send("мост").status_code == 404


@pytest.mark.parametrize("address", ["/ru/report/article-999", "/ru/report/article-0", "/ru/report/post-1"])
def test_what_is_not_there_cannot_be_reported(reader, address):
    assert reader.http.get(address).status_code == 404


def test_a_story_is_reported_in_its_own_language_and_while_it_is_public(reader, story):
    assert reader.http.get(f"/kk/report/article-{story.pk}").status_code == 404
    draft = actions.draft_story({"headline": "Черновик", "text": "Текст."})
    assert reader.http.get(f"/ru/report/article-{draft.pk}").status_code == 404
    actions.withdraw(story, "Ошибка")
    assert reader.http.get(reader.form).status_code == 404
    assert reader.send("мост").status_code == 404


def test_the_form_is_kept_by_nobody_and_sets_no_cookie(reader):
    answer = reader.http.get(reader.form)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


def test_what_reports_in_place_weighs_two_kilobytes():
    scripts = [Path(str(finders.find(f"corrections/{name}.js"))).read_bytes() for name in ("near", "report")]
    assert sum(len(brotli.compress(script)) for script in scripts) <= 2048


# --- what is kept -------------------------------------------------------------------------------------------------
def test_words_copied_by_hand_are_kept_with_what_stands_around_them(reader, story):
    report = reader.reports(
        "автобус из Гафурова", fault="fact", note="Он был из Бустона", email="a@example.org",
        revision=reader.link().partition("=")[2],
    )  # fmt: skip
    assert (report.exact, report.prefix[-15:], report.suffix[:6]) == (
        "автобус из Гафурова",
        "Первым проехал ",
        ". Мост",
    )
    assert (report.fault, report.note, report.email) == ("fact", "Он был из Бустона", "a@example.org")
    assert (report.revision, report.held, report.language) == (story.live_revision, "", "ru")
    case = report.case
    assert (case.article, case.exact, case.reports, case.fault, case.rank) == (story, report.exact, 1, "fact", 3)
    assert not Entry.objects.filter(kind__startswith="report").exists(), "a report is no public fact"


@pytest.mark.parametrize("words", ["АВТОБУС ИЗ ГАФУРОВА", "втобус  из\nГафуро", " автобус из Гафурова. "])
def test_words_copied_carelessly_are_found(reader, words):
    report = reader.reports(words)
    assert "Первым проехал" in report.prefix
    assert "автобус из Гафурова" in report.prefix + report.exact + report.suffix


def test_words_that_the_script_marks_need_no_whole_word(reader, story):
    report = reader.marks("вижение пущ", text(story))
    assert report.exact == "вижение пущ"
    assert report.prefix.endswith("Д")


def test_white_space_marked_with_the_words_stands_around_them(reader):
    report = reader.reports(" проехал ", before="Первым", after="автобус из")
    assert (report.exact, report.prefix, report.suffix) == ("проехал", "Первым ", " автобус из")


def test_a_report_of_the_whole_story_is_of_its_headline(reader):
    report = reader.reports("", fault="rights", note="Снимок мой, а не ваш.")
    assert (report.exact, report.case.fault) == ("В Худжанде открыли мост", "rights")


def test_words_that_changed_since_the_page_was_read_are_reported_all_the_same(reader, another, story):
    read, revision = text(story), reader.link().partition("=")[2]
    before = story.live_revision
    edit(story, "четыре года", "три года")
    report = reader.marks("четыре года", read, revision=revision)
    assert report.revision == before
    assert another.marks("четыре года", read, revision=revision).case == report.case


def test_words_of_a_draft_are_nobodys_to_ask_for(reader, story):
    article = Article.objects.get(pk=story.pk)
    article.body = [("paragraph", "<p>Тайная смета моста.</p>")]
    draft = article.save_revision()
    forged = f"{draft.pk}-00000000"
    for name in (f"{draft.pk}", f"{draft.pk}-", forged, asking.named(story.pk + 1, draft.pk), "я", "²-1"):
        assert reader.send("Тайная смета", revision=name).status_code == 422
    assert reader.reports("Мост строили", revision=forged).revision == story.live_revision


def test_a_form_sent_twice_is_one_report(reader):
    assert reader.reports("Мост строили") == reader.reports("Мост строили")
    assert Case.objects.get().reports == 1


def test_who_has_an_account_is_asked_for_no_address(reader):
    gulnora = User.objects.create_reader("Гульнора", "gulnora@example.org")
    reader.http.force_login(gulnora, backend="jarchi.readers.backends.ReaderBackend")
    assert 'name="email"' not in reader.sees(reader.form)
    assert reader.reports("Мост строили", email="other@example.org").email == ""
    report = reader.reports("четыре года", tell="on")
    assert (report.user, report.email) == (gulnora, "gulnora@example.org")


def test_words_that_are_much_longer_in_the_story_are_kept_as_they_were_copied(publish):
    numbers = [str(number) for number in range(700)]
    story = publish([{"type": "paragraph", "value": f"<p>{' '.join(numbers)}</p>"}])
    assert Reader(story).reports("".join(numbers)).exact == "".join(numbers)


@pytest.mark.django_db(transaction=True)
def test_the_story_is_searched_before_others_wait_for_it(reader):
    with CaptureQueriesContext(connection) as asked:
        reader.reports("автобус из Гафурова")
    statements = [one["sql"] for one in asked.captured_queries]
    begun = next(place for place, one in enumerate(statements) if one.startswith("BEGIN"))
    reading = [place for place, one in enumerate(statements) if '"articles_article"."body"' in one]
    assert reading
    assert max(reading) < begun


# --- what comes back ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"exact": ""}, "exact"), ({"exact": " \u00ad\n"}, "exact"), ({"exact": "а" * 2001}, "exact"),
        ({"exact": "таких слов здесь нет"}, "exact"), ({"fault": "nonsense"}, None), ({"email": "nobody"}, "email"),
        ({"note": "я" * 1001}, "note"), ({"exact": "\0"}, "exact"), ({"exact": "\x01"}, "exact"),
        ({"exact": "\u0958" * 1500}, "exact"),
        ({"email": "a@b.kz\nBcc: c@d.kz"}, "email"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_lost(reader, sent, field):
    whole = {"exact": "Мост строили", **sent}
    answer = reader.send(**whole)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not field or f'id="report_{field}_error"' in page
    [form] = lxml.html.fromstring(page).find_class("report")
    values = dict(form.form_values())
    for name, value in whole.items():
        if name not in ("fault",) and "\0" not in value:
            assert values[name].strip() == value.strip()
    assert not Report.objects.exists()


def test_a_script_gets_the_form_and_the_thanks_as_parts_of_a_page(reader):
    form = reader.http.get(reader.form, headers=JSON).json()["html"]
    assert 'id="report-title"' in form
    assert "<html" not in form
    refused = reader.send("Мост строили", email="nobody", headers=JSON)
    assert refused.status_code == 422
    assert 'id="report_email_error"' in refused.json()["html"]
    thanks = reader.send("Мост строили", headers=JSON)
    assert thanks.status_code == 201
    assert Report.objects.get().secret in thanks.json()["html"]


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_a_page_of_others_reports_nothing(story, headers):
    stranger = Client(headers=headers)
    answer = stranger.post(f"/ru/report/article-{story.pk}", {"exact": "мост", "fault": "typo", "at": long_ago()})
    assert answer.status_code == 403
    assert not Report.objects.exists()


def test_a_browser_that_tells_nothing_sends_it_again_with_a_proof(story):
    silent = Client()
    address, sent = f"/ru/report/article-{story.pk}", {"exact": "Мост строили", "fault": "typo", "at": long_ago()}
    first = silent.post(address, sent)
    assert first.status_code == 403
    assert "Мост строили" in first.content.decode()
    [form] = lxml.html.fromstring(first.content.decode()).find_class("report")
    assert silent.post(address, {**sent, "proof": "another"}).status_code == 403
    assert silent.post(address, {**sent, "proof": dict(form.form_values())["proof"]}).status_code == 303


# --- bounds -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("sent", "held"), [({"website": "https://spam"}, "honeypot"), ({"at": ""}, "quick")])
def test_what_looks_automatic_is_kept_but_does_not_count(reader, another, sent, held):
    bot = reader.reports("Мост строили", fault="rights", **sent)
    assert (bot.held, bot.case.reports, bot.case.rank) == (held, 0, 0)
    person = another.reports("Мост строили", fault="typo")
    assert person.case == bot.case
    assert (person.case.reports, person.case.fault, person.case.rank) == (1, "typo", Fault.TYPO.rank)
    reader.reports("Мост строили", fault="fact", **sent)
    person.case.refresh_from_db()
    assert (person.case.reports, person.case.rank) == (1, Fault.TYPO.rank)


def test_a_network_that_floods_a_story_is_held_and_then_refused_with_its_words_kept(reader, another, story):
    words = "Движение пущено семь утра Первым проехал автобус Гафурова Мост четыре года".split()
    reports = [reader.reports(word) for word in words[:10]]
    assert [report.held for report in reports] == [""] * 5 + ["flood"] * 5
    answer = reader.send("года", note="Не лишнее ли слово?")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Не лишнее ли слово?" in answer.content.decode()
    assert another.reports("года").held == ""


def test_a_patient_network_fills_no_inbox(reader, another, story):
    """Until the desk has answered some of what it sent."""
    ReportRules.objects.create(network_limit=2, window_minutes=1)
    for number, word in enumerate(["Движение", "семь", "Первым"]):
        report = reader.reports(word, fault="rights")
        assert report.held == ("" if number < 2 else "flood"), word
        Report.objects.update(at=timezone.now() - dt.timedelta(minutes=2))
    assert not another.reports("Первым", fault="fact").held
    close(Case.objects.get(said__exact="Движение").pk, Case.State.FIXED, None)
    assert not reader.reports("года", fault="rights").held


def test_what_is_held_takes_nobodys_place(story):
    ReportRules.objects.create(story_limit=2)
    for number in range(4):
        assert Reader(story, f"192.0.2.{number}").reports("Мост", website="x").held
    assert not Reader(story, "198.51.100.1").reports("Мост строили").held
    assert not Reader(story, "198.51.100.2").reports("четыре года").held
    assert Reader(story, "198.51.100.3").send("семь утра").status_code == 429


# --- script and markup --------------------------------------------------------------------------------------------
PAYLOADS = [
    "<script>alert(1)</script>", "\"><svg/onload=alert(1)>", "{{7*7}}{% csrf_token %}", "</textarea><b onclick=a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "\u202e<img src=x onerror=alert(1)>", "' onfocus='alert(1)",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_script_stays_letters_wherever_it_is_shown(section, payload):
    story = actions.publish_story({"headline": f"Заголовок {payload}", "text": f"Слова {payload} здесь."})
    reader = Reader(story)
    kept = reader.reports(payload, before="Слова ", after=" здесь.", note=payload, fault="fact")
    pages = [
        reader.sees(f"/ru/report/{kept.secret}"), reader.sees(reader.form),
        reader.send(payload, note=payload, email=payload).content.decode(),
        reader.send(payload, note=payload, email=payload, headers=JSON).json()["html"],
    ]  # fmt: skip
    for page in pages:
        found = lxml.html.fromstring(page)
        assert not [one for one in found.iter("script") if not one.get("src")]
        assert not [*found.iter("svg"), *(one for one in found.iter("img") if one.get("src") == "x")]
        assert not [name for one in found.iter() for name in one.attrib if name.startswith("on")]
    assert payload.strip("\u202e").replace("&lt;", "&lt;") in shown(pages[0])
