"""What became of a report, for the reader who made it."""

from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from jarchi.corrections.anchoring import Standing, find
from jarchi.corrections.letters import Letters
from jarchi.corrections.models import Case, Report
from jarchi.corrections.passages import passages, text_of
from jarchi.corrections.sentences import sentence


def address_of(report: Report) -> str:
    return reverse("report_following", args=[report.language, report.secret])


def of_secret(secret: str) -> Report | None:
    stories = "case__article__section", "case__article__image", "case__article__expert"
    return Report.objects.select_related(*stories, "case__correction").filter(secret=secret).first()


def thank(report: Report) -> None:
    """Once, and for an answer only."""
    if report.case.state != Case.State.OPEN:
        Report.objects.filter(pk=report.pk, thanked_at=None).update(thanked_at=timezone.now())


class Following:
    """A report as its page shows it."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.case = report.case
        self.story = report.case.article

    @cached_property
    def _text(self) -> Letters:
        return Letters(text_of(passages(self.story)))

    @cached_property
    def _found(self) -> "tuple[Standing, int, int]":
        found = find(self.report.quote, self._text)
        return found.standing, found.start, found.end

    @property
    def state(self) -> str:
        """As the case's; of an open one also `withdrawn` and `changed`: the story, or these words of it, are no longer
        there."""
        if self.case.state != Case.State.OPEN:
            return str(self.case.state)
        if not self.story.live:
            return "withdrawn"
        return "changed" if self._found[0] in (Standing.CHANGED, Standing.GONE) else "open"

    @property
    def words(self) -> tuple[str, str, str]:
        """(before, the words as they were reported, after): of their sentence, if they still stand there."""
        standing, start, end = self._found
        if self.story.live and standing in (Standing.IN_PLACE, Standing.MOVED):
            return sentence(self._text.text, start, end)
        return self.report.prefix, self.report.exact, self.report.suffix

    @property
    def answer(self) -> str:
        """What the newsroom says to those who reported it."""
        return self.case.answer

    @property
    def correction(self) -> str:
        """The public one, of a factual error."""
        return self.case.correction.text if self.case.correction else ""
