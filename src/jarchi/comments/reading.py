"""What a page shows of a discussion."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest

from jarchi.comments.models import Comment, Discussion, Rules, State
from jarchi.comments.outline import ANSWERS, Branch, branches
from jarchi.comments.subjects import Subject
from jarchi.delivery.dependencies import depends_on, know_parameters, reads_parameters, storable

ORDERS = ("newest", "oldest", "valued")
ON_PAGE = 15  # threads
UNDER_STORY = 3
OF_THREAD = 60  # comments of one thread on its own page
_CURSOR = re.compile(r"(?:(-?[0-9]{1,9})_)?([1-9][0-9]{0,17})")
_SHOWN = (
    "id", "parent_id", "name", "html", "state", "mark", "featured", "pinned", "written_at", "edited_at", "up", "down",
    "author",
)  # fmt: skip

know_parameters("order", "from", "thread")


@dataclass
class Talk:
    """A comment as a page shows it. `mine`: what its reader may still do: edit, withdraw."""

    comment: Comment
    replies: "list[Talk]" = field(default_factory=list)
    rest: int = 0
    rest_after: int = 0
    mine: frozenset[str] = frozenset()


@dataclass
class Page:
    """`older`: the query of the next page, or empty; `above`: of one thread, the id of what it answers."""

    discussion: Discussion
    threads: list[Talk]
    order: str = ORDERS[0]
    older: str = ""
    is_first: bool = True
    pinned: list[Talk] = field(default_factory=list)
    thread: Comment | None = None
    above: int | None = None


def discussion_of(subject: Subject) -> Discussion:
    """As it is kept, or a new one that is not."""
    found = Discussion.objects.of(subject.kind, subject.pk, subject.language).first()
    found = found or Discussion(kind=subject.kind, subject=subject.pk, language=subject.language)
    depends_on(found.key)
    return found


def first_threads(discussion: Discussion, rules: Rules, author: str = "") -> Page:
    """Under the story itself: the pinned, those that the newsroom has chosen, and the newest."""
    roots: list[int] = []
    if discussion.pk:
        newest = [pk for pk, _value in _roots(discussion, ORDERS[0])[: 2 * UNDER_STORY + 1]]
        chosen = [*_chosen(discussion, pinned=True), *_chosen(discussion, featured=True)]
        roots = list(dict.fromkeys([*chosen, *newest]))
    threads = _talks(discussion, roots[:UNDER_STORY], rules, author, answers=2)
    return Page(discussion, threads, older="more" if len(roots) > UNDER_STORY else "")


def page_of(request: HttpRequest, discussion: Discussion, rules: Rules, author: str = "") -> Page:
    """The page that the query names. Raises `Http404` for what no link of ours says. `author`: whose own comments may
    be edited from it."""
    reads_parameters(*("order", "from", "thread"))
    thread, start = request.GET.get("thread", ""), request.GET.get("from", "")
    if thread:
        if "order" in request.GET:
            raise Http404
        return _thread(discussion, _number(thread), _number(start) if start else 0, rules, author)
    order = request.GET.get("order", ORDERS[0])
    if order not in ORDERS or (order == ORDERS[0] and "order" in request.GET):
        raise Http404
    roots = list(_roots(discussion, order, start)[: ON_PAGE + 1]) if discussion.pk or start else []
    if start and not roots:
        storable(False)
    threads = _talks(discussion, [pk for pk, _value in roots[:ON_PAGE]], rules, author)
    page = Page(discussion, threads, order, is_first=not start)
    if len(roots) > ON_PAGE:
        pk, value = roots[ON_PAGE - 1]
        cursor = f"{value}_{pk}" if order == "valued" else str(pk)
        page.older = "?" + ("" if order == ORDERS[0] else f"order={order}&") + f"from={cursor}"
    if not start:
        page.pinned = _pinned(discussion, rules, author)
    return page


def _roots(discussion: Discussion, order: str, start: str = "") -> Any:
    """(id, value) of beginnings of threads, from the one after `start` on. Raises `Http404` if there is none: what is
    made up would fill the store."""
    match = _CURSOR.fullmatch(start) if start else None
    if start and (match is None or bool(match[1]) != (order == "valued")):
        raise Http404
    if match:
        named = Comment.objects.filter(pk=int(match[2]), discussion=discussion.pk, parent=None)
        value = named.values_list("value", flat=True).first()
        if value is None:
            raise Http404
        if match[1] and match[1] != str(value):  # of an older page, or made up
            storable(False)
    rows = Comment.objects.filter(discussion=discussion).roots().values_list("pk", "value")
    if order == "valued":
        rows = rows.order_by("-value", "-id")
        if match:
            value, pk = int(match[1]), int(match[2])
            rows = rows.filter(value__lte=value).exclude(value=value, pk__gte=pk)
    elif order == "oldest":
        rows = rows.order_by("id").filter(**({"pk__gt": int(match[2])} if match else {}))
    else:
        rows = rows.order_by("-id").filter(**({"pk__lt": int(match[2])} if match else {}))
    return rows


def _thread(discussion: Discussion, pk: int, after: int, rules: Rules, author: str) -> Page:
    """One comment with its answers; the permanent address of both."""
    top = Comment.objects.filter(pk=pk, discussion=discussion.pk).first() if discussion.pk else None
    if top is None or (after and not Comment.objects.filter(pk=after, parent=top).exists()):
        raise Http404
    found = branches([top.pk], [top.root_id or top.pk], OF_THREAD, after)
    if not found and not (author and top.author == author):
        raise Http404
    branch = found[0] if found else Branch(top.pk)
    talk = _dressed(discussion, [branch], rules, author)[0]
    if branch.replies and branch.rest:
        talk.rest_after = branch.replies[-1].pk
    return Page(discussion, [talk], thread=talk.comment, above=top.parent_id, is_first=not after)


def _chosen(discussion: Discussion, **how: bool) -> list[int]:
    """Ids of beginnings of threads that the newsroom has pinned or featured, the newest first."""
    rows = Comment.objects.shown().filter(discussion=discussion, parent=None, **how).order_by("-id")
    return list(rows.values_list("pk", flat=True)[:UNDER_STORY])


def _pinned(discussion: Discussion, rules: Rules, author: str) -> list[Talk]:
    if not discussion.pk:
        return []
    return _dressed(discussion, [Branch(pk) for pk in _chosen(discussion, pinned=True)], rules, author)


def _talks(discussion: Discussion, roots: list[int], rules: Rules, author: str, answers: int = ANSWERS) -> list[Talk]:
    return _dressed(discussion, branches(roots, roots, answers), rules, author)


def _dressed(discussion: Discussion, branches: list[Branch], rules: Rules, author: str) -> list[Talk]:
    """Skeletons with their words, in one query."""
    ids = [pk for branch in branches for pk in branch.ids()]
    found = {one.pk: one for one in Comment.objects.filter(pk__in=ids).only(*_SHOWN)}
    for one in found.values():
        one.discussion = discussion

    def dress(branch: Branch) -> Talk:
        one = found[branch.pk]
        mine = may_do(one, rules) if author and one.author == author else frozenset[str]()
        return Talk(one, [dress(reply) for reply in branch.replies], branch.rest, mine=mine)

    return [dress(branch) for branch in branches]


def may_do(comment: Comment, rules: Rules) -> frozenset[str]:
    """What its author may still do with it: edit, withdraw."""
    if comment.state not in (State.SHOWN, State.WAITING):
        return frozenset()
    return frozenset({"withdraw", "edit"} if comment.may_be_edited(rules.edit_minutes) else {"withdraw"})


def own_waiting(discussion: Discussion, author: str, rules: Rules) -> list[Talk]:
    """What this reader wrote here and nobody else sees yet."""
    if not discussion.pk:
        return []
    rows = Comment.objects.waiting().by(author).filter(discussion=discussion).order_by("-id")
    return _dressed(discussion, [Branch(pk) for pk in rows.values_list("pk", flat=True)[:10]], rules, author)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19 and text == str(int(text))):
        raise Http404
    return int(text)
