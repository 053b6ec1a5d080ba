from django.db import models
from django.utils import timezone

from jarchi.comments.models.comment import Comment


class Notice(models.Model):
    """That somebody was told of a comment, once for all. `address`: a digest of the e-mail (`letters.digest`)."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=10)
    address = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "kind", "address"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.comment_id}"
