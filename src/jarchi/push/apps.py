from django.apps import AppConfig


class PushConfig(AppConfig):
    name = "jarchi.push"
    label = "push"

    def ready(self) -> None:
        from jarchi.push import receivers

        receivers.register()
