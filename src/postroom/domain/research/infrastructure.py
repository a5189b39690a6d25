"""Whether a report is about what code runs on: disks, processors, memory, certificates, hosts, the network."""

import re
from collections.abc import Sequence

from postroom.domain.research.urgency import Observation
from postroom.domain.signals.impact import ALERTS

_READ = 1_000
"""Characters of a text that are read; an alert begins with its name and summary."""
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
_SUBJECTS = (
    (
        "disk space",
        re.compile(
            r"\b(?:disks?|file ?systems?|inodes?|pvc|(?:volume|partition) (?:is |usage |almost |full|space)|"
            r"storage (?:is )?(?:full|low|usage))\b"
        ),
    ),
    ("a certificate", re.compile(r"\b(?:certificates?|certs?|(?:tls|ssl) (?:expir|renew|handshake))")),
    (
        "processor load",
        re.compile(r"\b(?:cpus?|processors?|(?:system|host|high|average) load|load (?:average|is)|throttl)"),
    ),
    (
        "memory",
        re.compile(r"\b(?:out of memory|oom|memory (?:usage|pressure|is)|(?:low|high|host) memory|swap)\b"),
    ),
    (
        "a machine",
        re.compile(
            r"\b(?:hosts?|nodes?|instances?|machines?|servers?|targets?|pods?|kubelet) (?:[a-z0-9.:-]{1,60} )?"
            r"(?:is |are |has been )?(?:down|unreachable|not ?ready|offline|unavailable|overheat)|\bhost down\b|"
            r"\b(?:temperature|power supply|raid|smart (?:error|fail)|clock skew)\b"
        ),
    ),
    (
        "the network",
        re.compile(r"\b(?:packet loss|network (?:errors?|latency|saturat|traffic)|bandwidth|dns)\b"),
    ),
)


def infrastructure_of(signals: Sequence[Observation]) -> str:
    """Return what all signals, each an alert, are about below the code; "" if one is about something else.

    The time is linear in the length of the texts, of which only the beginning is read.
    """
    subjects = [_subject(signal.text) if signal.source_type in ALERTS else "" for signal in signals]
    return subjects[0] if subjects and all(subjects) else ""


def _subject(text: str) -> str:
    """Return what the title of an alert is about, else its description; the labels below may say anything."""
    lines = [line for line in _HUMP.sub(" ", text[:_READ]).lower().split("\n") if line.strip()]
    found = (name for line in lines[:2] for name, pattern in _SUBJECTS if pattern.search(line))
    return next(found, "")
