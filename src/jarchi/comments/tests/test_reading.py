"""What readers see of a discussion: order, pages, depth, numbers; and what it costs."""

import random
import re

import brotli
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jarchi.articles import actions
from jarchi.comments import counting, outline, states, subjects
from jarchi.comments.models import Comment, Discussion, State
from jarchi.comments.reading import ON_PAGE
from jarchi.comments.screening import repeats
from jarchi.delivery.addresses import Place
from jarchi.delivery.dependencies import collecting
from jarchi.delivery.page import Page, compressed
from jarchi.delivery.store import of_newsroom
from jarchi.journal.models import Entry


@pytest.fixture
def discussion(rules, story):
    return Discussion.objects.create(kind="article", subject=story.pk, language="ru")


@pytest.fixture
def say(discussion):
    """`say(12)`: so many beginnings of threads; `say(3, parent=one)`: answers. Returns them in order of time."""

    def make(count, parent=None, **more):
        root = parent and (parent.root_id or parent.pk)
        texts = [f"Слово {number} о мосте." for number in range(count)]
        made = [
            Comment(
                discussion=discussion, parent=parent, root_id=root, author="g1", name="Айгуль", text=text,
                html=f"<p>{text}</p>", state=State.SHOWN, digest=repeats.digest(text), language="ru", **more,
            )
            for text in texts
        ]  # fmt: skip
        Comment.objects.bulk_create(made)
        states.recount([discussion.pk])
        return made

    return make


def shown(page):
    """Ids of the comments on it, in their order."""
    return [int(part.split('"')[0]) for part in page.split(' id="c')[1:] if part[0].isdigit()]


def rest_of(page):
    """The query of the link to answers that are not on it, or empty."""
    match = re.search(r'<p class="more"><a href="[^"?]*([?][^"]+)" rel="nofollow">', page)
    return match[1].replace("&amp;", "&") if match else ""


def pages(reader, query=""):
    """All pages from this one on, by their links."""
    while True:
        page = reader.sees(reader.page + query)
        yield page
        if 'rel="next"' not in page:
            return
        query = page.split('rel="next"')[0].rsplit(f'href="{reader.page}', 1)[1].split('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize("order", ["newest", "oldest", "valued"])
def test_pages_lead_through_all_comments_once_in_their_order(reader, say, order):
    made = say(2 * ON_PAGE + 3)
    for number, one in enumerate(made):
        Comment.objects.filter(pk=one.pk).update(up=number % 4)
    wanted = [one.pk for one in made]
    if order == "newest":
        wanted.reverse()
    if order == "valued":
        wanted = list(Comment.objects.order_by("-value", "-id").values_list("pk", flat=True))
    found = list(pages(reader, "" if order == "newest" else f"?order={order}"))
    assert len(found) == 3
    assert [pk for page in found for pk in shown(page)] == wanted


@pytest.mark.parametrize(
    "query",
    "order=best order=newest from=x from=-1 order=valued&from=3 from=1_3 thread=0 thread=x thread=99999".split(),
)
def test_what_no_link_says_is_not_found(reader, say, query):
    say(1)
    assert reader.http.get(f"{reader.page}?{query}").status_code == 404


def test_any_depth_is_reached_by_links(reader, say):
    chain = say(1)
    for _ in range(8):
        chain += say(1, parent=chain[-1])
    query, found = "", []
    for _ in range(4):
        page = reader.sees(reader.page + query)
        found += [pk for pk in shown(page) if pk not in found]
        query = rest_of(page)
    assert found == [one.pk for one in chain]


def test_a_thread_with_many_answers_is_paged(reader, say):
    [root] = say(1)
    say(150, parent=root)
    found, query = [], f"?thread={root.pk}"
    for _ in range(4):
        page = reader.sees(reader.page + query)
        found += [pk for pk in shown(page) if pk != root.pk]
        if not (query := rest_of(page)):
            break
    assert len(found) == len(set(found)) == 150


def test_each_comment_has_an_address_that_shows_what_it_answers(reader, say):
    [root] = say(1)
    [answer] = say(1, parent=root)
    page = reader.sees(f"{reader.page}?thread={answer.pk}")
    assert shown(page) == [answer.pk]
    assert f"?thread={root.pk}#c{root.pk}" in page


def test_pinned_ones_come_first(reader, say):
    made = say(3)
    Comment.objects.filter(pk=made[0].pk).update(pinned=True)
    assert shown(reader.sees())[0] == made[0].pk
    assert len(shown(reader.sees())) == 3


def test_under_the_story_stand_the_pinned_the_chosen_and_the_newest(reader, say, story):
    made = say(8)
    refused, chosen, pinned = made[0], made[1], made[2]
    Comment.objects.filter(pk__in=[refused.pk, chosen.pk]).update(featured=True)
    Comment.objects.filter(pk=refused.pk).update(state=State.REFUSED)
    Comment.objects.filter(pk=pinned.pk).update(pinned=True)
    page = reader.sees(story.get_absolute_url())
    assert shown(page) == [pinned.pk, chosen.pk, made[-1].pk]
    assert f'href="{reader.page}" rel="next"' in page
    Comment.objects.update(pinned=False, featured=False)
    assert shown(reader.sees(story.get_absolute_url())) == [one.pk for one in made[:-4:-1]]


def test_a_page_costs_the_same_queries_however_many_there_are(reader, say, django_assert_num_queries):
    roots = say(3)
    say(2, parent=roots[0])
    reader.sees()
    with CaptureQueriesContext(connection) as few:
        reader.sees()
    for root in say(2 * ON_PAGE):
        say(1, parent=root)
    with django_assert_num_queries(len(few)):
        reader.sees()


# --- very large ones ----------------------------------------------------------------------------------------------
MANY = 5000
PAGE = 30 * 1024  # bytes of a page, compressed
WORDS = "мост река город дорога утром вечером люди ждали открыли наконец движение берег центр рынок школа".split()


@pytest.fixture
def cost():
    """(bytes compressed as for a reader, queries) of a page."""

    def measure(reader, path):
        with CaptureQueriesContext(connection) as queries:
            page = reader.sees(path)
        return len(brotli.compress(page.encode(), quality=5)), len(queries)

    return measure


@pytest.fixture
def many(discussion):
    """`many(lambda before: …)`: so many comments of usual length; what each answers is said of those before it."""

    def make(count, answers):
        chance, made = random.Random(7), []
        start = (Comment.objects.order_by("-id").values_list("pk", flat=True).first() or 0) + 1
        for pk in range(start, start + count):
            text = " ".join(chance.choices(WORDS, k=25))
            parent = answers(made)
            made.append(
                Comment(
                    pk=pk, discussion=discussion, parent=parent, root=parent and (parent.root or parent), author="g1",
                    name="Айгуль", text=text, html=f"<p>{text}</p>", state=State.SHOWN, digest=str(pk), language="ru",
                )
            )  # fmt: skip
        Comment.objects.bulk_create(made)
        states.recount([discussion.pk])
        return made

    return make


def test_a_story_with_five_thousand_comments_has_small_pages(reader, many, cost, story):
    made = many(MANY, lambda before: before[-1] if len(before) % 3 else None)
    middle = [one.pk for one in made if not one.parent][MANY // 6]
    for path in ("", f"?from={middle}", "?order=valued", f"?order=oldest&from={middle}", f"?thread={middle}"):
        size, queries = cost(reader, reader.page + path)
        assert size < PAGE, path
        assert queries < 25, path
    assert cost(reader, story.get_absolute_url())[0] < PAGE


def test_five_thousand_answers_to_one_comment_are_reached_page_by_page(reader, many, cost, story):
    root, *answers = many(MANY + 1, lambda before: before[0] if before else None)
    many(ON_PAGE - 1, lambda before: None)
    for path in (reader.page, story.get_absolute_url(), f"{reader.page}?thread={root.pk}"):
        size, queries = cost(reader, path)
        assert size < PAGE, path
        assert queries < 25, path
    found, query, pages = [], f"?thread={root.pk}", 0
    while query:
        page = reader.sees(reader.page + query)
        found += [pk for pk in shown(page) if pk != root.pk]
        query, pages = rest_of(page), pages + 1
    assert found == [one.pk for one in answers]
    assert pages < 100


@pytest.mark.parametrize("depth", [1000, MANY])
def test_a_chain_of_answers_costs_a_page_no_more_than_a_short_one(reader, many, cost, story, depth):
    chain = many(depth, lambda before: before[-1] if before else None)
    for path in (reader.page, story.get_absolute_url(), f"{reader.page}?thread={chain[depth // 2].pk}"):
        size, queries = cost(reader, path)
        assert size < PAGE / 2, path
        assert queries < 25, path
    page = reader.sees(f"{reader.page}?thread={chain[depth // 2].pk}")
    assert shown(page) == [one.pk for one in chain[depth // 2 : depth // 2 + 4]]
    assert rest_of(page) == f"?thread={chain[depth // 2 + 3].pk}"


def test_what_is_too_large_to_be_read_whole_shows_the_same(reader, many, monkeypatch):
    """Also of what is hidden: it stands there if something beneath it is shown."""
    chance = random.Random(3)
    made = many(120, lambda before: chance.choice(before) if before else None)
    hidden = chance.sample(made[1:], 40)
    Comment.objects.filter(pk__in=[one.pk for one in hidden]).update(state=State.REFUSED)
    wanted = set(Comment.objects.shown().values_list("pk", flat=True))
    for most in (outline.MOST_READ, 50):
        monkeypatch.setattr(outline, "MOST_READ", most)
        found, queries = set(), [f"?thread={made[0].pk}"]
        while queries:
            page = reader.sees(reader.page + queries.pop())
            found |= set(shown(page))
            links = re.findall(r'class="more"><a href="[^"?]*([?]thread=[^"#]+)" rel', page)
            queries += [link.replace("&amp;", "&") for link in links]
        assert found >= wanted
        assert not [one for one in found - wanted if not Comment.objects.filter(parent=one).exists()]


# --- addresses that nobody was given --------------------------------------------------------------------------------
def test_made_up_places_in_a_discussion_are_not_kept(reader, say):
    """Each would be a page in the store."""
    made = say(ON_PAGE + 2)
    [answer] = say(1, parent=made[0])
    queries = [
        "from=99999", f"from={answer.pk}", f"order=oldest&from={made[-1].pk + 99}", "order=valued&from=0_99999",
        f"thread={made[0].pk}&from={made[1].pk}", f"thread={made[0].pk}&order=oldest",
    ]  # fmt: skip
    for query in queries:
        with collecting() as page:
            assert reader.http.get(f"{reader.page}?{query}").status_code == 404, query
    kept = {}
    for query in (f"order=valued&from=0_{made[5].pk}", f"order=valued&from=77_{made[5].pk}", f"from={made[5].pk}"):
        with collecting() as page:
            assert reader.http.get(f"{reader.page}?{query}").status_code == 200
        kept[query.split("=")[-1].split("_")[0]] = page.storable
    assert kept == {"0": True, "77": False, str(made[5].pk): True}


# --- numbers ------------------------------------------------------------------------------------------------------
def test_lists_tell_how_many_there_are_and_learn_of_new_ones_within_a_minute(
    reader, story, django_capture_on_commit_callbacks
):
    counting.tell()
    assert 'class="talks"' not in reader.sees("/ru/")
    reader.said()
    assert 'class="talks"' in reader.sees("/ru/")
    assert reader.sees("/ru/society/").count('class="talks"') == 1
    store, place = of_newsroom(), Place("news.example", "/ru/")
    page = Page((), compressed(b"list"), frozenset({f"count:article-{story.pk}:ru"}))
    assert store.put(place, page, store.clock.purges)
    with django_capture_on_commit_callbacks(execute=True):
        counting.tell()
    assert store.get(place) is None
    before = Entry.objects.count()
    counting.tell()
    assert Entry.objects.count() == before


def test_votes_are_shown_to_all_within_a_minute(reader, another, story):
    said = reader.said()
    counting.tell()
    another.send("/ru/comments/vote", {"up": said.pk})
    counting.tell()
    assert said.discussion.key in Entry.objects.filter(kind="comments.counted").last().data["keys"]


def test_the_story_says_where_all_comments_are(reader, say, story):
    say(7)
    page = reader.sees(story.get_absolute_url())
    assert len(shown(page)) == 3
    assert f'href="{reader.page}"' in page


def test_counters_equal_the_rows_after_all_that_happens(reader, another, story):
    one, two = reader.said("Первое."), reader.said("Второе.")
    three = another.said("Третье.", parent=one.pk)
    states.turn([one.pk, three.pk], State.REFUSED)
    states.turn([three.pk], State.SHOWN)
    reader.send(f"/ru/comments/{two.pk}/withdraw")
    kept = list(Comment.objects.order_by("id").values_list("pk", "answers")), Discussion.objects.get().shown
    states.recount([one.discussion_id])
    assert kept == (
        list(Comment.objects.order_by("id").values_list("pk", "answers")), Discussion.objects.get().shown,
    )  # fmt: skip
    assert kept[1] == 1


def test_a_stream_is_of_what_readers_can_see(story):
    assert subjects.is_there(f"article-{story.pk}", "ru")
    made_up = [(f"article-{story.pk}", "kk"), ("article-99999", "ru"), ("article-x", "ru"), ("poem-1", "ru")]
    assert not any(subjects.is_there(*one) for one in made_up)


def test_a_translation_has_its_own_discussion(reader, story):
    other = actions.publish_story({"headline": "Көпір ашылды", "text": "Көлік жүрді.", "language": "kk"})
    reader.said()
    assert "Наконец-то" not in reader.http.get(f"/kk/comments/article-{other.pk}/").content.decode()
