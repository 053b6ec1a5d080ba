"""Two versions of a story: which of their passages differ."""

from difflib import SequenceMatcher

from jarchi.articles.models import Article
from jarchi.corrections.passages import passages


def changed_passages(before: Article, after: Article) -> tuple[str, str]:
    """Those of each that the other has not, a line each; empty where both say the same."""
    was, now = ([part.text for part in passages(one)] for one in (before, after))
    codes = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    differ = [(was[a:b], now[c:d]) for kind, a, b, c, d in codes if kind != "equal"]
    gone, come = ([text for pair in differ for text in pair[side]] for side in (0, 1))
    return "\n".join(gone), "\n".join(come)
