"""Words that press the reader, such as “URGENT” and “30 people are blocked”: they are said of any problem.

They say how much a text weighs, and nothing about what it is about.
"""

import re
from collections.abc import Sequence

_URGENT = "(?:urgent|dringend|urgente|eilig)"
_DEGREE = "(?:(?:really|very|extremely|quite|so|super|sehr|äußerst|wirklich|très|muy|molto) ){0,2}"
_SOON = (
    r"(?:urgently|asap|as soon as possible|as fast as possible|immediately|right away|straight away|quickly|soon|"
    r"today|now|dringend|schnellstmöglich|so (?:schnell|bald) wie möglich|sofort|dès que possible|au plus vite|"
    r"rapidement|lo antes posible|cuanto antes)"
)
_ENDS = r"\b(?=[^\w\n]{0,40}(?:$|[.!?;,\n]))"
HASTE = re.compile(
    r"(?<!not )(?<!non-)(?<!NOT )(?<!NON-)"
    r"(?-i:\b(?:URGENT|URGENTE|EMERGENCY|DRINGEND|NOTFALL|URGENCE|URGENCIA|ASAP)\b)|"
    rf"^[^\w\n]{{0,4}}{_DEGREE}{_URGENT}\b(?=[^\w\n]{{0,3}}(?:[:!,.;)\u2013\u2014-]|$))|"
    rf"\b(?:(?:this|it|that|matter) is|it's|that's|(?:das|es) ist|c'est|(?:esto )?es|è|est) {_DEGREE}{_URGENT}\b|"
    r"\b(?:this|it) is an emergency\b|"
    r"\b(?:please|pls|plz) (?:help|fix|look|check|respond|reply|answer|advise|call|act)\b[^.!?\n]{0,40}?"
    r"\b(?:urgently|asap|as soon as possible|immediately|right away)\b|"
    r"\b(?:urgent(?:ly)?|dringend|immediate) (?:help|hilfe|needed|attention|request|fix)\b|"
    r"\b(?:need|brauchen|benötigen|bitte) (?:[a-zäöüß]{1,12} ){0,3}?(?:urgently|asap|dringend)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Words by which a text asks for haste."""

_JOINED = r"(?:\b(?:and|so|as|because|und|et|y) |[,;:\u2013\u2014-] ?)?\b"
_NUMBER = (
    r"(?:(?:about|around|over|some|almost|nearly|at least|more than|all|our|the|rund|etwa|über|mehr als|environ|"
    r"plus de|unos|unas|más de) ){0,3}(?:\d{1,3}(?:[.,]?\d{3}){0,2}|three|four|five|six|seven|eight|nine|ten|"
    r"twelve|fifteen|twenty|thirty|forty|fifty|(?:a |one )?(?:dozen|hundred|thousand)|dozens|hundreds|thousands|"
    r"zehn|zwanzig|dreißig|vierzig|fünfzig|hundert|hunderte|dix|vingt|trente|cent|diez|veinte|treinta|cien)"
)
_PEOPLE = (
    r"(?:people|persons|users|customers|clients|colleagues|employees|coworkers|staff|leute|personen|nutzer|kunden|"
    r"mitarbeiter|kollegen|personnes|utilisateurs|collègues|personas|usuarios|clientes)"
)
_ARE = (
    r"(?:(?:are|were|is|have been|remain|here|there|now|still|currently|completely|totally|sind|sont|están|seit|"
    r"gerade) ){0,3}"
)
_BLOCKED = (
    r"(?:blocked|stuck|affected|impacted|waiting|stranded|idle|blockiert|betroffen|bloquée?s|touchée?s|bloqueados|"
    r"bloqueadas|afectados|afectadas)\b(?! (?:from|in|at|after|when|while|because|on|for|by (?!this|it)))"
    r"(?: (?:by (?:this|it)|right now|now|already|today|since (?:this morning|today|yesterday|noon)))?"
)
_PRESSURE = re.compile(
    rf"{HASTE.pattern}|"
    rf"{_JOINED}{_NUMBER} (?:[a-zäöüß]{{1,12}} ){{0,3}}?{_PEOPLE} {_ARE}{_BLOCKED}|"
    rf"{_JOINED}(?:everyone|everybody|(?:my |our |the )?(?:whole|entire) (?:team|office|company|department)) "
    rf"(?:here )?(?:is|are) {_BLOCKED}|"
    rf"{_JOINED}(?:nobody|no one|we) (?:here )?(?:can|cannot|can't) work"
    rf"(?: (?:at all|any ?more|now|today))?{_ENDS}|"
    r"\b(?:please|pls|plz|bitte|s'il vous plaît|por favor) "
    r"(?:help|fix|look|check|respond|reply|(?:dringend )?helfen|aidez|ayuda)"
    rf"(?: (?:us|me|uns|mir|nous|sie|into|at|this|it|here|out|with)){{0,3}}(?: {_SOON})?{_ENDS}|"
    r"\b(?:we |i )?(?:need|want) (?:this|it|a fix|help|an answer|a solution)(?: fixed| solved| resolved)? "
    rf"{_SOON}\b",
    re.IGNORECASE | re.MULTILINE,
)
_CLAUSE = re.compile(r"[^.!?;\n]{1,2000}[.!?;]{0,8}\s{0,4}|[.!?;]{1,200}")
_WORD = re.compile(r"\w+")
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        "a again all also and any are as at because but can for from guys have hello help here hi i is it just me "
        "my need now of on our please pls so soon thank thanks that the there this to today us very we with you "
        "your bitte danke das die der es ist und wir uns helfen sie merci nous est et ce por favor gracias y",
    )
)
"""Words that add nothing to a sentence of which the rest presses."""


def drop_pressure(lines: Sequence[str]) -> list[str]:
    """Remove urgency, how many people wait, and calls for help; a sentence that says nothing else goes whole.

    Linear in the length of the lines.
    """
    kept = []
    for line in lines:
        without = _without_pressure(line) if _PRESSURE.search(line) else line
        if without or not line.strip():
            kept.append(without)
    return kept


def _without_pressure(line: str) -> str:
    parts = []
    for clause in _CLAUSE.findall(line):
        rest = _PRESSURE.sub(" ", clause)
        if rest == clause or any(word not in _FILLERS for word in _WORD.findall(rest.lower())):
            parts.append(rest)
    return "".join(parts).strip(" \t,;:!\u2013\u2014-")
