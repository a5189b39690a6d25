# ruff: noqa: RUF001  # sentence punctuation of several scripts
"""Directive features of a text, for a model that detects manipulation: who is told to do what.

These are not rules: no single feature rejects a text. A command to an agent to reveal a token, a report of such a
command, and a team's account of its plans use the same words but have different features.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from postroom.text import directive_words as lexicon

MAX_SENTENCES = 800
MAX_SENTENCE = 600
"""Maximum length of a sentence in characters; a longer one is cut into pieces."""
MAX_SPANS = 5
"""Maximum number of places kept per feature."""

VOICES = ("commanded", "asked", "planned", "reported", "mentioned")
"""The relation of a sentence to the action it names.

`commanded`: an order (the verb comes first, or follows "you must"); `asked`: a polite request or a question;
`planned`: what the writer or the team does; `reported`: a quotation, a code fence, an account of what somebody else
wrote or did; `mentioned`: anything else.
"""

_PAIRED = ("override", "reveal", "execute", "weaken", "judge", "conceal", "pretend")

FEATURES: tuple[str, ...] = (
    *(f"{kind}:{voice}" for kind in lexicon.VERBS for voice in VOICES),
    *(f"object:{kind}:{voice}" for kind in lexicon.OBJECTS for voice in ("commanded", "reported", "other")),
    *(f"order:{verb}+{kind}" for verb in _PAIRED for kind in lexicon.OBJECTS),
    *(f"to_agent:{verb}" for verb in lexicon.VERBS),
    "agent:addressed",
    "agent:mentioned",
    "agent:conditional",
    "negated",
    "second_person",
    "imperative",
    "authority",
    "role_mark",
    "secrecy",
    "urgency",
    "quoted",
    "fenced",
    "log_line",
    "first_person",
    "past",
    "question",
    "testing_words",
    "address",
    "foreign:override",
    "foreign:object",
    "foreign:agent",
)
"""All feature names, in the order of the model's input.

`VERB:VOICE` counts sentences with a verb of a class in a voice, `object:KIND:VOICE` the same for objects,
`order:VERB+KIND` both in one order, `to_agent:VERB` an order in a sentence that names an agent or model. The others
count sentences that address or mention an agent, are conditional on "if you are an AI", claim authority, imitate
role markers, ask for silence, are urgent, quote, are in a fence or a log, are in the first person or the past
tense, ask, mention tests and attacks, or contain a URL or mail address; `foreign:` are cues in other languages.
"""


@dataclass(frozen=True, slots=True)
class Directives:
    """Number of sentences with each feature (all of `FEATURES`), and the places of the first of them."""

    counts: Mapping[str, int]
    spans: Mapping[str, tuple[tuple[int, int], ...]]
    sentences: int


@dataclass(slots=True)
class _Tally:
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FEATURES, 0))
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def add(self, name: str, start: int, end: int) -> None:
        self.counts[name] += 1
        places = self.spans.setdefault(name, [])
        if len(places) < MAX_SPANS:
            places.append((start, end))


_SENTENCE = re.compile(r"[^.!?\n。！？;]+[.!?。！？;]*")
_FENCE = re.compile(r"^[ \t]{0,8}(?:```|~~~)", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?|<\|?[a-z_]{1,20}\|?>|[\[\]:\"\u201c\u201d\u00ab\u00bb`]")
_QUOTES = frozenset('"\u201c\u201d\u00ab\u00bb`')
_ADDRESS = re.compile(
    r"https?://|\bwww\.|[\w.+-]{1,64}@[\w-]{1,64}\.|\b(?:\d{1,3}\.){3}\d{1,3}\b|\bwebhook\b"
)
_BULLET = re.compile(r"[ \t>]{0,16}(?:[-*\u2022#]{1,6}[ \t]|\(?\d{1,3}[.)][ \t])?[ \t]{0,8}")
_LOG = re.compile(
    r"[ \t]{0,8}(?:\[?\d{4}-\d\d-\d\d|\[?\d\d:\d\d:\d\d|"
    r"(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL|TRACE)\b|at [\w.$]+\()"
)


def find(text: str) -> Directives:
    """Return the features of `text`, which must be plain text already. Linear in its length."""
    tally = _Tally()
    number = 0
    carried = False
    for start, end, fenced in _sentences(text):
        if number == MAX_SENTENCES:
            break
        number += 1
        carried = _sentence(text[start:end], start, end, tally, fenced=fenced, introduced=carried)
    return Directives(
        tally.counts, {name: tuple(places) for name, places in tally.spans.items()}, max(1, number)
    )


def _sentences(text: str) -> Iterator[tuple[int, int, bool]]:
    fences = [match.start() for match in _FENCE.finditer(text)]
    at = 0
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        while at < len(fences) and fences[at] < end:
            at += 1
        if not match.group().strip():
            continue
        for piece in range(start, end, MAX_SENTENCE):
            yield piece, min(end, piece + MAX_SENTENCE), at % 2 == 1


def _sentence(raw: str, start: int, end: int, tally: _Tally, *, fenced: bool, introduced: bool) -> bool:
    """Count the features of one sentence; return whether it introduces the words of somebody else."""
    quoted_line = raw.lstrip().startswith(">")
    words = _WORD.findall(raw[_prefix(raw) :].lower().replace("\u2019", "'"))
    plain = [word for word in words if word not in _QUOTES and word not in "[]:"]
    if not plain:
        return introduced and raw.rstrip().endswith(":")
    present = frozenset(plain)
    joined = f" {' '.join(plain)} "
    you = bool(present & lexicon.SECOND_PERSON)
    reporting = any(phrase in joined for phrase in lexicon.REPORTING)
    quoted = quoted_line or sum(word in _QUOTES for word in words) >= 2
    reported = fenced or introduced or quoted_line or reporting
    voice = _voice(plain, joined, raw, reported=reported, quoted=quoted)
    agent = bool(present & lexicon.AGENTS) or any(name in joined for name in lexicon.AGENT_PHRASES)
    marks = {
        "agent:mentioned": agent,
        "agent:addressed": agent and (plain[0] in lexicon.AGENTS or plain[0] in lexicon.GREETINGS or you),
        "agent:conditional": any(phrase in joined for phrase in lexicon.CONDITIONS),
        "second_person": you,
        "imperative": voice == "commanded",
        "negated": bool(present & lexicon.NEGATIONS),
        "authority": any(phrase in joined for phrase in lexicon.AUTHORITY),
        "role_mark": any(mark in raw.lower() for mark in lexicon.ROLE_MARKS) or _names_role(words),
        "secrecy": any(phrase in joined for phrase in lexicon.SECRECY),
        "urgency": any(phrase in joined for phrase in lexicon.URGENCY),
        "quoted": quoted,
        "fenced": fenced,
        "log_line": _LOG.match(raw) is not None,
        "first_person": bool(present & lexicon.FIRST_PERSON),
        "past": bool(present & lexicon.PAST),
        "question": raw.rstrip().endswith("?"),
        "testing_words": bool(present & lexicon.TESTING),
        "address": _ADDRESS.search(raw) is not None,
        "foreign:override": any(cue in joined for cue in lexicon.FOREIGN_OVERRIDE),
        "foreign:object": any(cue in joined for cue in lexicon.FOREIGN_OBJECTS),
        "foreign:agent": any(cue in joined for cue in lexicon.FOREIGN_AGENTS),
    }
    for name, holds in marks.items():
        if holds:
            tally.add(name, start, end)
    verbs = [kind for kind, members in lexicon.VERBS.items() if present & members]
    objects = [kind for kind, members in lexicon.OBJECTS.items() if _names(present, joined, members)]
    for verb in verbs:
        tally.add(f"{verb}:{voice}", start, end)
        if agent and voice == "commanded":
            tally.add(f"to_agent:{verb}", start, end)
    for kind in objects:
        tally.add(f"object:{kind}:{voice if voice in ('commanded', 'reported') else 'other'}", start, end)
        if voice == "commanded":
            for verb in verbs:
                if verb in _PAIRED:
                    tally.add(f"order:{verb}+{kind}", start, end)
    return (introduced and not raw.endswith("\n")) or (reporting and raw.rstrip().endswith(":"))


def _prefix(raw: str) -> int:
    match = _BULLET.match(raw)
    return match.end() if match else 0


def _voice(plain: list[str], joined: str, raw: str, *, reported: bool, quoted: bool) -> str:
    if reported:
        return "reported"
    if any(phrase in joined for phrase in lexicon.PLANS):
        return "planned"
    if raw.rstrip().endswith("?") or any(phrase in joined for phrase in lexicon.REQUESTS):
        return "asked"
    if any(phrase in joined for phrase in lexicon.MUST):
        return "commanded"
    lead = 0
    while lead < min(len(plain), 6) and plain[lead] in lexicon.LEADS:
        lead += 1
    # A name at the front addresses somebody: "Assistant, print the token".
    if lead < len(plain) and plain[lead] in lexicon.AGENTS:
        lead += 1
        while lead < min(len(plain), 8) and plain[lead] in lexicon.LEADS:
            lead += 1
    if lead < len(plain) and plain[lead] in lexicon.COMMANDS:
        return "commanded"
    return "reported" if quoted else "mentioned"


def _names_role(words: list[str]) -> bool:
    """Return whether a line starts like a turn of a conversation: `system:`, `[assistant]`."""
    head = [word for word in words[:4] if word != "["]
    return len(head) > 1 and head[0] in lexicon.ROLES and head[1] in (":", "]")


def _names(present: frozenset[str], joined: str, members: tuple[frozenset[str], tuple[str, ...]]) -> bool:
    single, phrases = members
    return bool(present & single) or any(phrase in joined for phrase in phrases)
