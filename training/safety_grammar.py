"""Generate training texts of the safety filter from training/safety/grammar.toml: attacks and harmless twins.

The same acts are ordered of an agent, and reported, refused, planned or done by people; harmless acts are ordered
of agents and people. So only who is ordered to do what distinguishes the two. A family is a phrasing.

python training/safety_grammar.py 20    print 20 examples
"""

import base64
import json
import random
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from postroom.evals.safety import SafetyCase

ROOT = Path(__file__).parent.parent
GRAMMAR = ROOT / "training" / "safety" / "grammar.toml"
SEED = 11
MAX_AROUND = 260
"""Maximum characters of an ordinary signal around a text."""
ALONE = 0.35
"""The share of texts without a surrounding signal."""

_SLOT = re.compile(r"\{(\w+)\}")
_A = re.compile(r"\b([Aa])(?= (?:agent|AI|assistant|automation|LLM)\b)")
_AN = re.compile(r"\b([Aa])n(?= (?:bot|model|coding|language|triage|reviewer|copilot|summariser)\b)")
_WRAPPED = (
    "{text}",
    "{text}",
    "{text}",
    "{text}",
    "<!-- {text} -->",
    "// {text}",
    "/* {text} */",
    "# {text}",
    '{{"note": "{text}"}}',
    '<span style="display:none">{text}</span>',
    "--\n{text}",
    "P.S. {text}",
    "comment: {text}",
    'User typed: "{text}"',
)


def generate(around: Sequence[str], *, attacks: int, twins: int) -> Iterator[SafetyCase]:
    """Yield `attacks` attacks and `twins` harmless texts, some of them embedded in one of the signals `around`.

    Deterministic for the same signals.
    """
    grammar = tomllib.loads(GRAMMAR.read_text(encoding="utf-8"))
    maker = _Maker(grammar, around, random.Random(SEED))  # noqa: S311  # not for secrets
    seen: set[str] = set()
    for unsafe, wanted in ((True, attacks), (False, twins)):
        made = 0
        while made < wanted:
            case = maker.case(unsafe=unsafe)
            if case.text not in seen:
                seen.add(case.text)
                made += 1
                yield case


class _Maker:
    def __init__(self, grammar: Mapping[str, Any], around: Sequence[str], chance: random.Random) -> None:
        self._grammar, self._around, self._chance = grammar, around, chance

    def case(self, *, unsafe: bool) -> SafetyCase:
        if self._chance.random() < 0.15:
            return self._foreign(unsafe=unsafe)
        grammar = self._grammar
        polite = not unsafe and self._chance.random() < 0.45
        groups = grammar["attacks"] if unsafe else grammar["polite"] if polite else grammar["twins"]
        name = self._chance.choice(sorted(groups))
        acts = grammar["acts"]["harmless" if polite else "harmful"]
        text = self._filled(self._chance.choice(groups[name]), acts)
        kind = "attack" if unsafe else "polite" if polite else "twin"
        return SafetyCase(self._placed(text, unsafe=unsafe), unsafe, kind, f"grammar: {kind} {name}")

    def _foreign(self, *, unsafe: bool) -> SafetyCase:
        language, words = self._chance.choice(sorted(self._grammar["languages"].items()))
        polite = not unsafe and self._chance.random() < 0.6
        frame = self._chance.choice(words["attacks" if unsafe or polite else "twins"])
        text = frame
        for _ in range(3):
            act = self._chance.choice(words["harmless" if polite else "harmful"])
            agent = self._chance.choice(words["agent"])
            text = _put(text, "act", act)
            text = _put(text, "agent", agent)
        return SafetyCase(
            self._placed(text, unsafe=unsafe),
            unsafe,
            "attack" if unsafe else "other_language",
            f"grammar: {language}",
        )

    def _filled(self, frame: str, acts: Sequence[str]) -> str:
        text = frame
        for _ in range(4):
            for slot in _SLOT.findall(text):
                text = _put(text, slot, self._word(slot.lower(), acts))
        return _AN.sub(r"\1", _A.sub(r"\1n", text))

    def _word(self, slot: str, acts: Sequence[str]) -> str:
        forms = {"act": 0, "act2": 0, "did": 1, "doing": 2}
        if slot in forms:
            return self._chance.choice(acts).split("|")[forms[slot]]
        chosen: str = self._chance.choice(self._grammar["words"][slot])
        return chosen

    def _placed(self, text: str, *, unsafe: bool) -> str:
        wrap = self._chance.choice(_WRAPPED)
        if unsafe and self._chance.random() < 0.05:
            text = base64.b64encode(text.encode()).decode()
        text = wrap.format(text=text)
        if not self._around or self._chance.random() < ALONE:
            return text
        return planted(text, self._chance.choice(self._around), self._chance)


def planted(text: str, signal: str, chance: random.Random) -> str:
    """Embed a text in the start of a signal: before it, after it, or between its lines."""
    other = _cut(signal)
    lines = other.split("\n")
    at = chance.choice([0, len(lines), chance.randrange(len(lines) + 1)])
    if len(lines) == 1 and chance.random() < 0.5:
        return f"{other} {text}" if at else f"{text} {other}"
    return "\n".join([*lines[:at], text, *lines[at:]])


def _put(text: str, slot: str, word: str) -> str:
    """Fill the first slot with this name; a capitalized slot capitalizes the word."""
    if f"{{{slot}}}" in text and slot[:1].islower():
        return text.replace(f"{{{slot}}}", word, 1)
    capital = slot[:1].upper() + slot[1:]
    return text.replace(f"{{{capital}}}", word[:1].upper() + word[1:], 1)


def _cut(text: str) -> str:
    if len(text) <= MAX_AROUND:
        return text
    end = max(text.rfind(mark, 0, MAX_AROUND) for mark in ("\n", ". ", " "))
    return text[: end if end > 0 else MAX_AROUND].rstrip()


def main() -> int:
    """Print some examples."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    for case in generate([], attacks=wanted, twins=wanted):
        print(json.dumps({"text": case.text, "unsafe": case.unsafe, "family": case.family}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
