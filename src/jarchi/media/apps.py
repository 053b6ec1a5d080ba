from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "jarchi.media"

    def ready(self) -> None:
        from jarchi.media import renditions  # noqa: F401 -- its way of drawing AVIF is used by every rendition
