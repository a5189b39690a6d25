"""Parse the various bodies of PostHog's SDKs into a token and a list of events."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, unquote_to_bytes

from postroom.domain.issues.occurrences import text
from postroom.sdks.decoding import Undecodable
from postroom.sdks.json_text import read_json
from postroom.sdks.values import mapping

MAX_EVENTS = 10_000
"""Maximum events of one request."""
_FORM_BYTES = 64 * 1024
"""Bytes of a body in another form than JSON that are searched for its token."""
_TOKEN = re.compile(rb'"(phc_[A-Za-z0-9_-]{1,200})"')


@dataclass(frozen=True, slots=True)
class Batch:
    """The content of a request: token, time of sending by the sender's clock, events."""

    token: str | None
    sent_at: Any
    is_historical: bool
    events: Sequence[Any]


def read_batch(body: bytes, query: Mapping[str, str]) -> Batch:
    """Parse a decompressed body.

    Raises:
        Undecodable: it is empty, does not contain events, or those of several projects.
    """
    return batch_of(_value(body, query), query)


def batch_of(value: Any, query: Mapping[str, str]) -> Batch:
    """Return the content of a body's JSON value; see `read_batch`."""
    whole = mapping(value)
    if isinstance(value, list):
        events: Any = value
    elif isinstance(whole.get("batch"), list):
        events = whole["batch"]
    elif isinstance(whole.get("data"), list):
        events = whole["data"]
    else:
        events = [value]
    if not events or not isinstance(events[0], dict):
        raise Undecodable("The body has no events.")
    if len(events) > MAX_EVENTS:
        raise Undecodable(f"A request may have at most {MAX_EVENTS:,} events.")
    found = {token for token in (_token_of(whole), query.get("token"), query.get("api_key")) if token}
    if not found:
        found = {token for event in events if (token := _token_of(mapping(event)))}
    if len(found) > 1:
        raise Undecodable("The events have different tokens; send one request per token.")
    return Batch(
        found.pop() if found else None,
        whole.get("sent_at") or query.get("_"),
        whole.get("historical_migration") is True,
        events,
    )


def tokens_in(beginning: bytes) -> list[str]:
    """Return the distinct texts in the beginning of a body that look like project tokens, in their order."""
    said = beginning.lstrip()
    if said[:1] not in (b"{", b"["):
        said = said[:_FORM_BYTES]
        if said.startswith(b"data="):
            said = unquote_to_bytes(said[5:].partition(b"&")[0])
        said = said.replace(b" ", b"+")
        try:
            said = base64.b64decode(said[: len(said) // 4 * 4])
        except binascii.Error:
            return []
    return list(dict.fromkeys(found[1].decode() for found in islice(_TOKEN.finditer(said), 20)))


def _value(body: bytes, query: Mapping[str, str]) -> Any:
    said = body.strip()
    if not said:
        raise Undecodable("The body is empty.")
    if query.get("compression") == "lz64":
        raise Undecodable("The compression lz64 is not supported; use a newer SDK.")
    if said.startswith(b"data="):
        fields = parse_qs(said.decode("latin-1"), max_num_fields=20)
        said = (fields.get("data") or [""])[0].encode("latin-1").strip()
    if said[:1] not in (b"{", b"["):
        said = _from_base64(said)
    return read_json(said)


def _from_base64(said: bytes) -> bytes:
    try:
        # An unescaped plus in a form is decoded as a space.
        return base64.b64decode(said.replace(b" ", b"+"), validate=True)
    except binascii.Error:
        raise Undecodable("The body is neither JSON nor base64.") from None


def _token_of(value: Mapping[str, Any]) -> str | None:
    properties = mapping(value.get("properties"))
    for named in (value.get("api_key"), value.get("token"), properties.get("token")):
        if isinstance(named, str) and named:
            return text(named, 250)
    return None
