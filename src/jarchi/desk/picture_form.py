"""A picture sent with a form in which other things may be wrong: it is kept, and not asked for again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail.images.fields import WagtailImageField

from jarchi.media.actions import keep_picture
from jarchi.media.models import Picture
from jarchi.readers.models import User


class PictureForm(forms.Form):
    picture = WagtailImageField(label=_lazy("Picture"), required=False)
    caption = forms.CharField(label=_lazy("What the picture shows"), max_length=400, required=False)
    credit = forms.CharField(label=_lazy("Source of the picture"), max_length=255, required=False)
    kept_picture = forms.ModelChoiceField(Picture.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["picture"].help_text = _("JPEG, PNG, WebP, AVIF or GIF, up to 30 MB.")
        self.fields["kept_picture"].queryset = Picture.objects.filter(uploaded_by_user=user)  # type: ignore[attr-defined]

    def keep_picture(self) -> Picture | None:
        """The picture just sent, else the one kept when the form came back with another fault.

        Adds an error to the form if it is not readable.
        """
        upload = self.cleaned_data.get("picture")
        if not upload:
            return self.cleaned_data.get("kept_picture")
        caption = self.cleaned_data.get("caption", "")
        try:
            upload.seek(0)
            return keep_picture(
                upload.read(),
                upload.name,
                title=(caption or self.cleaned_data.get("headline") or upload.name)[:255],
                caption=caption,
                credit=self.cleaned_data.get("credit", ""),
                uploaded_by_user=self.user,
            )
        except ValidationError as error:
            self.add_error("picture", error.message_dict.get("file", error.messages))
            return None
