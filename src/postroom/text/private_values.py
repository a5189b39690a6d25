"""Omission of e-mail addresses, credentials and passwords from texts that are shown in lists.

The signal itself keeps its text; titles and cards are read by more people, and sent to more places.
"""

import re
from urllib.parse import unquote

OMITTED = "…"
"""Stands for what was left out."""

_ADDRESS = re.compile(
    r"(?<![\w.+%-])(?:mailto:)?[\w.+-]{1,200}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.IGNORECASE
)
_WRITTEN_ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,200}\s?[(\[{]\s?at\s?[)\]}]\s?[\w-]{1,63}"
    r"(?:(?:\.|\s?[(\[{]\s?dot\s?[)\]}]\s?)[\w-]{1,63}){1,8}",
    re.IGNORECASE,
)
_USER_OF_URL = re.compile(r"(?<=://)[^\s/@:]{1,200}:[^\s/@]{1,200}(?=@)")
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"(?P<prefix>sk-(?:proj|ant|live|test)-|[spr]k_(?:live|test)_|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|"
    r"ph[axrs]_|AKIA|ASIA|AIza|ya29\.|npm_|pypi-|hf_|dop_v1_|SG\.)"
    r"(?=[A-Za-z0-9_.-]{0,400}\d)[A-Za-z0-9_.-]{11,400}[A-Za-z0-9_-]"
    r"|(?P<short>sk-)[A-Za-z0-9]{20,200}"
    r"|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{4,4000}(?:\.[A-Za-z0-9_-]{0,2000})?)"
)
_BEARER = re.compile(
    r"\b(?P<name>bearer|basic)\s{1,4}(?=[^\s]{0,60}\d)[A-Za-z0-9_.~+/=-]{12,2000}", re.IGNORECASE
)
_ASSIGNED = re.compile(
    r"(?P<name>(?<![A-Za-z])(?:password|passwort|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|"
    r"auth[_-]?key|private[_-]?key|client[_-]?secret|access[_-]?token|refresh[_-]?token|session[_-]?id|credential)"
    r"[\"']?(?:=|:\s{0,2})[\"']?)(?P<value>[^\s&\"',;|<>{}()\[\]]{4,400})",
    re.IGNORECASE,
)
_HINTS = ("@", "%40", "at)", "at]", "at}", "at )", "at ]")


def without_private_values(text: str) -> str:
    """Return a text with `…` in place of e-mail addresses, tokens and passwords; linear in its length."""
    low = text.lower()
    if "://" in text and "@" in text:
        text = _USER_OF_URL.sub(OMITTED, text)
    if any(hint in low for hint in _HINTS):
        text = _WRITTEN_ADDRESS.sub(OMITTED, _ADDRESS.sub(_omit_address, text))
    text = _BEARER.sub(lambda found: f"{found['name']} {OMITTED}", text)
    text = _TOKEN.sub(lambda found: f"{found['prefix'] or found['short'] or ''}{OMITTED}", text)
    return _ASSIGNED.sub(_omit_value, text)


def _omit_address(found: re.Match[str]) -> str:
    """Return the text without an address, or as it is: a version of a package (`react@18.2.0`) is none."""
    domain = unquote(found[0]).rpartition("@")[2]
    return OMITTED if domain.rpartition(".")[2][:1].isalpha() else found[0]


def _omit_value(found: re.Match[str]) -> str:
    """Return an assignment without its value, or as it is: after a colon, a mere word may be what is said of it."""
    value = found["value"]
    if OMITTED in value:
        return found[0]
    assigned = "=" in found["name"] and value.strip(".!?").lower() not in _NO_VALUES
    coded = any(map(str.isdigit, value)) and len(value) >= 6
    return f"{found['name']}{OMITTED}" if assigned or coded else found[0]


_NO_VALUES = frozenset(
    {
        "null",
        "none",
        "undefined",
        "true",
        "false",
        "empty",
        "expired",
        "invalid",
        "missing",
        "required",
        "nil",
    }
)
