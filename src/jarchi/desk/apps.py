from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "jarchi.desk"
    verbose_name = _("The desk")

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from jarchi.articles.models import Article
        from jarchi.desk.permissions import policy
        from jarchi.desk.setting_up import set_up_desk

        register_permission_policy(Article, policy)  # before anybody asks for one
        post_migrate.connect(set_up_desk, sender=self, dispatch_uid="jarchi.desk.setting_up")
