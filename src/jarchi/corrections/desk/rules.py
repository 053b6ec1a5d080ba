"""The form of the rules, the chief's."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

RULES = ObjectList(
    [
        FieldPanel("enabled"),
        MultiFieldPanel(
            [
                FieldPanel("window_minutes"),
                FieldRowPanel([FieldPanel("network_limit"), FieldPanel("story_limit")]),
            ],
            heading=_("How much and how fast"),
        ),
        MultiFieldPanel([FieldPanel("network_days")], heading=_("What is kept")),
        MultiFieldPanel([FieldPanel("reply_days")], heading=_("Official replies")),
    ]
)
