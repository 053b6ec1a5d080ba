from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "jarchi.readers"
