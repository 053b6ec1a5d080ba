"""Verbs on entries of live blogs: post, edit, pin, withdraw. Readers of a story on the air hear of each at once."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jarchi.articles.models import Article, Importance
from jarchi.feed import beneath
from jarchi.feed.models import Post, posts_in, posts_key
from jarchi.journal import writing as journal
from jarchi.kit.text import clean
from jarchi.media.models import Picture
from jarchi.media.renditions import Shape, ShownPicture, shown, shown_pictures
from jarchi.readers.models import User

SHAPE: Shape = "wide"


def post(
    article: Article,
    text: str,
    *,
    image: Picture | None = None,
    importance: str = Importance.ORDINARY,
    pinned: bool = False,
    author: User | None = None,
    token: str | None = None,
    **moments: Any,
) -> Post:
    """Add an entry; what was sent with the same `token` before is returned as it is. `moments`: `posted_at`, for
    entries of the past. Raises `ValidationError` that names the field."""
    _draw(image)
    with transaction.atomic():
        article = _locked(article.pk)
        if sent := sent_before(article, token):
            return sent
        one = Post(
            article=article, text=clean(text), image=image, importance=importance, pinned=pinned, author=author,
            token=token, **moments,
        )  # fmt: skip
        _save(one)
        _ring("post.published", one)
    return one


def sent_before(article: Article, token: str | None) -> Post | None:
    return Post.objects.of(article.pk).filter(token=token).first() if token else None


def edit(
    one: Post, *, text: str, image: Picture | None, importance: str, pinned: bool, seen: str | None = None
) -> None:
    """Readers are told that it was updated if its words or its picture are others. `seen`: the `state` that the
    editor began with. Raises `ValidationError`, also if somebody has changed it since."""
    _draw(image)
    with transaction.atomic():
        _to_change(one)
        words, marks = (clean(text), image and image.pk), (importance, pinned)
        same_words = words == (one.text, one.image_id)
        if same_words and marks == (one.importance, one.pinned):
            return
        if seen is not None and (changed := one.changed_since(seen)):
            told = _(
                "Changed by somebody else meanwhile: %(what)s. Above is the entry as it is now, below what you have "
                "written: saving again replaces it."
            )
            raise ValidationError(told % {"what": ", ".join(changed)}, code="changed")
        if not same_words:
            _mark_update(one)
        one.text, one.image, one.importance, one.pinned = words[0], image, importance, pinned
        _save(one)
        _ring("post.updated", one)


def pin(one: Post, pinned: bool) -> None:
    """Changes nothing else of it. Raises `ValidationError`."""
    _draw(one.image)
    with transaction.atomic():
        _to_change(one)
        if one.pinned != pinned:
            one.pinned = pinned
            _save(one)
            _ring("post.updated", one)


def forget_picture(picture: Picture) -> None:
    """Entries go on without it. In the transaction that deletes it: what the journal tells of them last shows it no
    more."""
    for one in _showing(picture.pk):
        one.image = None
        _mark_update(one)
        one.save()
        _ring("post.updated", one)


def tell_of_picture(picture: int) -> None:
    """Its file, or what is said of it, is another: of its entries the journal tells anew. In a transaction."""
    for one in _showing(picture):
        _ring("post.updated", one)


def withdraw(one: Post) -> None:
    """Its place says so from now on, to whoever comes by its link."""
    with transaction.atomic():
        one.article = _locked(one.article_id)
        if Post.objects.shown().filter(pk=one.pk).update(withdrawn_at=timezone.now()):
            one.refresh_from_db(fields=["withdrawn_at"])
            _ring("post.withdrawn", one)


def element(one: Post, picture: ShownPicture | None, below: SafeString | None = None) -> SafeString:
    """`<article class="post" id="p5">…`, in the language being spoken. `below`: as `beneath.of` gives it."""
    context = {"post": one, "picture": picture, "below": below}
    return SafeString(render_to_string("feed/post.html", context).strip())


def _locked(pk: int) -> Article:
    """The story, which is neither published nor withdrawn until the transaction ends."""
    stories = Article.objects.select_related("section").defer("body", "body_html")
    return stories.select_for_update(of=("self",)).get(pk=pk)


def _read_again(one: Post) -> None:
    """As it is now, and stays until the transaction ends."""
    article = _locked(one.article_id)
    one.refresh_from_db()
    one.article = article


def _to_change(one: Post) -> None:
    _read_again(one)
    if one.withdrawn_at:
        raise ValidationError(_("This entry was withdrawn meanwhile."))


def _showing(picture: int) -> Iterator[Post]:
    for one in Post.objects.shown().filter(image=picture).order_by("article", "id"):
        _read_again(one)
        if one.image_id == picture and not one.withdrawn_at:
            yield one


def _mark_update(one: Post) -> None:
    """If readers could see it as it was."""
    if one.article.live:
        one.updated_at = timezone.now()


def _save(one: Post) -> None:
    one.full_clean(exclude=["html"])
    one.save()


def _draw(image: Picture | None) -> None:
    """Before the transaction: nobody else writes while it lasts."""
    if image:
        shown(image, SHAPE)


def _ring(kind: str, one: Post) -> None:
    """As the page shows it: in the language of the story, in the newsroom's zone, wherever its editor is."""
    article = one.article
    if not article.live:
        return
    pictures = shown_pictures({one.image_id: (SHAPE,)}) if one.image_id and not one.withdrawn_at else {}
    with translation.override(article.language), timezone.override(timezone.get_default_timezone()):
        below = beneath.of(article.language, [one])
        html = element(one, pictures.get(one.image_id or 0), below.get(one.pk))
    journal.append(
        kind,
        post=one.pk,
        article=article.pk,
        language=article.language,
        url=article.get_absolute_url() + one.link,
        time=one.posted_at,
        html=html,
        importance=one.importance,
        pinned=one.pinned,
        keys=[posts_key(article.pk), posts_in(article.language)],
    )
