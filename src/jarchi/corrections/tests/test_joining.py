"""Reports of one place are one case, however they mark it, whichever revision they read, however many come at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from jarchi.articles.models import Article
from jarchi.corrections import reporting
from jarchi.corrections.anchoring import Quote
from jarchi.corrections.closing import close
from jarchi.corrections.models import Case, Fault, Report, ReportRules
from jarchi.corrections.tests.readers import Reader
from jarchi.corrections.tests.test_reporting import edit, text


def networks(story):
    number = 0
    while True:
        number += 1
        yield Reader(story, f"192.0.2.{number}")


@pytest.fixture
def crowd(story):
    """Readers, each from a network of their own."""
    return networks(story)


def test_overlapping_words_are_one_case(story, crowd):
    reports = [next(crowd).marks(words, text(story)) for words in ("автобус из", "из Гафурова", "автобус из Гафурова")]
    assert {report.case for report in reports} == {Case.objects.get()}
    assert Case.objects.get().reports == 3


def test_words_beside_one_another_are_two_cases(story, crowd):
    assert next(crowd).marks("автобус", text(story)).case != next(crowd).marks("Гафурова", text(story)).case


def test_the_same_words_elsewhere_are_another_case(story, crowd):
    edit(story, "семь утра", "семь утра. Первым проехал трамвай")
    one = next(crowd).marks("Первым проехал трамвай", text(story))
    other = next(crowd).marks("Первым проехал автобус", text(story))
    assert one.case != other.case


def test_whoever_read_an_earlier_revision_means_the_same_place(story, crowd):
    read = text(story)
    one = next(crowd).marks("четыре года", read)
    edit(story, "Движение пущено", "Вчера движение по нему пущено")
    other = next(crowd).marks("четыре года", text(story))
    third = next(crowd).marks("строили четыре", read)
    assert one.case == other.case == third.case


def test_the_heaviest_fault_is_the_cases(story, crowd):
    for fault in ("typo", "fact", "broken"):
        case = next(crowd).marks("четыре года", text(story), fault=fault).case
    assert (case.fault, case.rank, case.reports) == ("fact", Fault.FACT.rank, 3)


def test_who_marks_a_paragraph_hides_no_word_in_it(story, crowd):
    edit(story, "четыре года", "четыре года, и строили его три бригады из разных городов долины, сменяя одна другую")
    whole = text(story).rpartition("\n")[2]
    one = next(crowd).marks(whole, text(story))
    other = next(crowd).marks("автобус", text(story))
    third = next(crowd).marks("бригады", text(story))
    assert one.case == other.case
    assert Case.objects.get(pk=one.case_id).exact == "автобус"
    assert third.case != one.case


def test_what_is_wrong_with_the_whole_story_is_not_mended_with_its_headline(story, crowd):
    typo = next(crowd).marks("Худжанде", text(story))
    whole = next(crowd).reports("", fault="rights", note="Снимок мой, а не ваш.")
    assert whole.case != typo.case
    assert next(crowd).marks("Худжанде открыли", text(story)).case == typo.case
    assert next(crowd).marks(story.headline, text(story)).case == typo.case
    assert next(crowd).reports("", fault="fact", note="Этого не было.").case == whole.case


def test_a_closed_case_gets_no_more_reports(story, crowd):
    first = next(crowd).marks("четыре года", text(story))
    close(first.case_id, Case.State.REFUSED, None, "Так и есть.")
    second = next(crowd).marks("четыре года", text(story))
    assert second.case != first.case
    assert Case.objects.get(pk=first.case_id).reports == 1


def test_cases_of_other_stories_are_others(story, crowd, publish):
    other = Reader(publish([], headline=story.headline))
    assert other.reports(story.headline).case != next(crowd).marks(story.headline, text(story)).case


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_five_hundred_at_once_are_one_case_of_five_hundred(story):
    ReportRules.objects.create(story_limit=0)
    start = text(story).index("четыре")
    quote = Quote.of(text(story), start, start + len("четыре года"))
    gate = threading.Barrier(8)

    def send(numbers):
        gate.wait(30)
        try:
            for number in numbers:
                network = f"10.{number // 250}.{number % 250}.1"
                reporting.report(story.pk, reporting.Told(Fault.TYPO, quote, network=network))
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(send, [range(start, 500, 8) for start in range(8)]))
    for number in range(3):
        fact = Quote.of(text(story), 0, len("В Худжанде"))
        reporting.report(story.pk, reporting.Told(Fault.FACT, fact, network=f"10.9.{number}.1"))
    assert list(Case.objects.order_by("-rank").values_list("fault", "reports")) == [("fact", 3), ("typo", 500)]
    assert Report.objects.filter(held="").count() == 503


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_report_while_the_desk_publishes_and_closes_is_lost_nowhere(story):
    """Whatever comes first: it is counted in the case that was open, or begins another."""
    ReportRules.objects.create(story_limit=0)
    read, revision = text(story), story.live_revision_id
    start = read.index("четыре года")
    quote = Quote.of(read, start, start + len("четыре года"))
    gate = threading.Barrier(5)

    def report(place):
        gate.wait(30)
        try:
            for number in range(20):
                told = reporting.Told(Fault.TYPO, quote, network=f"10.{place}.{number}.1", revision=revision)
                reporting.report(story.pk, told)
        finally:
            connections.close_all()

    def desk():
        gate.wait(30)
        try:
            for number in range(10):
                edit(story, "семь", "семь") if number % 2 else edit(story, "четыре года", "четыре  года")
                for pk in Case.objects.open().values_list("pk", flat=True):
                    close(pk, Case.State.FIXED, None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        jobs = [*(pool.submit(report, place) for place in range(4)), pool.submit(desk)]
        for job in jobs:
            job.result(120)
    assert Report.objects.count() == sum(Case.objects.values_list("reports", flat=True)) == 80
    assert Article.objects.get(pk=story.pk).live
