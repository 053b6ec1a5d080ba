from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "jarchi.articles"
    verbose_name = _("Stories")

    def ready(self) -> None:
        from jarchi.articles import receivers  # noqa: F401 -- registers its consumer
