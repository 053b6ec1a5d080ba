from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "jarchi.articles"
    verbose_name = _("Stories")

    def ready(self) -> None:
        from jarchi.articles import receivers  # noqa: F401 -- registers its consumer
        from jarchi.articles.models import Newsroom
        from jarchi.readers import names

        names.protect(lambda: Newsroom.load().names.values())  # noqa: PLW0108 -- read each time
