from django.db import models

from jarchi.articles.models import Article


class ImportedStory(models.Model):
    """Where a story came from, so that the next import of the same line finds it again."""

    source = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    article = models.ForeignKey(Article, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=32)
    revision = models.BigIntegerField(null=True)  # the story's latest when imported; another: edited since
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "imported stories"
        indexes = [models.Index(fields=["key"], name="imported_by_key")]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="one_import_per_key")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
