"""How the desk's forms are laid out."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput

from jarchi.articles.fields import NamesWidget
from jarchi.desk.forms import NewsroomForm, StoryForm


class LongNamesWidget(NamesWidget):
    """A few sentences in each language."""

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.widgets = [forms.Textarea(attrs={**widget.attrs, "rows": 3}) for widget in self.widgets]


STORY = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("headline", classname="title", widget=AdminAutoHeightTextInput(attrs={"rows": 1})),
                FieldPanel("lead", widget=forms.Textarea(attrs={"rows": 3})),
                FieldRowPanel(
                    [
                        FieldPanel("section", widget=forms.Select),
                        FieldPanel("kind", widget=forms.Select),
                        FieldPanel("importance", widget=forms.Select),
                    ]
                ),
                HelpPanel(template="desk/panels/interview_paste.html"),
                FieldPanel("body"),
            ],
            heading=_("Text"),
        ),
        ObjectList(
            [FieldPanel("image"), FieldPanel("image_caption")],
            heading=_("Picture"),
        ),
        ObjectList(
            [FieldPanel("expert"), FieldPanel("expert_position")],
            heading=_("Interview"),
        ),
        ObjectList(
            [
                InlinePanel("bylines", heading=_("Authors"), label=_("author"), panels=[FieldPanel("person")]),
                FieldPanel("topics"),
                MultiFieldPanel(
                    [FieldPanel("language", widget=forms.Select), FieldPanel("translation_of")],
                    heading=_("Language"),
                ),
                FieldPanel("slug"),
            ],
            heading=_("Settings"),
        ),
        ObjectList(
            [
                FieldPanel("go_live_at", heading=_("Publish at")),
                MultiFieldPanel(
                    [FieldPanel("expire_at", heading=_("Withdraw at")), FieldPanel("withdrawal_note")],
                    heading=_("Withdrawal"),
                ),
            ],
            heading=_("Schedule"),
        ),
    ],
    base_form_class=StoryForm,
)

SECTION = ObjectList(
    [
        FieldPanel("names"),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("order"), FieldPanel("in_menu")]),
        FieldPanel("editors", widget=forms.CheckboxSelectMultiple),
    ]
)

TOPIC = ObjectList([FieldPanel("names"), FieldPanel("summaries", widget=LongNamesWidget), FieldPanel("slug")])

PERSON = ObjectList(
    [
        FieldPanel("names"),
        FieldPanel("role", widget=forms.Select),
        FieldPanel("positions"),
        FieldPanel("biographies", widget=LongNamesWidget),
        FieldPanel("portrait"),
        FieldPanel("slug"),
        FieldPanel("account", widget=forms.Select, permission="readers.change_user"),
    ]
)

NEWSROOM = ObjectList(
    [
        FieldPanel("names"),
        FieldPanel("taglines"),
        FieldPanel("languages"),
        FieldPanel("about", widget=LongNamesWidget),
        FieldPanel("contacts", widget=LongNamesWidget),
        FieldPanel("imprint", widget=LongNamesWidget),
    ],
    base_form_class=NewsroomForm,
)
