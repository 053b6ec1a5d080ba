"""The form of an entry."""

import hashlib
import uuid
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from jarchi.articles.models import Article, Importance
from jarchi.desk.picture_form import PictureForm
from jarchi.feed import posts
from jarchi.feed.models import LONGEST, Post
from jarchi.kit.text import clean
from jarchi.media.models import Picture


class PostForm(PictureForm):
    """`post`: the entry that is edited, None for a new one. `save` returns the entry, or None with what is wrong told
    at its field. `kept`: the picture of a form that came back with another fault."""

    kept: Picture | None = None

    text = forms.CharField(
        label=_("Text of the entry"),
        max_length=LONGEST,
        widget=AdminAutoHeightTextInput(attrs={"rows": 2, "placeholder": _("What has just happened?")}),
    )
    main = forms.BooleanField(label=_("Important"), required=False)
    pinned = forms.BooleanField(label=_("Pin above the others"), required=False)
    without_picture = forms.BooleanField(label=_("Without the picture"), required=False)
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, post: Post | None = None, **kwargs: Any) -> None:
        if post:
            marks = {"main": post.importance == Importance.MAIN, "pinned": post.pinned}
            kwargs |= {"prefix": post.anchor, "initial": {"text": post.text, "seen": post.state, **marks}}
        super().__init__(*args, **kwargs)
        self.post = post
        self.initial.setdefault("token", uuid.uuid4().hex)

    def clean_text(self) -> str:
        if not (text := clean(self.cleaned_data["text"])):
            raise ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text

    def save(self, article: Article) -> Post | None:
        data = self.cleaned_data
        marks = {"importance": Importance.MAIN if data["main"] else Importance.ORDINARY, "pinned": data["pinned"]}
        if self.post is None and (sent := posts.sent_before(article, self._token())):
            return sent
        self.kept = image = self.keep_picture()
        if self.errors:
            return None
        try:
            if self.post is None:
                return posts.post(article, data["text"], image=image, author=self.user, token=self._token(), **marks)
            posts.edit(self.post, text=data["text"], image=self._image(image), seen=data["seen"], **marks)
        except ValidationError as error:
            self.add_error(None, error)
            if self.post and self.has_error(NON_FIELD_ERRORS, "changed"):
                self.data = dict(self.data.items()) | {self.add_prefix("seen"): self.post.state}
            return None
        return self.post

    def _token(self) -> str | None:
        """Of this form with these words: who comes back to it and writes others, means another entry."""
        if not (token := self.cleaned_data["token"]):
            return None
        return hashlib.blake2b(f"{token} {self.cleaned_data['text']}".encode(), digest_size=16).hexdigest()

    def _image(self, sent: Picture | None) -> Picture | None:
        if sent or self.post is None or self.cleaned_data["without_picture"]:
            return sent
        return self.post.image
