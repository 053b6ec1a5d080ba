"""The page from which a live blog is written, usable on a phone and without scripts."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.locks import BasicLock

from jarchi.articles.models import Article, Kind
from jarchi.desk.permissions import may_post
from jarchi.desk.roles import at_desk
from jarchi.feed import posts
from jarchi.feed.desk.forms import PostForm
from jarchi.feed.models import Post
from jarchi.media.renditions import ShownPicture, shown_pictures
from jarchi.readers.models import User

AT_ONCE = 20


def blog_of(request: HttpRequest, pk: int) -> Article:
    """The live blog of that id. Raises `Http404`, or `PermissionDenied` for those who may not post in it."""
    stories = Article.objects.select_related("section").defer("body", "body_html")
    story = get_object_or_404(stories, pk=pk, kind=Kind.LIVE_BLOG)
    if not may_post(at_desk(request), story):
        raise PermissionDenied
    return story


def locked_against(user: User, story: Article) -> SafeString | str:
    """Why he may not post in it now, as he is told; empty if he may. Who locked it, may. What waits for approval or for
    its minute is the text of the story: entries go on."""
    if not story.locked or not (lock := BasicLock(story)).for_user(user):
        return ""
    return lock.get_message(user) or _("This story is locked.")


def address(story: int, post: Post | None = None) -> str:
    """Of the page of that blog; with an older entry, of the page that begins with it."""
    path = reverse("feed_live_blog", args=[story])
    if post is None:
        return path
    newer = Post.objects.of(story).filter(pk__gt=post.pk).order_by("id")[:AT_ONCE]
    return path + (f"?from={post.pk}" if len(newer) == AT_ONCE else "") + f"#{post.anchor}"


@dataclass
class Row:
    """An entry at the desk. `form`: to edit it; None once it is withdrawn."""

    post: Post
    picture: ShownPicture | None
    form: PostForm | None
    is_open: bool = False


class LiveBlog(WagtailAdminTemplateMixin, FormView):
    """The form of a new entry, and below it all others, the newest first."""

    template_name = "feed_desk/live_blog.html"
    page_title = _lazy("Live coverage")
    header_icon = "comment"
    form_class = PostForm
    editing: PostForm | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.story = blog_of(request, kwargs["pk"])
        self.locked = locked_against(at_desk(request), self.story)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if self.locked:
            form.add_error(None, self.locked)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def get_page_subtitle(self) -> str:
        return self.story.headline

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailsnippets_articles_article:edit", args=[self.story.pk])
        stories = {"url": reverse("wagtailsnippets_articles_article:list"), "label": _("Stories")}
        story = {"url": edit, "label": self.story.headline or _("(no headline yet)")}
        return [*self.breadcrumbs_items, stories, story, {"url": "", "label": self.page_title}]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.story.live:
            return []
        return [HeaderButton(_("Reader's page"), url=self.story.get_absolute_url(), icon_name="view")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        start = self._start()
        found = Post.objects.of(self.story.pk).select_related("author").newest_first()
        page = list((found.filter(pk__lte=start) if start else found)[: AT_ONCE + 1])
        rows = self._rows(page[:AT_ONCE])
        older = page[AT_ONCE].pk if len(page) > AT_ONCE else None
        told = {"story": self.story, "locked": self.locked, "rows": rows, "older": older, "is_newest": not start}
        return super().get_context_data(**told, **kwargs)

    def _start(self) -> int | None:
        """The id of the entry that the page begins with; None for the newest."""
        number = self.request.GET.get("from", "")
        if number and not (number.isascii() and number.isdigit() and len(number) < 19):
            raise Http404
        return int(number) if number else None

    def _rows(self, page: list[Post]) -> list[Row]:
        pictures = shown_pictures({post.image_id: ("thumb",) for post in page if post.image_id})
        return [self._row(post, pictures.get(post.image_id or 0)) for post in page]

    def _row(self, post: Post, picture: ShownPicture | None) -> Row:
        if self.editing and self.editing.post == post and (self.editing.is_bound or not self.locked):
            return Row(post, picture, self.editing, is_open=True)
        form = None if post.withdrawn_at or self.locked else PostForm(post=post, user=at_desk(self.request))
        return Row(post, picture, form)

    def form_invalid(self, form: PostForm) -> HttpResponse:
        """The text comes back, and so does the picture."""
        form.kept = form.kept or form.keep_picture()
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: PostForm) -> HttpResponse:
        if not form.save(self.story):
            return self.form_invalid(form)
        told = _("The entry is on the air.") if self.story.live else _("The entry appears as soon as the story does.")
        messages.success(self.request, told)
        return redirect(address(self.story.pk))


class EditPost(LiveBlog):
    """The same page with one entry open where it stands."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.story = blog_of(request, kwargs["pk"])
        entries = Post.objects.of(self.story.pk).shown().select_related("image")
        self.post_edited = get_object_or_404(entries, pk=kwargs["post"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "post": self.post_edited}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.editing = kwargs.pop("form", None) or self.get_form()
        return super().get_context_data(form=PostForm(user=at_desk(self.request)), **kwargs)

    def _start(self) -> int | None:
        return self.post_edited.pk if "?from=" in address(self.story.pk, self.post_edited) else None

    def form_valid(self, form: PostForm) -> HttpResponse:
        if not form.save(self.story):
            return self.form_invalid(form)
        messages.success(self.request, _("The entry is changed."))
        return redirect(address(self.story.pk, self.post_edited))


@require_POST
def act(request: HttpRequest, pk: int, post: int, verb: str) -> HttpResponse:
    """`verb`: pin, unpin, withdraw."""
    story = blog_of(request, pk)
    one = get_object_or_404(Post.objects.of(pk).select_related("image"), pk=post)
    if locked := locked_against(at_desk(request), story):
        messages.error(request, locked)
        return redirect(address(story.pk, one))
    try:
        if verb == "withdraw":
            posts.withdraw(one)
            messages.success(request, _("The entry is withdrawn."))
        else:
            posts.pin(one, verb == "pin")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(address(story.pk, one))
