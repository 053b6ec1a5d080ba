from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "jarchi.exchange"

    def ready(self) -> None:
        from jarchi.comments.importing import addresses
        from jarchi.exchange import former

        addresses.former.append(former.story_at)
