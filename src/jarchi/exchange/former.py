"""Stories by the addresses they had in the archives they came from: comments that were made there find them."""

from itertools import product

from jarchi.exchange.models import ImportedStory


def story_at(host: str, path: str) -> int | None:
    """`host`, `path`: without scheme, `www.` and the last slash. The id of the story whose line had no id but that
    address."""
    ends = ("", "/") if path != "/" and "?" not in path else ("",)
    sites = [f"{scheme}://{www}{host}" for scheme, www in product(("https", "http"), ("", "www."))] if host else [""]
    keys = [site + path + end for site, end in product(sites, ends)]
    found = ImportedStory.objects.filter(key__in=keys).exclude(article=None)
    return found.order_by("pk").values_list("article_id", flat=True).first()
