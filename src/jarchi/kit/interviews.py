"""A pasted interview, its questions and answers led by dashes, taken apart."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from jarchi.kit.text import tidy

_DASH = re.compile(r"[—–―‒]\s*(?=[^\s\d])|[-—–―‒−]{1,2}\s+(?=\S)")
_QUESTION_MARK = re.compile(r"\?[?!.…]*[\s»”\")]*$")
_FINISHED = re.compile(r"[.!?…:;,][\s»”\")\]]*$")
_HEADING = 40  # characters: a shorter line without a full stop is a heading, not half a sentence

# Costs of reading the turns of a talk in one way rather than another.
_AGAINST_THE_MARK = 2  # a question without a question mark, an answer with one
_SAME_SPEAKER_AGAIN = 3  # two turns running of one speaker
_ANSWER_WITHOUT_DASH = 1
_NEVER = 10**9

_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
_FIRST_PERSON = re.compile(
    r"\b(?:я|мне|меня|мы|нам|нас|нами|мо[йяеёию]|моего|моей|моих|наш(?:а|е|у|и|их|им|ими|ей|его|ему|ем)?|"
    r"менің|маған|біз\w*|менин|мага|биз\w*|ман|мо|biz\w*|mening|i|my|we|our)\b",
    re.IGNORECASE,
)
_JUDGEMENT = re.compile(
    r"\b(?:считаю|думаю|полагаю|уверен\w*|надеюсь|кажется|нужно|надо|необходимо|важн\w+|долж[не]\w+|следует|"
    r"можно|может|могут|являются|является|конечно|безусловно|позволит|позволят|будет|будут|"
    r"керек|қажет|мүмкін|мүмкүн|бояд|мумкин|kerak|mumkin|should|must|can|will)\b",
    re.IGNORECASE,
)
_RETELLING = re.compile(
    r"(?:для справки|справка|досье|беседова\w+|напомним|накануне|ранее|позже|как (?:ранее )?сообща\w+|"
    r"(?:сообща|заявля|отмеча|уточня)лось|стало известно|еске сал\w+|бұған дейін|эске сал\w+|буга чейин|"
    r"ёдовар мешавем|қаблан|eslatib|avvalroq|earlier|previously|as reported)\b",
    re.IGNORECASE,
)
_DAY_OF_NEWS = re.compile(
    r"\b(?:вчера|в (?:понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье)|"
    r"\d{1,2} (?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)|"
    r"кеше|кечээ|дирӯз|kecha|yesterday|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)

Turn = list[str]  # the paragraphs from one dash to the next, the first without its dash


@dataclass
class Exchange:
    """One question and the paragraphs of its answer, both without their dashes."""

    question: str
    answer: list[str] = field(default_factory=list)


@dataclass
class Interview:
    """`introduction` and `background` are what stands before the first question and after the last answer."""

    introduction: list[str]
    exchanges: list[Exchange]
    background: list[str]


def split_exchanges(text: str) -> Interview:
    """Take dash-led text apart: «– question», «– answer», further paragraphs of the answer.

    Paragraphs are parted by blank lines or line breaks; a line that continues a sentence is joined to it.
    Turns alternate; question marks set the order right where a turn was doubled or an answer has no dash.
    The interview ends where a paragraph retells the news of a day and nobody from there on says «I» or «we».
    These are rules of thumb (best for Russian): the editor sees the split in the desk and can correct it.
    Text without a dash is all introduction. Never raises.
    """
    introduction, turns = _turns(_paragraphs(text))
    asking = _who_asks(turns)
    exchanges: list[Exchange] = []
    for number, turn in enumerate(turns):
        if not asking[number]:
            exchanges[-1].answer += turn
            continue
        answered = number + 1 < len(turns) and not asking[number + 1]
        question, answer = (turn, []) if answered else (turn[:1], turn[1:])
        if exchanges and not exchanges[-1].answer:
            question = [exchanges.pop().question, *question]
        exchanges.append(Exchange(" ".join(question), answer))
    return Interview(introduction, exchanges, _take_background(exchanges))


def _paragraphs(text: str) -> list[str]:
    paragraphs: list[list[str]] = []
    goes_on = False
    for line in tidy(text).split("\n"):
        if goes_on and line and not _DASH.match(line):
            paragraphs[-1].append(line)
        elif line:
            paragraphs.append([line])
        goes_on = len(line) > _HEADING and not _FINISHED.search(line)
    return [" ".join(lines) for lines in paragraphs]


def _turns(paragraphs: list[str]) -> tuple[list[str], list[Turn]]:
    """What stands before the first dash, and the turns. A list («…:», «– …;») belongs to its turn."""
    introduction: list[str] = []
    turns: list[Turn] = []
    before = ""
    for paragraph in paragraphs:
        dash = _DASH.match(paragraph)
        if dash and not before.endswith((":", ";", ",")):
            turns.append([paragraph[dash.end() :]])
        else:
            (turns[-1] if turns else introduction).append(paragraph)
        before = paragraph
    return introduction, turns


def _who_asks(turns: list[Turn]) -> list[bool]:
    """For each turn whether it asks: the cheapest reading (costs above) that begins with a question."""
    if not turns:
        return []
    # For each turn and either reading of it: what the cheapest way there costs, and the reading before it.
    costs = {True: 0, False: _NEVER}
    came_from: list[dict[bool, bool]] = []
    for before, turn in pairwise(turns):
        marked = bool(_QUESTION_MARK.search(turn[0]))
        second_question = _ANSWER_WITHOUT_DASH if len(before) > 1 else _SAME_SPEAKER_AGAIN
        again = {True: second_question, False: _SAME_SPEAKER_AGAIN}
        ways = {
            asks: min((cost + again[asks] * (asked == asks), asked) for asked, cost in costs.items())
            for asks in (True, False)
        }
        costs = {asks: cost + _AGAINST_THE_MARK * (asks != marked) for asks, (cost, _asked) in ways.items()}
        came_from.append({asks: asked for asks, (_cost, asked) in ways.items()})
    asking = [min(costs, key=costs.__getitem__)]
    for step in reversed(came_from):
        asking.append(step[asking[-1]])
    return asking[::-1]


def _take_background(exchanges: list[Exchange]) -> list[str]:
    """Part the background from the last answer, and a farewell that nobody answered («Спасибо за беседу»)."""
    farewell: list[str] = []
    if exchanges and not exchanges[-1].answer and not _QUESTION_MARK.search(exchanges[-1].question):
        farewell = [exchanges.pop().question]
    if not exchanges:
        return farewell
    answer = exchanges[-1].answer
    spoken = [n for n, paragraph in enumerate(answer) if _FIRST_PERSON.search(_QUOTED.sub("", paragraph))]
    for start in range(max([0, *spoken]) + 1, len(answer)):
        if _tells_news(answer[start]):
            exchanges[-1].answer = answer[:start]
            return answer[start:] + farewell
    return farewell


def _tells_news(paragraph: str) -> bool:
    return bool(
        _RETELLING.match(paragraph)
        or (_DAY_OF_NEWS.search(paragraph) and not _JUDGEMENT.search(_QUOTED.sub("", paragraph)))
    )
