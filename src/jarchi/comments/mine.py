"""All that this reader has written, wherever."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jarchi.articles.reading.languages import spoken
from jarchi.comments import reasons
from jarchi.comments.acting import act
from jarchi.comments.judging import rules
from jarchi.comments.models import Comment, State, Verb
from jarchi.comments.reading import may_do
from jarchi.comments.speaking import Speaker

AT_ONCE = 100


@act
def mine(request: HttpRequest, speaker: Speaker) -> HttpResponse:
    """With what may still be done with each, and the newsroom's reason where it was refused."""
    rows = Comment.objects.by(speaker.key).filter(discussion__language=spoken()).select_related("discussion")
    found = list(rows.prefetch_related("decisions").order_by("-written_at")[:AT_ONCE])
    by = rules()
    told = [
        {
            "comment": one,
            "may": may_do(one, by),
            "reason": _why_refused(one) if one.state == State.REFUSED else "",
        }
        for one in found
    ]
    return render(request, "comments/mine.html", {"rows": told, "title": _("My comments"), "languages": []})


def _why_refused(comment: Comment) -> str:
    """In words, by the latest decision."""
    said = next((one for one in comment.decisions.all() if one.verb == Verb.REFUSE), None)
    return reasons.in_words(said.reason, str(said.about.get("note", ""))) if said else ""
