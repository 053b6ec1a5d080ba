from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "jarchi.corrections"
    label = "corrections"

    def ready(self) -> None:
        from jarchi.corrections import receivers

        receivers.register()
