"""Comments beneath what they are about: for pages of rooms above."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from jarchi.comments import reading
from jarchi.comments.closing import why_closed
from jarchi.comments.forms import WriteForm
from jarchi.comments.markup import Writer
from jarchi.comments.models import Discussion, Rules, Who
from jarchi.comments.speaking import Speaker, personal
from jarchi.comments.subjects import Subject
from jarchi.readers.automatic import signed_moment


@dataclass
class Section:
    """Of a page: the form, and some of the comments. `speaker`: of a page made for one reader, who that is."""

    subject: Subject
    page: reading.Page
    rules: Rules
    speaker: Speaker | None = None

    @property
    def has_account(self) -> bool:
        return bool(self.speaker and self.speaker.user)

    @property
    def discussion(self) -> Discussion:
        return self.page.discussion

    @property
    def write_address(self) -> str:
        return f"{self.discussion.get_absolute_url()}write"

    @cached_property
    def closed(self) -> str:
        """Why nobody may write; empty if they may."""
        return why_closed(self.subject, self.discussion, self.rules)

    @property
    def needs_account(self) -> bool:
        return self.rules.who != Who.GUESTS and not self.has_account

    @property
    def needs_identity(self) -> bool:
        return bool(self.has_account and self.speaker and not self.speaker.is_known_enough(self.rules))

    @cached_property
    def form(self) -> WriteForm:
        return WriteForm(has_account=self.has_account, initial={"at": signed_moment()}, auto_id="comment_%s")

    @cached_property
    def own(self) -> list[reading.Talk]:
        return reading.own_waiting(self.discussion, self.speaker.key, self.rules) if self.speaker else []

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.discussion, is_open=not self.closed)

    @property
    def threads(self) -> SafeString:
        shown = {talk.comment.pk for talk in [*self.own, *self.page.pinned]}
        return self._writer.all(talk for talk in self.page.threads if talk.comment.pk not in shown)

    @property
    def waiting(self) -> SafeString:
        return self._writer.all(self.own)

    @property
    def pinned(self) -> SafeString:
        return self._writer.all(self.page.pinned)

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """(query, order, whether it is this one)."""
        first = reading.ORDERS[0]
        return [
            (f"?order={order}" if order != first else "", order, order == self.page.order) for order in reading.ORDERS
        ]


def under(request: HttpRequest, subject: Subject) -> Section | None:
    """Beneath a story or a topic; None where the newsroom wants no comments."""
    rules = Rules.shown()
    if not rules.enabled:
        return None
    discussion, speaker = reading.discussion_of(subject), personal(request)
    page = reading.first_threads(discussion, rules, speaker.key if speaker else "")
    return Section(subject, page, rules, speaker)
