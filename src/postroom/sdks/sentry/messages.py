"""Messages of log calls: the text before and after its parameters are filled in."""

import re
from collections.abc import Mapping
from typing import Any

from postroom.domain.issues.occurrences import MAX_MESSAGE, text
from postroom.sdks.values import mapping

_MAX_VALUE = 1_000
_PERCENT = re.compile(
    r"%(?:\((?P<name>[^()\s]{1,100})\))?[-#0 +]{0,5}(?:\d{1,4}|\*)?(?:\.(?:\d{1,4}|\*))?"
    r"(?:hh|h|ll|l|L|q|j|z|t)?(?P<kind>[sdiufFeEgGxXocrap%])"
)
_BRACES = re.compile(r"\{(?P<name>[\w.]{0,100})(?:![rsa])?(?::[^{}\s]{0,20})?\}")
_WORD = re.compile(r"[^\W\d_]{2,}")


def message_of(event: Mapping[str, Any]) -> tuple[str, str]:
    """Return the message of an event as its template, if it has one with words of its own, and as it was logged."""
    entry = mapping(event.get("logentry")) or mapping(event.get("sentry.interfaces.Message"))
    message = event.get("message")
    if isinstance(message, dict):
        entry, message = entry or message, None
    template = text(entry.get("message"), MAX_MESSAGE)
    formatted = text(entry.get("formatted") or message, MAX_MESSAGE)
    params = entry.get("params")
    if template and params and formatted in ("", template):
        formatted = filled(template, params)
    return (telling(template) if formatted else ""), formatted or template


def telling(template: str) -> str:
    """Return a template that says what was logged; empty for one that is mostly parameters, such as `%s: %s`.

    Such a template is shared by calls that report different faults.
    """
    places = len(_PERCENT.findall(template)) + len(_BRACES.findall(template))
    words = len(_WORD.findall(_BRACES.sub(" ", _PERCENT.sub(" ", template))))
    return template if words >= max(1, places) or not places else ""


def filled(template: str, params: Any) -> str:
    """Return a template with its parameters, as the logger would have written it, without widths and precisions.

    `params` are a list, or an object by name. A place without a parameter stays as it is.
    """
    values = list(params) if isinstance(params, list | tuple) else []
    named = mapping(params) or (mapping(values[0]) if len(values) == 1 else {})
    pattern = _PERCENT if any(match["kind"] != "%" for match in _PERCENT.finditer(template)) else _BRACES
    taken = 0

    def value(match: re.Match[str]) -> str:
        nonlocal taken
        name = match["name"]
        if pattern is _PERCENT and match["kind"] == "%":
            return "%"
        if name and not name.isdigit():
            return _shown(named[name]) if name in named else match[0]
        place = int(name[:6]) if name else taken
        taken += not name
        return _shown(values[place]) if place < len(values) else match[0]

    return text(pattern.sub(value, template), MAX_MESSAGE)


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, dict | list):
        return text(str(value)[:_MAX_VALUE], _MAX_VALUE)
    return text(value, _MAX_VALUE)
