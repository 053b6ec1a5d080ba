"""Comments as HTML. In Python: a page has a hundred, and a template that includes itself takes five times as long."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jarchi.comments.models import Comment, Discussion, State
from jarchi.comments.models.comment import Mark
from jarchi.comments.outline import SOME
from jarchi.comments.reading import Talk
from jarchi.theme.templatetags.reading import moment


class Writer:
    """In the language being spoken. `is_open`: the discussion may be written in."""

    def __init__(self, discussion: Discussion, *, is_open: bool) -> None:
        self.page = discussion.get_absolute_url()
        self.base = f"/{discussion.language}/comments/"
        self.is_open = is_open
        self.words: dict[str, str] = {
            "answer": _("Answer"), "report": _("Report"), "up": _("For"), "down": _("Against"),
            "edit": _("Edit"), "withdraw": _("Withdraw"), "edited": _("edited"), "link": _("Link to this comment"),
            State.WITHDRAWN: _("The comment was withdrawn by its author."),
            State.REFUSED: _("The comment was removed by the newsroom."),
            State.WAITING: _("The newsroom is looking at this comment."),
            "waits": _("Waits for a look by the newsroom; only you see it."), "nobody": _("Deleted reader"),
            "featured": _("Chosen by the newsroom"), "pinned": _("Pinned"),
            Mark.NEWSROOM: pgettext("mark of a comment", "newsroom"),
            Mark.EXPERT: pgettext("mark of a comment", "expert"),
        }  # fmt: skip

    def all(self, talks: Iterable[Talk]) -> SafeString:
        return format_html_join("\n", "{}", ((self.one(talk),) for talk in talks))

    def one(self, talk: Talk) -> SafeString:
        """`<li class="said" id="c12">` with its answers."""
        one = talk.comment
        answers = format_html("\n<ol>\n{}\n</ol>", self.all(talk.replies)) if talk.replies else ""
        kind = f"said {one.mark}".strip() + (" featured" if one.featured else "")
        return format_html(
            '<li class="{}" id="{}">{}{}{}</li>', kind, one.anchor, self._body(talk), answers, self._rest(talk)
        )

    def _body(self, talk: Talk) -> SafeString:
        one = talk.comment
        if not one.is_shown and not talk.mine:  # only what has answers stands here for others
            return format_html('<p class="gone">{}</p>', self.words[State(one.state)])
        note = format_html('<p class="note">{}</p>', self.words["waits"]) if one.state == State.WAITING else ""
        text = SafeString(one.html)  # made by `linked_paragraphs`
        return format_html("{}{}<div>{}</div>{}", self._head(one), note, text, self._acts(talk))

    def _head(self, one: Comment) -> SafeString:
        told = [self.words[Mark(one.mark)]] if one.mark else []
        told += [self.words["featured"]] if one.featured else []
        told += [self.words["pinned"]] if one.pinned else []
        marks = format_html_join("", " <i>{}</i>", ((word,) for word in told))
        edited = format_html(" <span>{}</span>", self.words["edited"]) if one.edited_at else ""
        when = format_html(
            '<a href="{}{}" title="{}">{}</a>', self.page, one.link, self.words["link"], moment(one.written_at, "short")
        )
        name = one.name or self.words["nobody"]
        return format_html('<p class="when"><b>{}</b>{} {}{}</p>', name, marks, when, edited)

    def _acts(self, talk: Talk) -> SafeString:
        one, words = talk.comment, self.words
        parts = []
        if one.state == State.SHOWN:
            if self.is_open:
                href = f"{self.page}write?parent={one.pk}"
                parts.append(format_html('<a href="{}" rel="nofollow">{}</a>', href, words["answer"]))
            for name, sign, number in (("up", "▲", one.up), ("down", "▼", one.down)):
                button = '<button form="vote" name="{}" value="{}">{}<span class="unseen">{}</span> {}</button>'
                parts.append(format_html(button, name, one.pk, sign, words[name], number))
            if "withdraw" not in talk.mine:
                href = f"{self.base}{one.pk}/flag"
                parts.append(format_html('<a href="{}" rel="nofollow">{}</a>', href, words["report"]))
        for act in ("edit", "withdraw"):
            if act in talk.mine:
                parts.append(format_html('<a href="{}{}/{}" rel="nofollow">{}</a>', self.base, one.pk, act, words[act]))
        return format_html('<p class="acts">{}</p>', format_html_join(" ", "{}", ((part,) for part in parts)))

    def _rest(self, talk: Talk) -> SafeString | str:
        if not talk.rest:
            return ""
        if talk.rest == SOME:
            more = _("More answers")
        else:
            more = ngettext("%(count)s more answer", "%(count)s more answers", talk.rest) % {"count": talk.rest}
        after = f"&from={talk.rest_after}" if talk.rest_after else ""
        href = f"{self.page}?thread={talk.comment.pk}{after}"
        return format_html('<p class="more"><a href="{}" rel="nofollow">{}</a></p>', href, more)
