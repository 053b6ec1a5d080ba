"""The newsroom's own question to whoever comments."""

from django.core.checks import run_checks
from django.utils.safestring import SafeString

from jarchi.comments.models import Comment


class Sum:
    def html(self):
        return SafeString('<p><label>3 + 4 = <input name="sum"></label></p>')

    def refusal(self, request):
        return "" if request.POST.get("sum") == "7" else "Посчитайте ещё раз."


question = Sum()


def test_by_default_there_is_none(reader):
    assert reader.said().pk


def test_who_does_not_pass_is_told_why_and_loses_nothing(reader, settings):
    settings.JARCHI_CHALLENGE = f"{__name__}:question"
    assert 'name="sum"' in reader.sees()
    answer = reader.write("Мой текст.", sum="8")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Посчитайте ещё раз." in page
    assert "Мой текст." in page
    assert not Comment.objects.exists()
    assert reader.write("Мой текст.", sum="7").status_code == 303


def test_one_that_is_not_there_is_an_error_at_start(settings):
    settings.JARCHI_CHALLENGE = "nowhere:nothing"
    assert "jarchi.E036" in [found.id for found in run_checks()]
