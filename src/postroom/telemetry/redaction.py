"""Keeps secrets out of logs: configured ones, keys that Postroom issues, and usual places of credentials."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

HIDDEN = "[hidden]"

SHORTEST = 8
"""Configured secrets of fewer characters are not looked for: they would hide common words."""
LONGEST = 32_768
"""Characters of one value that are logged."""
DEPTH = 6

_NAMED = re.compile(
    r"authorization|cookie|password|passphrase|passwd|secret|api[_-]?key|private[_-]?key|access[_-]?token|token\Z",
    re.IGNORECASE,
)
"""Names of fields whose value is never logged."""

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # What Postroom issues, and well-known tokens of others.
    (
        re.compile(
            r"\b(?:ph[a-z]_|gh[a-z]_|github_pat_|glpat-|xox[a-z]-|xapp-|sk-|sk_live_|rk_live_|lin_api_|AKIA)"
            r"[A-Za-z0-9_-]{8,}"
        ),
        HIDDEN,
    ),
    # Headers, also as they appear in dictionaries.
    (
        re.compile(
            r"((?:proxy-)?authorization|(?:set-)?cookie|x-[a-z-]{0,30}(?:key|token|signature))"
            r"([\"']?\s{0,3}[:=,]\s{0,3}b?[\"']?)[^\r\n\"']{1,2000}",
            re.IGNORECASE,
        ),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"\b(bearer|basic|token)\s{1,3}[A-Za-z0-9._~+/=-]{12,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    # user:password@host
    (re.compile(r"(://[^\s/:@?#\"']{0,200}:)[^\s/@\"']{1,500}@"), rf"\1{HIDDEN}@"),
    # token@host: names of users are shorter
    (re.compile(r"(://)[A-Za-z0-9._~+%-]{20,500}@"), rf"\1{HIDDEN}@"),
    # Addresses of webhooks, of which all after the host is the secret
    (
        re.compile(
            r"(://(?:hooks\.slack\.com|discord(?:app)?\.com/api/webhooks)/)[^\s\"']{1,500}", re.IGNORECASE
        ),
        rf"\1{HIDDEN}",
    ),
    # name=value in addresses, connection strings and forms
    (
        re.compile(
            r"\b((?:[a-z_]{0,30}_)?(?:password|passphrase|passwd|pwd|secret|token|api_?key|key|signature|sig|code)"
            r"[\"']?\s{0,3}[=:]\s{0,3}[\"']?)(?!\[hidden\])[^\s&;,\"'}\])]{6,}",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
)


class Redaction:
    """A processor of log events that hides secrets in all their values.

    `known` are the configured secrets; the secret part of an address with a password should be among them.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known = sorted({one for one in known if len(one) >= SHORTEST}, key=len, reverse=True)

    def __call__(self, _logger: object, _method: str, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return the event without secrets."""
        return {name: self._hide(name, value, DEPTH) for name, value in event.items()}

    def text(self, value: str) -> str:
        """Return a text without secrets, cut at `LONGEST` characters."""
        value = value if len(value) <= LONGEST else f"{value[:LONGEST]} [cut]"
        for secret in self._known:
            value = value.replace(secret, HIDDEN)
        for pattern, replacement in _PATTERNS:
            value = pattern.sub(replacement, value)
        return value

    def _hide(self, name: str, value: Any, depth: int) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if _NAMED.search(name):
            return HIDDEN
        if isinstance(value, str):
            return self.text(value)
        if depth and isinstance(value, Mapping):
            return {self.text(str(key)): self._hide(str(key), one, depth - 1) for key, one in value.items()}
        if depth and isinstance(value, list | tuple | set | frozenset):
            return [self._hide("", one, depth - 1) for one in value]
        return self.text(str(value))
