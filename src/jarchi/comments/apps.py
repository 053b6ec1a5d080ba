from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "jarchi.comments"
    label = "comments"

    def ready(self) -> None:
        from jarchi.comments import receivers

        receivers.register()
