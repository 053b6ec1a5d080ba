from django.apps import AppConfig


class RoofConfig(AppConfig):
    name = "jarchi"
    label = "roof"

    def ready(self) -> None:
        from jarchi import checks, purging  # noqa: F401 -- they register themselves
