"""Texts with a marked range, edited at random as a newsroom would, so that it is known where the words went."""

import re
from dataclasses import dataclass, replace

LETTERS = "абвгдежзийклмнопрстуфхцчшщыьэюя"
NEAR = 40  # characters on either side of the selection
LENGTHS = ((1, 3), (4, 12), (13, 40), (41, 120), (121, 300))


@dataclass(frozen=True)
class Marked:
    """`text[start:end]` is what a reader marked."""

    text: str
    start: int
    end: int

    @property
    def words(self):
        return self.text[self.start : self.end]

    def edited(self, start, end, words):
        """With `words` for `text[start:end]`, which lies outside the marked range."""
        assert end <= self.start or start >= self.end
        text = self.text[:start] + words + self.text[end:]
        shift = len(words) - (end - start) if end <= self.start else 0
        return Marked(text, self.start + shift, self.end + shift)

    def changed(self, start, end, words):
        """With `words` for `text[start:end]`, which overlaps the marked range: that stands now where the words were."""
        text = self.text[:start] + words + self.text[end:]
        return Marked(text, min(self.start, start), max(self.end, end) + len(words) - (end - start))


def select(random, text):
    """One to three hundred characters: three of ten anywhere, the others of whole words."""
    low, high = random.choice(LENGTHS)
    for _try in range(200):
        start = random.randrange(len(text))
        end = min(len(text), start + random.randint(low, high))
        if random.random() < 0.7:
            words = [match.span() for match in re.finditer(r"\w+", text[max(0, start - 40) : end + 40])]
            spans = [(a + max(0, start - 40), b + max(0, start - 40)) for a, b in words]
            inside = [span for span in spans if span[0] >= start and span[1] <= end]
            if not inside:
                continue
            start, end = inside[0][0], inside[-1][1]
        if text[start:end].strip() == text[start:end] and end > start:
            return Marked(text, start, end)
    return None


def edit_elsewhere(random, marked, other, times, near):
    """`times` edits anywhere outside the range and `near` ones close to it; `other`: a text to take words from."""
    for _time in range(times):
        marked = random.choice((insert, insert, delete, mend, mend, move))(random, marked, other, None)
    for _time in range(near):
        side = random.choice(("before", "after"))
        marked = random.choice((insert, insert, delete, mend, mend))(random, marked, other, side)
    return marked


def _somewhere(random, marked, side):
    if side == "before":
        return random.randint(max(0, marked.start - NEAR), marked.start)
    if side == "after":
        return random.randint(marked.end, min(len(marked.text), marked.end + NEAR))
    return random.randrange(len(marked.text) + 1)


def phrase(random, other, most=12):
    words = other.split()
    first = random.randrange(len(words))
    return " ".join(words[first : first + random.choice((1, 1, 2, 3, most))])


def insert(random, marked, other, side):
    """A word, a few, or a sentence, between words."""
    place = _somewhere(random, marked, side)
    while 0 < place < len(marked.text) and not marked.text[place - 1].isspace():
        place += -1 if side == "before" or (side is None and place <= marked.start) else 1
        if place == marked.start or place == marked.end:
            break
    if marked.start < place < marked.end:
        return marked
    words = phrase(random, other)
    if place == marked.end and place > marked.start:
        return marked.edited(place, place, f" {words}") if not _in_word(marked, place) else marked
    return marked.edited(place, place, f"{words} ") if not _in_word(marked, place) else marked


def _in_word(marked, place):
    text = marked.text
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def delete(random, marked, other, side):
    """A word or a few, as far as they are outside the range."""
    place = _somewhere(random, marked, side)
    found = re.compile(r"\w+\W+" * random.choice((1, 1, 1, 2, 4))).search(marked.text, place)
    if not found or (found.start() < marked.end and found.end() > marked.start) or "\n" in found[0]:
        return marked
    if _in_word(marked, found.start()):
        return marked
    return marked.edited(found.start(), found.end(), "")


def mend(random, marked, other, side):
    """A letter is changed, left out or put in; or a comma."""
    place = _somewhere(random, marked, side)
    if place >= len(marked.text) or marked.start <= place < marked.end or not marked.text[place].isalpha():
        return marked
    found = re.compile(r"\w+").search(marked.text, _word_start(marked.text, place))
    if found.start() <= marked.end and found.end() >= marked.start:
        return marked  # that would change the marked word
    if random.random() < 0.2:
        found = re.compile(r"\s").search(marked.text, place)
        if found and not marked.start <= found.start() <= marked.end:
            return marked.edited(found.start(), found.start(), ",")
        return marked
    letter = marked.text[place]
    return marked.edited(place, place + 1, random.choice(("", letter + random.choice(LETTERS), random.choice(LETTERS))))


def _word_start(text, place):
    while place and (text[place - 1].isalnum() or text[place - 1] == "_"):
        place -= 1
    return place


def move(random, marked, other, side):
    """A paragraph goes elsewhere, with the marked words if they are in it."""
    starts = [0, *(match.end() for match in re.finditer("\n", marked.text))]
    ends = [*(start - 1 for start in starts[1:]), len(marked.text)]
    paragraphs = list(zip(starts, ends, strict=True))
    held = [number for number, (a, b) in enumerate(paragraphs) if a < marked.end and b > marked.start]
    if len(held) != 1 or len(paragraphs) < 3:
        return marked
    order = list(range(len(paragraphs)))
    # Every third time it is the paragraph with the words that is moved.
    moved = order.pop(held[0] if random.random() < 1 / 3 else random.randrange(len(order)))
    order.insert(random.randrange(len(order) + 1), moved)
    length = 0
    for number in order:
        if number == held[0]:
            start = length + marked.start - paragraphs[number][0]
        length += paragraphs[number][1] - paragraphs[number][0] + 1
    text = "\n".join(marked.text[a:b] for a, b in (paragraphs[number] for number in order))
    return replace(marked, text=text, start=start, end=start + marked.end - marked.start)


def change_letter(random, marked, other):
    places = [place for place in range(marked.start, marked.end) if marked.text[place].isalpha()]
    if not places:
        return None
    place = random.choice(places)
    letter = marked.text[place]
    another = random.choice([each for each in LETTERS if each != letter.lower()])
    return marked.changed(place, place + 1, random.choice(("", another, another, letter + another)))


def replace_word(random, marked, other):
    found = _word(random, marked)
    if not found:
        return None
    word = random.choice(re.findall(r"\w+", other))
    return marked.changed(*found, word) if word != marked.text[slice(*found)] else None


def delete_word(random, marked, other):
    found = _word(random, marked)
    return marked.changed(*found, "") if found else None


def rewrite_sentence(random, marked, other):
    """The whole sentence around the words, most of their context with it."""
    before = max(marked.text.rfind(end, 0, marked.start) for end in (". ", "! ", "? ", "\n"))
    start = before + 1 if before >= 0 else 0
    after = [place for end in (". ", "! ", "? ", "\n") if (place := marked.text.find(end, marked.end)) >= 0]
    end = min(after, default=len(marked.text))
    sentence = phrase(random, other, 15) + " " + phrase(random, other, 15)
    space = " " if start and marked.text[start - 1] != "\n" else ""
    return marked.changed(start, end, space + sentence) if end > start else None


def _word(random, marked):
    words = [match.span() for match in re.compile(r"\w+").finditer(marked.text, marked.start, marked.end)]
    return random.choice(words) if words else None


CHANGES = {
    "a letter changed": change_letter,
    "a word replaced": replace_word,
    "a word deleted": delete_word,
    "the sentence rewritten": rewrite_sentence,
}
