from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedConfig(AppConfig):
    name = "jarchi.feed"
    verbose_name = _("News feed")

    def ready(self) -> None:
        from jarchi.feed import receivers  # noqa: F401 -- registers its consumer
