"""Tokens that confirm a call: signed over the caller, the call, and the state of its object when it was issued."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from postroom.identity.actors import Actor
from postroom.identity.secret import KeyHasher

SECONDS = 300
"""How long a token can be used."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that is confirmed; `state` tells what it will change apart from later versions of it."""

    actor: Actor
    tool: str
    arguments: Mapping[str, Any]
    state: str

    def token(self, hasher: KeyHasher, *, now: float) -> str:
        """Return a token for it."""
        until = int(now) + SECONDS
        return f"cf_{until}_{self._signature(hasher, until)}"

    def is_confirmed_by(self, token: str, hasher: KeyHasher, *, now: float) -> bool:
        """Return whether a token was made for this very call, not long ago."""
        mark, _, rest = token.partition("_")
        until, _, signature = rest.partition("_")
        if mark != "cf" or not (until.isascii() and until.isdigit() and len(until) <= 12) or int(until) < now:
            return False
        expected = self._signature(hasher, int(until))
        return hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode())

    def _signature(self, hasher: KeyHasher, until: int) -> str:
        caller = str(self.actor.key_id or self.actor.user_id)
        signed = ["mcp confirmation", caller, self.tool, dict(self.arguments), self.state, until]
        return hasher.hash(orjson.dumps(signed, option=orjson.OPT_SORT_KEYS).decode()).hex()[:40]
