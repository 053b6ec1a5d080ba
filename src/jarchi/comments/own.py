"""What a reader does with a comment of his own."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from jarchi.articles.reading.languages import spoken
from jarchi.comments import states
from jarchi.comments.judging import judge
from jarchi.comments.models import Comment, State
from jarchi.comments.speaking import Speaker


def of(speaker: Speaker, pk: int) -> Comment:
    """Raises `Http404` for what is another's, as for what does not exist."""
    comment = Comment.objects.select_related("discussion").by(speaker.key).filter(pk=pk).first()
    gone = comment is None or comment.state not in (State.SHOWN, State.WAITING)
    if comment is None or gone or comment.discussion.language != spoken():
        raise Http404
    return comment


def edit(speaker: Speaker, pk: int, text: str) -> Comment:
    """The new words are looked at as the first were: what was shown may wait again. Raises `ValidationError`."""
    verdict = judge(speaker, text, edits=pk)
    with transaction.atomic():
        one = Comment.objects.select_for_update(of=("self",)).select_related("discussion").get(pk=pk)
        if one.state not in (State.SHOWN, State.WAITING):
            raise ValidationError(_("The newsroom has decided on this comment meanwhile."))
        if one.text == text:
            return one
        one.edits.create(text=one.text, network=speaker.network)
        one.write(text)
        one.edited_at, one.held, one.score = timezone.now(), verdict.held, verdict.score
        one.featured = one.pinned = False  # that was said of other words
        one.digest, one.fingerprint = verdict.digest, verdict.fingerprint
        changed = "text html featured pinned edited_at held score digest fingerprint"
        one.save(update_fields=changed.split())
        if one.state == State.SHOWN and verdict.state == State.WAITING:
            states.turn([pk], State.WAITING)
            one.state = State.WAITING
        elif one.state == State.SHOWN:
            states.ring("comment.updated", [one])
    return one


def withdraw(comment: Comment) -> None:
    """Its place stays if others have answered."""
    states.turn([comment.pk], State.WITHDRAWN)
