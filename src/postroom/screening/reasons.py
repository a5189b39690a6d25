"""Explains verdicts in plain words: the kind of threat, and the evidence."""

from collections.abc import Mapping
from typing import Literal

from postroom.screening.port import Judgement
from postroom.text.hidden.plain_text import Layer

Threat = Literal[
    "instruction_override",
    "exfiltration",
    "remote_code",
    "review_bypass",
    "judge_poisoning",
    "fake_authority",
    "hidden_instructions",
    "manipulation",
    "unscreened",
]
"""Every kind of threat."""

THREATS: Mapping[str, str] = {
    "instruction_override": "It tells its reader to ignore earlier instructions.",
    "exfiltration": "It tells its reader to give away secrets or data.",
    "remote_code": "It tells its reader to run or fetch something.",
    "review_bypass": "It tells its reader to weaken checks, reviews or defences.",
    "judge_poisoning": "It tells its judge what to conclude.",
    "fake_authority": "It claims authority, or imitates system messages.",
    "hidden_instructions": "It contains instructions that a reader can't see.",
    "manipulation": "Its wording resembles known attacks.",
    "unscreened": "It could not be screened.",
}
"""The meaning of each kind of threat."""

_OF_VERB = {
    "override": "instruction_override",
    "reveal": "exfiltration",
    "execute": "remote_code",
    "weaken": "review_bypass",
    "judge": "judge_poisoning",
    "pretend": "fake_authority",
    "conceal": "hidden_instructions",
}
_OF_FEATURE = {
    "authority": "fake_authority",
    "role_mark": "fake_authority",
    "foreign:override": "instruction_override",
    "rule:override": "instruction_override",
    "rule:foreign override": "instruction_override",
    "rule:other self": "instruction_override",
    "rule:carry out": "exfiltration",
    "rule:fetch and run": "remote_code",
    "rule:invisible words": "hidden_instructions",
}
_VERBS = {
    "override": "to ignore or override",
    "reveal": "to reveal or send",
    "execute": "to run or fetch",
    "weaken": "to approve, skip or disable",
    "judge": "to mark or rate",
    "pretend": "to act as something",
    "conceal": "to hide or tell",
    "comply": "to obey",
}
_OBJECTS = {
    "instructions": "instructions",
    "secrets": "secrets",
    "pipeline": "tests or the pipeline",
    "code": "code or commands",
    "defences": "defences or approvals",
    "judgement": "its own judgement",
    "data": "data",
    "people": "people",
}
_WORDS = {
    "agent:addressed": "addresses an agent",
    "agent:mentioned": "mentions an agent",
    "agent:conditional": "is addressed to any agent that reads it",
    "authority": "claims authority",
    "role_mark": "imitates role markers of a conversation",
    "secrecy": "asks for secrecy",
    "urgency": "creates urgency",
    "address": "names an address",
    "imperative": "an order",
    "foreign:override": "an order to ignore, in another language",
    "foreign:object": "instructions or secrets, in another language",
    "foreign:agent": "an agent, in another language",
    "rule:override": "an order to ignore earlier instructions",
    "rule:foreign override": "an order to ignore earlier instructions, in another language",
    "rule:other self": "tells the reader to act as somebody without rules",
    "rule:carry out": "an order to send secrets somewhere",
    "rule:fetch and run": "asks an agent to fetch something and run it",
    "rule:invisible words": "text in invisible characters",
}


def threat_of(named: Mapping[str, float], *, hidden: bool) -> str:
    """Return the kind of threat that the named features support most; hidden text is a kind of its own."""
    if hidden:
        return "hidden_instructions"
    sums: dict[str, float] = {}
    for name, adds in named.items():
        threat = _OF_FEATURE.get(name) or _OF_VERB.get(_verb(name) or "")
        if threat is not None and adds > 0:
            sums[threat] = sums.get(threat, 0.0) + adds
    return max(sums, key=lambda threat: sums[threat]) if sums else "manipulation"


def explain(threat: str, named: Mapping[str, float], layer: Layer | None, *, verdict: Judgement) -> str:
    """Return one or two sentences for the person who reviews the signal."""
    where = f" The passage was hidden ({layer.kind})." if layer is not None else ""
    seen = list(dict.fromkeys(words(name) for name, adds in named.items() if adds > 0.05))[:4]
    because = f" Evidence: {'; '.join(seen)}." if seen else ""
    doubt = " It is not certain." if verdict == "suspicious" else ""
    return f"{THREATS[threat]}{where}{because}{doubt}"


def words(name: str) -> str:
    """Return the meaning of a feature."""
    if name in _WORDS:
        return _WORDS[name]
    kind, _, rest = name.partition(":")
    if kind == "order":
        verb, _, target = rest.partition("+")
        return f"an order {_VERBS[verb]} ({_OBJECTS[target]})"
    if kind == "to_agent":
        return f"tells an agent {_VERBS[rest]}"
    if kind in _VERBS:
        return f"{_VERBS[kind]} ({rest})"
    if kind == "object":
        target, _, voice = rest.partition(":")
        return f"{_OBJECTS[target]} ({voice})"
    if kind in ("layer", "trick"):
        return f"hidden or disguised text ({rest})"
    return name.replace("_", " ")


def _verb(name: str) -> str | None:
    kind, _, rest = name.partition(":")
    if kind == "order":
        return rest.partition("+")[0]
    if kind == "to_agent":
        return rest
    return kind if rest == "commanded" else None
