from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "jarchi.pages"

    def ready(self) -> None:
        from jarchi.articles import preview
        from jarchi.pages import corrections, talking, views

        preview.register(views.preview)
        talking.register()
        corrections.register()
