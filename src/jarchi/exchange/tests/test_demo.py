"""The demo newsroom: its words hold together, its pictures can be drawn, and it comes on air whole."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from jarchi.articles.blocks import BodyBlock
from jarchi.articles.models import Article, Importance, Kind, Newsroom, Person, Section, Topic
from jarchi.comments import states
from jarchi.comments.models import Comment, Decision, Discussion, Moderation, Rules, State, Vote
from jarchi.comments.screening import links, repeats, words
from jarchi.corrections.models import Case, Correction, Reply, Report
from jarchi.desk.roles import role_of
from jarchi.exchange.demo import content, pictures, seed
from jarchi.exchange.demo.logins import LOGINS, password_of
from jarchi.journal.models import Entry
from jarchi.media.models import Picture
from jarchi.readers.models import User

NOW = datetime(2026, 3, 30, 18, 30, tzinfo=UTC)
FACTS = content.newsroom()
STORIES = content.stories(NOW)
EVERYTHING = [*STORIES, *content.on_desk(NOW)]
COMMENTS = content.comments(NOW)
MISTAKES = content.corrections(NOW)
BY_KEY = {story["key"]: story for story in STORIES}
OWN_LETTERS = {"ru": "ыэёщ", "kk": "әғқңөұүі", "tg": "ғӣқӯҳҷ", "en": "abcdef"}
FOREIGN = {"ru": "әғқңөұүіһӣӯҳҷў", "kk": "ӣӯҳҷў", "tg": "әңөұүіщыў", "en": "абвгдежзиклмнопрст"}
INLINE = re.compile(r"</?(?:p|b|i)>|<a href=\"[^\"]+\">|</a>")

each_story = pytest.mark.parametrize("story", EVERYTHING, ids=lambda story: story["key"])


def texts(value: Any) -> Iterator[str]:
    """All strings within."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def prose(story: dict[str, Any]) -> str:
    entries = [post[name] for post in story["posts"] for name in ("text", "edited") if name in post]
    return " ".join([story["headline"], story["lead"], *texts([block["value"] for block in story["blocks"]]), *entries])


def references(story: dict[str, Any]) -> Iterator[str]:
    """Keys of stories that this one points at."""
    for block in story["blocks"]:
        if block["type"] == "see_also":
            yield from block["value"]["articles"]
        if block["type"] == "background" and block["value"]["article"]:
            yield block["value"]["article"]


def shown_pictures(story: dict[str, Any]) -> Iterator[str]:
    if "image" in story:
        yield story["image"]["key"]
    yield from (post["image"]["key"] for post in story["posts"] if "image" in post)
    for block in story["blocks"]:
        if block["type"] == "image":
            yield block["value"]["image"]
        if block["type"] == "gallery":
            yield from (shown["image"] for shown in block["value"]["images"])


# --- each story ---------------------------------------------------------------------------------------------
@each_story
def test_a_story_has_what_a_story_needs(story: dict[str, Any]) -> None:
    assert 20 <= len(story["headline"]) <= 110
    assert 60 <= len(story["lead"]) <= 320
    assert story["language"] in FACTS["newsroom"]["languages"]
    assert story["kind"] in Kind.values
    assert story["importance"] in Importance.values
    assert story["authors"]
    assert sum(block["type"] in ("paragraph", "exchange") for block in story["blocks"]) >= 3


@each_story
def test_what_a_story_names_is_there(story: dict[str, Any]) -> None:
    people = {person["slug"] for person in FACTS["people"]}
    assert story["section"] in {section["slug"] for section in FACTS["sections"]}
    assert set(story["topics"]) <= {topic["slug"] for topic in FACTS["topics"]}
    assert set(story["authors"]) <= people
    assert set(shown_pictures(story)) <= set(FACTS["pictures"]) & set(pictures.KEYS)
    assert {block["type"] for block in story["blocks"]} <= set(BodyBlock().child_blocks)
    if story["kind"] == "interview":
        assert story["expert"]["person"] in people
        assert story["expert"]["position"]


@each_story
def test_a_story_points_only_at_earlier_ones_in_its_language(story: dict[str, Any]) -> None:
    for key in references(story):
        assert BY_KEY[key]["published_at"] < story["published_at"]
        assert BY_KEY[key]["language"] == story["language"]


@each_story
def test_a_story_is_written_in_the_letters_of_its_language(story: dict[str, Any]) -> None:
    text = prose(story).lower()
    assert any(letter in text for letter in OWN_LETTERS[story["language"]])
    assert not set(FOREIGN[story["language"]]) & set(text)


@each_story
def test_the_typography_of_a_story_is_a_newspapers(story: dict[str, Any]) -> None:
    text = prose(story)
    plain = INLINE.sub("", text)
    assert "<" not in plain.replace("<b>", "")
    assert "{{" not in text
    assert "  " not in text
    assert " - " not in text
    assert "..." not in text
    assert '"' not in plain
    assert text.count("«") == text.count("»")
    assert not re.search(r"\s[,.;:!?»]", plain)
    assert " —" not in plain.removeprefix(story["headline"]), (
        "a dash must not begin a line: a no-break space goes before it"
    )


@each_story
def test_a_photo_line_says_where_a_picture_is_from(story: dict[str, Any]) -> None:
    if line := story.get("image"):
        assert line["caption"]
        assert line["credit"]
        assert line["taken_minutes_before"] >= 0


# --- all of them --------------------------------------------------------------------------------------------
def test_no_two_stories_share_a_key_or_a_headline() -> None:
    assert len({story["key"] for story in EVERYTHING}) == len(EVERYTHING)
    assert len({story["headline"] for story in EVERYTHING}) == len(EVERYTHING)


def test_the_demo_shows_every_kind_language_and_section() -> None:
    assert {story["kind"] for story in STORIES} == {"news", "interview", "opinion", "explainer", "live_blog"}
    assert {story["language"] for story in STORIES} == {"ru", "kk", "tg", "en"}
    assert {story["section"] for story in STORIES} == {section["slug"] for section in FACTS["sections"]}
    used = {block["type"] for story in STORIES for block in story["blocks"]}
    assert used >= set(BodyBlock().child_blocks) - {"document", "image"}


def test_one_story_leads_and_one_is_breaking() -> None:
    importance = Counter(story["importance"] for story in STORIES)
    assert (importance["main"], importance["breaking"]) == (1, 1)


def test_every_topic_runs_for_weeks() -> None:
    for topic in FACTS["topics"]:
        days = [story["published_at"] for story in STORIES if topic["slug"] in story["topics"]]
        assert len(days) >= 3
        assert max(days) - min(days) > timedelta(days=21)


def test_the_day_is_fresh_and_the_archive_six_weeks_deep() -> None:
    ages = [NOW - story["published_at"] for story in STORIES]
    assert sum(age < timedelta(hours=12) for age in ages) >= 8
    assert timedelta(days=35) < max(ages) < timedelta(days=45)


@pytest.mark.parametrize("hour", [0, 3, 7, 12, 19, 23])
def test_whenever_the_demo_is_made_older_stories_come_out_by_day_and_all_in_order(hour: int) -> None:
    now = datetime(2026, 3, 30, hour, 30, tzinfo=UTC)
    moments = [story["published_at"] for story in content.stories(now)]
    assert moments == sorted(moments)
    assert all(8 <= timezone.localtime(moment).hour < 21 for moment in moments if now - moment > timedelta(days=2))


def test_a_translation_belongs_to_its_original() -> None:
    pairs = [(story, BY_KEY[story["translation_of"]]) for story in STORIES if "translation_of" in story]
    assert len(pairs) >= 6
    for story, original in pairs:
        assert story["language"] != original["language"] == "ru"
        assert story["section"] == original["section"]
        assert story["topics"] == original["topics"]
        assert story["published_at"] > original["published_at"]


def test_people_and_the_newsroom_are_named_in_every_language() -> None:
    languages = set(FACTS["newsroom"]["languages"])
    for said in (FACTS["newsroom"][name] for name in ("names", "taglines", "about", "contacts", "imprint")):
        assert languages <= set(said)
        assert all(said.values())
    for topic in FACTS["topics"]:
        assert languages <= set(topic["names"]) & set(topic["summaries"])
    for section in FACTS["sections"]:
        assert set(section["names"]) == {"ru", "kk", "tg", "uz", "ky", "en"}
    for person in FACTS["people"]:
        assert all(languages <= set(person[name]) for name in ("names", "positions", "biographies"))
        assert person["slug"] in pictures.KEYS


def test_days_in_the_texts_are_counted_from_the_day_of_seeding() -> None:
    later = {story["key"]: story for story in content.stories(NOW + timedelta(days=1))}
    assert "5 апреля" in prose(BY_KEY["night-buses"])
    assert "6 апреля" in prose(later["night-buses"])
    series = next(b["value"]["series"] for b in BY_KEY["lake-explained"]["blocks"] if b["type"] == "figure")
    assert (series[0]["label"], series[-1]["label"]) == ("март 2025", "февр. 2026")


# --- comments -----------------------------------------------------------------------------------------------
def why_held(text: str) -> set[str]:
    """What the rules would find in it, repeats left out."""
    found = {"words"} if words.of_house().found(text) else set()
    return found | ({"links"} if len(links.links(text)) > 1 else set())


@pytest.mark.parametrize("comment", COMMENTS, ids=lambda comment: f"{comment['about']}-{comment['place']}")
def test_a_comment_is_held_for_what_is_in_it(comment: dict[str, Any]) -> None:
    held = {why["why"] for why in comment.get("held", ())}
    assert held - {"first", "repeats"} == why_held(comment["text"])
    for why in comment.get("held", ()):
        assert why["why"] != "words" or why["of"] in words.of_house().found(comment["text"])
        assert why["why"] != "links" or why["of"].split(", ") == links.links(comment["text"])
        if why["why"] == "repeats":
            other = next(each for each in COMMENTS if each.get("name") == why["of"])
            assert other["written_at"] < comment["written_at"]
            assert repeats.alike(repeats.fingerprint(comment["text"]), repeats.fingerprint(other["text"]))


def test_comments_are_later_than_what_they_speak_of() -> None:
    by_place = {comment["place"]: comment for comment in COMMENTS}
    for comment in COMMENTS:
        about = BY_KEY[comment["about"]]
        moment = about["published_at"]
        if (entry := comment.get("entry")) is not None:
            moment = about["posts"][entry]["posted_at"]
        if comment["answers"] is not None:
            moment = by_place[comment["answers"]]["written_at"]
        assert moment < comment["written_at"] < NOW


def test_no_two_comments_are_alike_but_the_one_that_waits_for_it() -> None:
    prints = [(comment, repeats.fingerprint(comment["text"])) for comment in COMMENTS]
    pairs = [
        two for number, (_one, mark) in enumerate(prints) for two, other in prints[:number]
        if mark is not None and other is not None and repeats.alike(mark, other)
    ]  # fmt: skip
    assert [two["name"] for two in pairs] == ["Активисты Заречного"]


# --- pictures -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", pictures.KEYS)
def test_a_picture_is_drawn_in_its_size_and_is_not_empty(key: str) -> None:
    drawn = pictures.draw(key)
    assert drawn.size == ((800, 800) if key not in FACTS["pictures"] else (1600, 1067))
    assert drawn.mode == "RGB"
    assert all(high - low > 60 for low, high in drawn.getextrema())


def test_a_picture_is_always_the_same() -> None:
    assert pictures.draw("orchard").tobytes() == pictures.draw("orchard").tobytes()


# --- seeding ------------------------------------------------------------------------------------------------
def test_seeding_puts_every_story_on_air_at_its_own_moment(seeded: None) -> None:
    live = Article.objects.filter(live=True)
    assert live.count() == len(STORIES)
    moments = live.order_by("id").values_list("first_published_at", flat=True)
    assert list(moments) == sorted(moments)
    assert timedelta(days=35) < timezone.now() - moments[0] < timedelta(days=45)
    assert timezone.now() - moments[len(moments) - 1] < timedelta(hours=1)
    corrected = {BY_KEY[fact["about"]]["headline"] for fact in MISTAKES["corrections"]}
    assert set(live.exclude(updated_at=None).values_list("headline", flat=True)) == corrected
    assert all(article.body_html and "{{" not in article.body_html for article in live)
    assert Entry.objects.filter(kind="article.published").count() == len(STORIES)


def test_the_demo_has_a_live_blog_that_goes_on(seeded: None) -> None:
    blog = Article.objects.get(kind="live_blog")
    entries = list(blog.posts.order_by("id"))
    assert len(entries) >= 12
    moments = [post.posted_at for post in entries]
    assert blog.first_published_at < moments[0] < moments[-1] < timezone.now()
    assert moments == sorted(moments)
    assert {post.pinned for post in entries} == {post.image is None for post in entries} == {True, False}
    assert [post.importance for post in entries].count("main") >= 2
    assert [bool(post.updated_at) for post in entries].count(True) == 1
    assert blog.owner.username == "reporter", "who posts from a phone"


def test_seeding_links_translations_topics_people_and_pictures(seeded: None) -> None:
    main = Article.objects.get(importance="main")
    assert {article.language for article in main.translations()} == {"kk", "en"}
    assert main.image.credit
    assert main.image.taken_at < main.first_published_at
    interview = Article.objects.filter(kind="interview").earliest("first_published_at")
    assert interview.expert_position != interview.expert.position, "the position held at that time"
    assert Section.objects.count() == len(FACTS["sections"])
    assert Topic.objects.count() == len(FACTS["topics"])
    assert Person.objects.count() == len(FACTS["people"]) == Person.objects.exclude(portrait=None).count()
    assert not Picture.objects.filter(description="").exists()
    assert Newsroom.load().languages == FACTS["newsroom"]["languages"]


def test_seeding_twice_changes_nothing(seeded: None) -> None:
    models = (Article, Picture, Person, User, Entry, Comment, Vote, Decision, Correction, Reply, Case, Report)
    before = [model.objects.count() for model in models]
    seed.seed()
    assert [model.objects.count() for model in models] == before


def test_the_demo_logins_work_and_have_their_roles(seeded: None) -> None:
    for login in LOGINS:
        user = authenticate(username=login.username, password=password_of(login.username))
        assert user is not None
        assert role_of(user) == login.role
        assert user.person.slug == login.person


def test_work_waits_on_the_desk(seeded: None) -> None:
    drafts = Article.objects.filter(live=False)
    assert drafts.count() == len(content.on_desk(NOW))
    assert sum(bool(article.current_workflow_state) for article in drafts) == 1


def test_readers_talk_in_every_language_and_the_newsroom_answers(seeded: None) -> None:
    rules = Rules.load()
    assert (rules.enabled, rules.moderation, rules.close_after_days) == (True, Moderation.TRUST, 0)
    shown = Comment.objects.shown()
    assert shown.count() >= 38
    assert set(shown.values_list("language", flat=True)) == {"ru", "kk", "tg", "en"}
    assert set(Discussion.objects.values_list("kind", flat=True)) == {"article", "post"}
    assert shown.filter(mark="newsroom").count() == 2
    assert shown.filter(featured=True).count() == shown.filter(pinned=True).count() == 1
    assert shown.filter(parent__parent__parent__isnull=False).exists()


def test_comments_wait_for_the_desk(seeded: None) -> None:
    waiting = Comment.objects.waiting()
    reasons = Counter(why["why"] for comment in waiting for why in comment.held)
    assert reasons == {"first": 5, "words": 1, "links": 1, "repeats": 1}
    assert sorted(Comment.objects.filter(flags__gt=0).values_list("flags", flat=True)) == [1, 2]
    refused = Comment.objects.get(state=State.REFUSED)
    assert refused.decisions.get(verb="refuse").by.username == "editor"


def test_the_counters_of_comments_are_those_of_their_rows(seeded: None) -> None:
    def counters() -> list[Any]:
        rows = Comment.objects.order_by("id").values_list("id", "answers")
        return [*rows, *Discussion.objects.order_by("id").values_list("id", "shown")]

    counted = counters()
    states.recount(Discussion.objects.values_list("pk", flat=True))
    assert counters() == counted
    for comment in Comment.objects.all():
        assert comment.votes.filter(up=True).count() == comment.up
        assert comment.votes.filter(up=False).count() == comment.down
