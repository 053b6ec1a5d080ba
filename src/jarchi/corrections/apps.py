from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "jarchi.corrections"
    label = "corrections"
