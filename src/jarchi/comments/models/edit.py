from django.db import models
from django.utils import timezone

from jarchi.comments.models.comment import Comment


class Edit(models.Model):
    """What a comment said until its author changed it: for the newsroom and the law. Readers see the last words.

    `network`: as `Comment.network`, from which it was changed; forgotten after the days of the rules, too.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="edits")
    text = models.TextField()
    network = models.CharField(max_length=43, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.comment_id} until {self.at:%Y-%m-%d %H:%M}"
