"""Priorities and severities as sources state them: as a word, within words (“P1 - Critical”), or as a label."""

import re
from collections.abc import Mapping
from typing import Any

_FACTS = ("priority", "severity", "level", "urgency", "impact")
_LABELS = ("labels", "tags", "keywords")
_MOST_LABELS = 50
_LONGEST = 40
_PARTS = re.compile(r"[^\W_]+")
_NOT = frozenset({"not", "non", "no", "kein", "keine", "nicht", "pas"})
_SCALES = frozenset({"priority", "prio", "severity", "sev", "urgency"})
"""What a label begins with that states a level: “priority: urgent”, “severity::1”."""
HIGHEST = frozenset(
    [
        "fatal",
        "critical",
        "urgent",
        "blocker",
        "emergency",
        "disaster",
        "page",
        "highest",
        "immediate",
        "sev0",
        "sev1",
        "sev-0",
        "sev-1",
        "s1",
        "p0",
        "p1",
        *("dringend", "kritisch", "höchste", "blockierend"),
        *("urgente", "crítica", "crítico", "critique", "bloquant", "bloqueante"),
    ]
)
HIGH = frozenset({"high", "major", "error", "sev2", "sev-2", "s2", "p2"})
MIDDLE = frozenset({"warning", "warn", "normal", "medium", "moderate", "average"})
LOW = frozenset(
    [
        "info",
        "information",
        "informational",
        "low",
        "lowest",
        "minor",
        "notice",
        "debug",
        "trivial",
        "none",
        "ok",
        "p3",
        "p4",
        "p5",
        "s4",
    ]
)
_AMONG_OTHERS = frozenset({"page", "error", "none", "ok", "notice", "debug", "info", "information"})
"""Words that are a level only if nothing else is said."""
_ALONE = frozenset(
    {"urgent", "critical", "blocker", "emergency", "sev0", "sev1", "sev-0", "sev-1", "s1", "p0", "p1"}
)
"""Labels that state the highest level without naming a scale."""


def level_of(value: Any) -> str | None:
    """Return the word for a level in what a source says, in lower case; None for none."""
    if not isinstance(value, str):
        return None
    word = value[:_LONGEST].strip().lower()
    if _is_level(word):
        return word
    parts = _PARTS.findall(word)
    if not _NOT.isdisjoint(parts):
        return None
    return next((part for part in parts if part not in _AMONG_OTHERS and _is_level(part)), None)


def stated_level(facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what states a level first, and the level: a fact such as `priority`, or else a `label` of the highest.

    `facts` have names in lower case, and may have been sent by a stranger.
    """
    for name in _FACTS:
        if (level := level_of(facts.get(name))) is not None:
            return name, level
    return next((("label", level) for level in map(_of_label, labels_of(facts)) if level in HIGHEST), None)


def _is_level(word: str) -> bool:
    return word in HIGHEST or word in HIGH or word in MIDDLE or word in LOW


def labels_of(facts: Mapping[str, Any]) -> list[str]:
    """Return the labels, tags and keywords among facts with names in lower case; a text has them between commas."""
    given = (facts.get(name) for name in _LABELS)
    lists = [value[:2_000].split(",") if isinstance(value, str) else value for value in given]
    some = [each[:_MOST_LABELS] for each in lists if isinstance(each, list | tuple)]
    return [label for labels in some for label in labels if isinstance(label, str)]


def _of_label(label: str) -> str | None:
    word = label[:_LONGEST].strip().lower()
    if word in _ALONE:
        return word
    scale, *rest = _PARTS.findall(word) or [""]
    if scale not in _SCALES or not rest:
        return None
    return "p1" if rest in (["0"], ["1"]) else level_of(" ".join(rest))
