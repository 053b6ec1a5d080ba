from django.apps import AppConfig


class RoofConfig(AppConfig):
    name = "jarchi"
    label = "roof"

    def ready(self) -> None:
        from jarchi import checks  # noqa: F401 -- registers them
