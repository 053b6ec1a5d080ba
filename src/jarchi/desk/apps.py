from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class DeskConfig(AppConfig):
    name = "jarchi.desk"
    verbose_name = _("The desk")
    default = True

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from jarchi.articles.models import Article
        from jarchi.desk import receivers  # noqa: F401 -- registers its consumer
        from jarchi.desk.permissions import policy
        from jarchi.desk.setting_up import set_up_desk

        register_permission_policy(Article, policy)  # before anybody asks for one
        post_migrate.connect(set_up_desk, sender=self, dispatch_uid="jarchi.desk.setting_up")


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's app of accounts with the desk's views (stands in INSTALLED_APPS in its place)."""

    user_viewset = "jarchi.desk.users.StaffViewSet"
