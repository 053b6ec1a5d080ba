"""Words that a reader marked are found again, or it is told honestly that they are not."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarchi.corrections.anchoring import Found, Quote, Standing, find, same_place
from jarchi.corrections.letters import Letters, cuts_a_sign, letters_of

TEXT = (
    "Мост через Сырдарью открыли в Худжанде\n"
    "Движение пущено в семь утра, первым прошёл автобус № 8.\n"
    "Строили его десять лет. Мэр города назвал мост «дорогой жизни». По мосту за сутки прошло 1 200 машин.\n"
    "Қазақстан мен Тәжікстан арасындағы көпір ашылды. Ӯ гуфт: «Ҷашни мо муборак!»\n"
    "В пресс-службе мэрии сказали, что второй мост откроют в 2026 году. Мэр города обещал приехать.\n"
)


def marked(text: str, words: str, nth: int = 0) -> Quote:
    start = -1
    for _time in range(nth + 1):
        start = text.index(words, start + 1)
    return Quote.of(text, start, start + len(words))


def words_at(text: str, found: Found) -> str:
    return text[found.start : found.end]


# --- the same text, as a browser gives it ------------------------------------------------------------------
@pytest.mark.parametrize(
    "words",
    ["Сырдарью", "в", "№ 8.\nСтроили", "көпір ашылды", "Ӯ гуфт: «Ҷашни мо", "мо", "машин.\nҚазақстан", "мост «дорогой"],
)  # fmt: skip
def test_words_of_an_unchanged_text_are_in_place(words: str) -> None:
    found = find(marked(TEXT, words), TEXT)
    assert found.standing == Standing.IN_PLACE
    assert (found.start, words_at(TEXT, found)) == (TEXT.index(words), words)


@pytest.mark.parametrize(
    "as_selected",
    [
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", "\u2009"),
        lambda text: text.replace("\n", "\n\n\t"),
        lambda text: text.replace("\n", ""),
        lambda text: text.replace("о", "о\u00ad"),
        lambda text: text.replace("с", "\u200bс\u2060"),
        lambda text: unicodedata.normalize("NFD", text),
    ],
)
@pytest.mark.parametrize("words", ["№ 8.\nСтроили его", "прошёл автобус", "Ҷашни мо муборак", "Тәжікстан арасындағы"])
def test_what_is_not_seen_does_not_matter(as_selected: object, words: str) -> None:
    quote = marked(TEXT, words)
    quote = Quote(*(as_selected(part) for part in (quote.exact, quote.prefix, quote.suffix)))  # type: ignore[operator]
    assert words_at(TEXT, find(quote, TEXT)) == words
    other = as_selected(TEXT)  # type: ignore[operator]
    assert letters_of(words_at(other, find(marked(TEXT, words), other))) == letters_of(words)


def test_case_and_punctuation_matter() -> None:
    quote = marked(TEXT, "утра, первым")
    for mended in ("утра первым", "утра, Первым", "утра. первым"):
        text = TEXT.replace("утра, первым", mended)
        found = find(quote, text)
        assert (found.standing, words_at(text, found)) == (Standing.CHANGED, mended)


@pytest.mark.parametrize(
    ("wrong", "right"), [("не смотря", "несмотря"), ("впоследствие", "в последствие"), ("из за", "из-за")]
)
def test_a_space_that_was_the_error_is_a_change(wrong: str, right: str) -> None:
    text = f"Мост открыли, {wrong} на дождь, утром в среду."
    now = text.replace(wrong, right)
    found = find(marked(text, wrong), now)
    assert (found.standing, words_at(now, found)) == (Standing.CHANGED, right)


def test_an_emoji_is_kept_whole() -> None:
    text = "Семья 👨‍👩‍👧 и сердце ❤️ и флаг 🇰🇿🇹🇯 рядом, и ещё 👩 одна."
    for sign in ("👨‍👩‍👧", "❤️", "🇹🇯"):
        found = find(marked(text, sign), text)
        assert (found.standing, words_at(text, found)) == (Standing.IN_PLACE, sign)
    assert words_at(text, find(Quote("👩", "", ""), text)) == "👩"
    assert find(Quote("👩", "", ""), text).start == text.rindex("👩")
    assert [place for place in range(len("🇰🇿🇹🇯") + 1) if cuts_a_sign("🇰🇿🇹🇯", place)] == [1, 3]


# --- an edited text -----------------------------------------------------------------------------------------
def test_words_are_found_where_their_surroundings_have_changed() -> None:
    text = TEXT.replace("Движение пущено", "Автобусное движение, как и обещали, пущено").replace("прошёл", "проехал")
    found = find(marked(TEXT, "в семь утра"), text)
    assert (found.standing, words_at(text, found)) == (Standing.MOVED, "в семь утра")


def test_words_go_with_their_paragraph() -> None:
    paragraphs = TEXT.split("\n")
    text = "\n".join([*paragraphs[2:], *paragraphs[:2]])
    found = find(marked(TEXT, "автобус"), text)
    assert found.is_there
    assert words_at(text, found) == "автобус"


@pytest.mark.parametrize("mended", ["девять", "де сять", "лет десять", ""])
def test_words_that_were_mended_are_told_as_changed_with_what_stands_there_now(mended: str) -> None:
    text = TEXT.replace("десять", mended)
    found = find(marked(TEXT, "десять"), text)
    if mended != "лет десять":
        assert found.standing == Standing.CHANGED
        assert words_at(text, found) == mended


def test_part_of_a_word_stands_for_the_word() -> None:
    quote = marked(TEXT, "рдарь")
    assert words_at(TEXT, find(quote, TEXT)) == "рдарь"
    text = TEXT.replace("Сырдарью", "Сырдаръю")
    assert find(quote, text).standing == Standing.CHANGED
    text = TEXT.replace("Сырдарью", "Сирдарью")
    assert (find(quote, text).standing, words_at(text, find(quote, text))) == (Standing.CHANGED, "Сирдарью")


def test_the_same_words_elsewhere_are_not_taken_for_those_that_were_mended() -> None:
    text = TEXT.replace("Мэр города назвал", "Глава города назвал")
    assert find(marked(TEXT, "Мэр"), text).standing == Standing.CHANGED
    assert find(marked(TEXT, "Мэр", 1), text).start == text.index("Мэр")


def test_places_that_the_context_cannot_tell_apart_are_ambiguous() -> None:
    text = "Мост открыт, и мост красив. " * 4
    assert find(Quote("красив", "Мост открыт, и мост ", ". Мост"), text).standing == Standing.AMBIGUOUS
    assert find(Quote("красив"), text).standing == Standing.AMBIGUOUS


def test_a_text_without_the_place_has_neither_words_nor_range() -> None:
    assert find(marked(TEXT, "Сырдарью"), "Совсем другая новость, о погоде.") == Found(Standing.GONE)
    assert find(marked(TEXT, "Сырдарью"), "") == Found(Standing.GONE)


def test_with_the_text_that_was_read_a_copy_is_known_for_a_copy() -> None:
    line = "Фото {} года пресс-службы мэрии города Худжанда, все права сохранены за автором снимка навсегда.\n"
    read = "Открыли мост.\n" + line.format("2014") + "Открыли рынок.\n" + line.format("2015") + "Конец.\n"
    start = read.rindex("права")
    quote = Quote("права", read[start - 32 : start], read[start + 5 : start + 37])
    before, _words, after = read.rpartition("все права")
    today = f"{before}все правда{after}"
    assert find(quote, today).is_there  # the other line has the same neighbours
    assert not find(quote, today, read).is_there


def test_a_quote_takes_as_much_of_its_context_as_tells_it_from_others() -> None:
    read = "Раз. " + "Мост открыт, и мост красив. " * 2 + "Всё."
    assert len(Quote.of(read, 5, 9).suffix) == 32
    first = Quote.of(TEXT + TEXT, 0, 4)
    assert find(first, TEXT + TEXT).start == 0
    assert len(first.suffix) > 32 or first.prefix == ""


def test_a_quote_has_bounds() -> None:
    for wrong in (("", "а", "б"), (" \u00ad\n", "", ""), ("а" * 2001, "", ""), ("а", "б" * 401, "")):
        with pytest.raises(ValueError, match="a quote has"):
            Quote(*wrong)


def test_the_same_line_in_another_paragraph_is_not_taken_for_that_of_a_removed_one() -> None:
    every = " Подписывайтесь на наш канал и читайте новости первыми."
    school, tractor, river = (
        f"{first}{every}" for first in ("Мэр открыл школу.", "Завод выпустил трактор.", "Река вышла из берегов.")
    )
    quote, read = marked("\n".join([school, tractor, river]), "читайте", 1), "\n".join([school, tractor, river])
    assert find(quote, f"{school}\n{river}", read) == Found(Standing.GONE)
    assert find(quote, f"{river}\n{tractor}\n{school}", read).start == len(river) + 1 + tractor.index("читайте")
    mended = tractor.replace("читайте", "смотрите")
    found = find(quote, f"{school}\n{mended}\n{river}", read)
    assert (found.standing, words_at(f"{school}\n{mended}\n{river}", found)) == (Standing.CHANGED, "смотрите")


def test_equal_cells_of_a_table_are_told_by_their_row_or_are_ambiguous() -> None:
    read = "".join(f"Цех {number}\n1200\n340\n1200\n" for number in range(30))
    quote = marked(read, "1200", 20)
    today = read.replace("Цех 7\n1200", "Цех 7\n1300")
    assert find(quote, today, read).start == today.index("Цех 10") + 7
    assert find(quote, read.replace("Цех 10\n1200", "Цех 10\n1300"), read).standing == Standing.CHANGED
    same = "Итого за месяц 1 200 тонн угля.\n" * 9
    assert find(marked(same, "тонн", 4), f"Новое.\n{same}", same).standing == Standing.AMBIGUOUS


def test_words_that_went_into_another_sentence_are_told_as_changed() -> None:
    today = TEXT.replace("автобус № 8", "трамвай № 8").replace("Мэр города обещал", "Мэр и автобус обещал")
    found = find(marked(TEXT, "автобус"), today, TEXT)
    assert (found.standing, words_at(today, found)) == (Standing.CHANGED, "трамвай")


class Counted(str):
    """Letters that count how often they are searched."""

    scans = 0

    def find(self, *wanted: object) -> int:  # type: ignore[override]
        Counted.scans += 1
        return super().find(*wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "а" * 30_000,
        "мост " * 6_000,
        (TEXT.replace("\n", " ") + "\n") * 80,
        "".join(f"{n} мост, " for n in range(4_000)),
    ],
    ids=["letter", "word", "paragraph", "numbers"],
)
@pytest.mark.parametrize("today", ["", "ыъ", "ъ" * 900])
def test_work_is_bounded_however_often_the_words_stand(text: str, today: str) -> None:
    middle = len(text) // 2
    now, read = Letters(text[: middle - 5] + today + text[middle + 5 :]), Letters(text)
    now.letters, read.letters = Counted(now.letters), Counted(read.letters)
    Counted.scans = 0
    find(Quote.of(text, middle, middle + 4), now, read)
    assert Counted.scans < 450


# --- the same place -------------------------------------------------------------------------------------------
def test_reports_that_overlap_mean_the_same_place() -> None:
    word, line, other = marked(TEXT, "семь"), marked(TEXT, "пущено в семь утра"), marked(TEXT, "мост", 1)
    assert same_place(word, line, TEXT)
    assert not same_place(word, other, TEXT)
    today = TEXT.replace("Движение", "Всё движение")
    assert same_place(word, marked(today, "семь утра"), today)
    mended = TEXT.replace("семь", "восемь")
    assert same_place(word, marked(TEXT, "в семь"), mended)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_may_be_quoted(quoted: str, text: str) -> None:
    if letters_of(quoted):
        found = find(Quote(quoted, text[:20], text[20:40]), text)
        assert 0 <= found.start <= found.end <= len(text)


@given(st.text(alphabet="аи \u00ad\u0306\u200b\n😀\u200d👩", max_size=9000))
def test_places_of_letters_lead_back_to_them(text: str) -> None:
    letters = Letters(text)
    for index in range(0, len(letters), 997):
        start, end = letters.span(index, index + 1)
        assert letters_of(text[start:end])[:1] in (letters.letters[index], "")


# --- many, edited at random -------------------------------------------------------------------------------------
def test_no_wrong_place_is_told_as_right_in_texts_edited_at_random() -> None:
    """A small one of bench/corrections/__main__.py, with texts of made-up sentences."""
    lexicon = "мост город река школа мэр завод поезд рынок дорога суд закон цена год день дом в на и не с из к".split()
    right = trials = 0
    for seed in range(120):
        chance = random.Random(seed)
        words = [chance.choice(lexicon) for _word in range(400)]
        read = " ".join(word + chance.choice(["", "", "", ",", "."]) for word in words)
        start = chance.randrange(40, len(read) - 100)
        end = start + chance.randint(1, 60)
        quote = Quote.of(read, start, end)
        cut = read.index(" ", end + chance.randint(5, 60))
        before, after = read[:start], read[end:cut] + " новые слова" + read[cut:]
        before = chance.choice([before, before.replace("мост", "путь", 1), f"Начало. {before}"])
        changed = seed % 2 == 0
        middle = "ЖЖ" if changed else read[start:end]
        found = find(quote, before + middle + after, read)
        if changed:
            assert not found.is_there, seed
        else:
            trials += 1
            assert not found.is_there or found.start >= len(before) - 1, seed
            right += found.is_there
    assert right >= 0.97 * trials
