"""A reader's report becomes a row of the case it belongs to."""

import datetime as dt
import secrets
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from jarchi.articles.models import Article
from jarchi.corrections import rates
from jarchi.corrections.anchoring import MOST_WORDS, Quote, Standing, find
from jarchi.corrections.joining import Joining
from jarchi.corrections.letters import Letters, letters_of
from jarchi.corrections.models import Case, Fault, Report, ReportRules
from jarchi.corrections.passages import passages, text_of
from jarchi.corrections.today import text_read
from jarchi.readers import devices
from jarchi.readers.models import User

TWICE_WITHIN = dt.timedelta(seconds=10)  # the same from the same network: a form sent twice
LONG = 100  # characters of a quote: a shorter one within it tells the place better


class NoSuchWords(Exception):
    """They are neither in the story nor in the revision that was read."""


@dataclass(frozen=True)
class Told:
    """What a reader says. `quote`: None if the report is of the whole story; `email`: where he wants to be told what
    becomes of it, else empty; `held`: by what it looks automatic; `revision`: the id of the one he read, as a page of
    that story named it; `device`: the browser that is to be told, too (a PushSubscription as JSON), else empty."""

    fault: Fault
    quote: Quote | None = None
    note: str = ""
    email: str = ""
    user: User | None = None
    network: str = ""
    held: str = ""
    revision: int | None = None
    device: str = ""


def report(story: int, told: Told) -> Report:
    """Of a live story. Raises `Article.DoesNotExist`, `NoSuchWords`, `rates.TooMany`, and `ValidationError` if
    `told.device` is no browser's.

    What takes time is done before the story's row is locked; under the lock a case is found or made, so that however
    many report one place at once, there is one case of it.
    """
    article = Article.objects.select_related("image", "expert").get(pk=story, live=True)
    text = Letters(text_of(passages(article)))
    quote = told.quote and rooted(told.quote, text.text)
    revision = _revision(article, told.revision)
    quote = quote or Quote(article.headline)
    standing = find(quote, text).standing
    if standing == Standing.GONE and not _was_read(quote, article, revision):
        raise NoSuchWords
    if revision is None and standing in (Standing.IN_PLACE, Standing.MOVED):
        revision = article.live_revision
    joining = Joining(article.pk, quote, text)
    joining.look()
    with transaction.atomic():
        _take_turn(article.pk)
        if twin := _twin(article, quote, told):
            return twin
        rules = ReportRules.objects.first() or ReportRules()
        rates.check(article.pk, told.network, rules)
        if not told.held and rates.floods(article.pk, told.network, rules):
            told = replace(told, held="flood")
        case = joining.case() or Case(article=article, **_words(quote), fault=told.fault)
        _count(case, quote, told)
        kept = Report.objects.create(
            case=case, **_words(quote), revision=revision, fault=told.fault, note=told.note, email=told.email,
            user=told.user, language=article.language, network=told.network, held=told.held,
            on_device=bool(told.device), secret=secrets.token_urlsafe(32),
        )  # fmt: skip
        if told.device:
            devices.remember(kept.purpose, told.device, kept.language)
        return kept


def rooted(quote: Quote, text: str) -> Quote:
    """Words that a reader copied by hand, with what stands around them, if they stand in one place only. They may begin
    or end within a word and be in capitals."""
    if quote.prefix or quote.suffix:
        return quote
    letters, words = Letters(text), letters_of(quote.exact)
    for way in (str, str.lower):
        told, sought = way(letters.letters), way(words)
        if len(told) == len(letters.letters) and told.count(sought) == 1:
            place = told.index(sought)
            start, end = letters.span(place, place + len(sought))
            return Quote.of(text, start, end) if end - start <= MOST_WORDS else quote
    return quote


def _revision(article: Article, pk: int | None) -> Revision | None:
    return article.revisions.filter(pk=pk).first() if pk else None


def _was_read(quote: Quote, article: Article, revision: Revision | None) -> bool:
    read = text_read(revision.pk, article) if revision else None
    return read is not None and find(quote, read).standing != Standing.GONE


def _take_turn(story: int) -> None:
    """Reports of one story are written one after the other; the desk may save it meanwhile."""
    Article.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=story, live=True)


def _twin(article: Article, quote: Quote, told: Told) -> Report | None:
    same = Report.objects.filter(
        network=told.network, at__gt=timezone.now() - TWICE_WITHIN, case__article=article, **_words(quote),
        fault=told.fault, note=told.note, email=told.email, user=told.user, on_device=bool(told.device),
    )  # fmt: skip
    return same.first() if told.network else None


def _count(case: Case, quote: Quote, told: Told) -> None:
    """One report more. What looks automatic neither counts nor makes a case any heavier: it may have a case of its own,
    which is the lightest of all until somebody else reports the same."""
    if told.held:
        if case.pk is None:
            case.save()
        return
    if case.reports == 0 or (len(case.exact) > LONG > len(quote.exact)):
        case.exact, case.prefix, case.suffix = quote.exact, quote.prefix, quote.suffix
    if case.reports == 0 or told.fault.rank > case.rank:
        case.fault, case.rank = told.fault, told.fault.rank
    case.reports += 1
    case.last_at = timezone.now()
    case.save()


def _words(quote: Quote) -> dict[str, str]:
    return {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
