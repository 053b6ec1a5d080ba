from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "jarchi.media"

    def ready(self) -> None:
        from jarchi.media import drawing  # noqa: F401 -- hears of pictures; brings our way of drawing AVIF
