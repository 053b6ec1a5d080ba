"""Who is interviewed: read off the lead, the photo line and the way the first question addresses him."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from jarchi.exchange.names import FULL_NAME, PATRONYMIC, WORD, nominative

MAX_POSITION = 255

_AFTER_PREPOSITION = re.compile(
    rf"\b(?:у|со?|к|от)\s+(?P<position>[а-яё][^.!?–—]{{3,250}}?)\s+(?P<name>{FULL_NAME})(?!\w|\s+[А-ЯЁ])"
)
_AFTER_VERB = re.compile(
    r"\b(?:рассказал|ответил|объяснил|пояснил|поделил|говорит|отвечает|рассказывает)\w*\s+"
    rf"(?:[^.!?–—]{{0,80}}?\s)??(?P<position>[а-яё][^.!?–—]{{3,250}}?)\s+(?P<name>{FULL_NAME})(?!\w|\s+[А-ЯЁ])"
)
_NAME_THEN_POSITION = re.compile(rf"(?P<name>{FULL_NAME})\s*[,–—-]\s*(?P<position>[^.]{{3,250}})")
_ADDRESS = re.compile(rf"(?P<first>{WORD}) (?P<patronymic>{PATRONYMIC})[,!]")
_WOMANS = re.compile(r"(?:вна|ична|қызы|кызы)$")


@dataclass
class Expert:
    """`notes` say what an editor should check."""

    name: str
    position: str
    notes: list[str] = field(default_factory=list)


def find_expert(lead: str, caption: str, question: str) -> Expert | None:
    """The name in the nominative if it can be had; the position from the photo's caption if that is one.

    «спросил у директора завода Ивана Петрова» + «Иван Сергеевич, когда …?» + «директор завода» →
    Иван Петров, директор завода. None where no name is found.
    """
    captioned = _NAME_THEN_POSITION.match(caption)
    if captioned:
        return Expert(_short(captioned["name"]), captioned["position"].strip()[:MAX_POSITION])
    address = _ADDRESS.match(question)
    oblique = _best(_AFTER_PREPOSITION, lead, address)
    told = _AFTER_VERB.search(lead)
    position = caption if caption[:1].islower() else ""
    if oblique and (_agree(oblique, address) or not told):
        return _from_oblique(oblique, address, position)
    if told:
        return Expert(_short(told["name"]), (position or told["position"])[:MAX_POSITION])
    if address:
        notes = [_("Only first name and patronymic are known: complete the expert's name.")]
        return Expert(f"{address['first']} {address['patronymic']}", position[:MAX_POSITION], notes)
    return None


def _from_oblique(found: re.Match[str], address: re.Match[str] | None, position: str) -> Expert:
    woman = bool(_WOMANS.search(address["patronymic"])) if address else None
    name = nominative(found["name"], woman=woman)
    if address and _agree(found, address):
        name = f"{address['first']} {name.split()[-1]}"
    by_rule = _("The name was put into the nominative by rule («%(found)s» → «%(name)s»): check it.")
    notes = [by_rule % {"found": found["name"], "name": name}]
    if not position:
        position = found["position"]
        notes.append(_("The position stands in the case of the lead («%s»): put it right.") % position)
    return Expert(name, position[:MAX_POSITION], notes)


def _best(pattern: re.Pattern[str], text: str, address: re.Match[str] | None) -> re.Match[str] | None:
    """The match that the address confirms, else the last one: leads name the speaker at their end."""
    matches = list(pattern.finditer(text))
    return next((match for match in matches if _agree(match, address)), matches[-1] if matches else None)


def _agree(found: re.Match[str], address: re.Match[str] | None) -> bool:
    """Whether both are one first name in two cases: all but its last letters are the same."""
    if address is None:
        return False
    stem = address["first"][:-1] if len(address["first"]) > 3 else address["first"]
    return found["name"].startswith(stem)


def _short(name: str) -> str:
    """First name and surname."""
    words = name.split()
    return f"{words[0]} {words[-1]}"
