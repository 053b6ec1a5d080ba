"""Real exports of other systems."""

import datetime as dt
import re

import pytest

from jarchi.comments.importing.tests.conftest import agrees, tree
from jarchi.comments.models import Comment, State
from jarchi.journal.models import Entry
from jarchi.kit.faults import Fault

pytestmark = pytest.mark.django_db
PODCAST = "https://radio-t.com/p/2011/03/05/podcast-229/"


def mended(path):
    """Disqus' file as that system writes it: the suite's holds an attribute without quotes to try programs."""
    return re.sub(rb"dsq:id=(\d+)", rb'dsq:id="\1"', path.read_bytes())


@pytest.mark.parametrize("name", ["disqus", "disqus-deleted-post", "disqus-deleted-thread"])
def test_broken_xml_is_refused_with_its_line_and_nothing_is_done(suite, bring, story, mapped, name):
    with pytest.raises(Fault, match=r"broken XML in line 1\d\d, column \d+") as refused:
        bring(suite(f"comments/{name}.xml"), map_=mapped({PODCAST: story.pk}))
    line = int(re.search(r"line (\d+)", refused.value.reason)[1])
    assert b"<thread dsq:id=247937687/>" in suite(f"comments/{name}.xml").read_bytes().split(b"\n")[line - 1]
    assert not Comment.objects.exists()


def test_disqus(suite, bring, story, mapped):
    report = bring(mended(suite("comments/disqus.xml")), map_=mapped({PODCAST: story.pk}))
    assert report.format == "disqus"
    assert (report.imported, report.left_out, report.lost, report.failed) == (2, 1, 1, 2)
    assert report.addresses == [{"address": "http://radio-t.umputun.com/2011/03/229_8880.html", "comments": 1}]
    assert [fault["field"] for fault in report.faults] == ["dsq:id of post", "dsq:id of post"]
    first, second = Comment.objects.order_by("id")
    assert first.text == "The quick brown fox jumps over the lazy dog.\n\nsome link (https://https://radio-t.com)"
    address = "http://blogs.msdn.com/b/b8/archive/2011/08/29/improvements-in-windows-explorer.aspx"
    assert second.text.endswith(f"интерфейсом.\n\n{address}"), "Disqus shows it shortened"
    assert (second.name, second.email) == ("mikhail", "mihail.noname@gmail.com")
    assert second.written_at == dt.datetime(2011, 8, 31, 17, 44, 22, tzinfo=dt.UTC)
    assert second.origin == "disqus:299744309"
    assert agrees(story)
    assert first.discussion.shown == 2


def test_disqus_deleted_posts_and_threads_stay_away(suite, bring, story, mapped):
    places = mapped({PODCAST: story.pk, "http://radio-t.umputun.com/2011/03/229_8880.html": story.pk})
    report = bring(mended(suite("comments/disqus-deleted-thread.xml")), map_=places)
    assert (report.imported, report.left_out) == (1, 3)
    report = bring(mended(suite("comments/disqus-deleted-post.xml")), map_=places)
    assert (report.imported, report.already, report.left_out) == (1, 1, 2)


def test_wordpress(suite, bring, story, other_story, mapped):
    places = mapped({"http://example.tld/2014/test/": story.pk, "http://www.example.tld/?p=4": other_story.pk})
    report = bring(suite("comments/wordpress-comments.xml"), map_=places)
    assert (report.format, report.imported, report.failed) == ("wordpress", 8, 0)
    nested = [("Zweiter.", [("Drölfter!", [("Yet another reply.", []), ("...", [])])])]
    lines = "When you have a comment with multiple lines:\nWordPress exports it like this."
    assert tree(story) == [("Erster!1", []), *nested, (lines, []), ("...", [])]
    assert tree(other_story) == [("...", [])]
    assert Comment.objects.get(text="Erster!1").email == "test@example.org"
    assert Comment.objects.get(text=lines).written_at == dt.datetime(2022, 6, 6, 2, 13, 14, tzinfo=dt.UTC)
    assert agrees(story)
    deep = Comment.objects.get(text="Yet another reply.")
    assert deep.root.text == "Zweiter."
    assert deep.root.answers == 3


def test_isso(suite, bring, story, other_story, mapped):
    places = mapped({"/posts/0001": story.pk, "/posts/0007/": other_story.pk})
    report = bring(suite("comments/generic.json"), map_=places)
    assert (report.format, report.imported) == ("isso", 2)
    assert tree(story) == [("Great men can't be ruled. by free online poker", [])]
    assert Comment.objects.get(name="Richard Crinshaw").written_at == dt.datetime(2005, 5, 8, 6, 50, 26, tzinfo=dt.UTC)


def test_commento(suite, bring, story, other_story, mapped):
    places = mapped({"example.com/blog/post/1": story.pk, "/blog/post/1": story.pk, "/blog/post/2": other_story.pk})
    report = bring(suite("comments/commento.json"), map_=places)
    assert (report.format, report.imported) == ("commento", 3)
    assert tree(story) == [("Example 2 comment created by user.", [("Great reply!", [])])]
    answer = Comment.objects.get(text="Great reply!")
    assert (answer.name, answer.email, answer.up) == ("Saturnin Uf", "moregreatmail@gmail.com", 0)
    anonymous = Comment.objects.get(discussion__subject=other_story.pk)
    assert anonymous.name in ("Guest", "Гость")
    assert (anonymous.up, anonymous.value) == (1, 1)


def test_all_blogs_of_the_suite_are_read_or_refused_with_their_line(suite, bring, story):
    reports, refusals = {}, {}
    for path in sorted(suite("wxr/real-blog.xml").parent.glob("*.xml")):
        try:
            reports[path.name] = bring(path, "wordpress")
        except Fault as fault:
            refusals[path.name] = fault.reason
    assert all(re.search(r"line \d+", reason) for reason in refusals.values())
    assert {"malformed.xml", "malformed-simple.xml"} <= set(refusals)
    fields = {fault["field"] for report in reports.values() for fault in report.faults}
    assert fields <= {"wp:comment_date"}, "one has none"
    assert reports["real-blog.xml"].lost > 100
    assert reports["theme-unit-test-data.xml"].lost > 20


def test_a_real_blog_comes_in_whole_once(suite, bring, story, mapped):
    path = suite("wxr/real-blog.xml")
    addresses = {one["address"] for one in bring(path).addresses}
    places = mapped(dict.fromkeys(addresses, story.pk))
    first = bring(path, map_=places)
    assert first.imported > 100
    assert first.lost == 0
    assert agrees(story)
    entries = Entry.objects.filter(kind="comments.imported")
    assert sum(entry.data["number"] for entry in entries) == first.imported
    assert entries[0].data["keys"] == [f"comments:article-{story.pk}:ru", f"count:article-{story.pk}:ru"]
    assert not any("<" in one.text and "</" in one.text for one in Comment.objects.all())
    again = bring(path, map_=places)
    assert (again.imported, again.already) == (0, first.imported)
    assert Comment.objects.filter(state=State.SHOWN).count() == Comment.objects.first().discussion.shown
