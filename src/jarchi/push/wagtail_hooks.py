"""At the desk: the rules."""

from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.contrib.settings.models import register_setting

from jarchi.push.models import PushRules

PushRules.edit_handler = ObjectList([FieldPanel("news")])
register_setting(PushRules, icon="mobile-alt", order=40)
