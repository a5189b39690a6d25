"""Fingerprints of occurrences: type, normalised message, and frames, the application's own before libraries'.

A fingerprint keeps its version and its inputs, so that people can see why two issues are separate. Its *family* is
the same without the message. Where the messages of a family vary in a way that no mask covers, later ones join the
family's first issue (`place`), so that one statement makes a few issues and not one for each customer's name.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from postroom.domain.issues.messages import normalised, shape
from postroom.domain.issues.occurrences import ExceptionPart, Frame, Occurrence
from postroom.text.stack_traces import LIBRARY_PATH

VERSION = "2026-11"
OWN_FRAMES = 3
"""Number of own frames that count, nearest to the error: with more, every caller would get its own issue."""
LIBRARY_FRAMES = 2
"""Number of frames that count where none is the application's own."""
MAX_VARIANTS = 5
"""Maximum number of messages of one family that get their own issues."""

_DEFAULT = re.compile(r"^\{\{\s{0,5}default\s{0,5}\}\}$")
_BUILD_HASH = re.compile(r"[.-](?=[0-9A-Za-z_]{0,40}\d)[0-9A-Za-z_]{6,64}(?=\.)")
_NUMBERED_NAME = re.compile(r"\d{1,20}")
_WEAK = frozenset({"error", "exception", "typeerror", "unknown", "unhandledrejection", "message", "log"})


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The identity of an issue: `hash`, its `inputs` for people, and `family`, the hash without the message."""

    hash: bytes
    family: bytes
    inputs: tuple[str, ...]


def fingerprint(occurrence: Occurrence) -> Fingerprint:
    """Return the fingerprint of an occurrence, in time independent of the length of its texts."""
    parts, family = _own(occurrence)
    if client := _of_client(occurrence, parts):
        return Fingerprint(_hash(client), _hash(client), client)
    return Fingerprint(_hash(parts), _hash(family), parts)


def main_exception(occurrence: Occurrence) -> ExceptionPart | None:
    """Return the exception that the issue is named after: the caught one."""
    return occurrence.exceptions[0] if occurrence.exceptions else None


def relevant_frames(occurrence: Occurrence) -> list[Frame]:
    """Return the frames that count, nearest to the error first: own ones of the first exception that has any."""
    for part in occurrence.exceptions:
        if own := [frame for frame in reversed(part.frames) if is_own(frame)]:
            return _without_repeats(own)[:OWN_FRAMES]
    for part in occurrence.exceptions:
        if part.frames:
            return _without_repeats(list(reversed(part.frames)))[:LIBRARY_FRAMES]
    return []


def is_own(frame: Frame) -> bool:
    """Return whether a frame is application code: the SDK says so, and its path is not a library's."""
    return frame.own and LIBRARY_PATH.search(frame.file) is None


def frame_key(frame: Frame) -> str:
    """Return what a frame has in common over builds and machines: its file name and its function."""
    file = frame.file.split("?", 1)[0].replace("\\", "/").rsplit("/", 1)[-1].lower()
    place = _BUILD_HASH.sub("", file) if file else frame.module
    if not place or place.startswith("<"):
        place = frame.module
    function = frame.function.rsplit(".", 1)[-1].removeprefix("async ").strip()
    if function in ("?", "<anonymous>", "<lambda>", "anonymous"):
        function = ""
    return f"{place}:{_NUMBERED_NAME.sub('#', function)}"


def title_of(occurrence: Occurrence) -> str:
    """Return the type of the error, or a substitute where there is none."""
    part = main_exception(occurrence)
    if part is not None and part.type and not part.synthetic:
        return part.type
    match occurrence.kind:
        case "log":
            return "Error log"
        case "span":
            return "Failed request" if occurrence.facts.get("status_code") else "Failed span"
        case "check_in":
            return "Failed check-in"
        case "feedback":
            return "User feedback"
        case "exception" | "message":
            return "Error" if part is not None else "Message"


def message_of(occurrence: Occurrence) -> str:
    """Return the error's message."""
    part = main_exception(occurrence)
    said = part.value if part is not None else ""
    return said or occurrence.message or occurrence.template


def _own(occurrence: Occurrence) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the inputs of the fingerprint, and those of the family."""
    types = [part.type for part in occurrence.exceptions if part.type and not part.synthetic]
    named = list(dict.fromkeys([*types[:1], *types[-1:]]))
    message = normalised(occurrence.template or message_of(occurrence))
    frames = [frame_key(frame) for frame in relevant_frames(occurrence)]
    head = (VERSION, *(f"type {name}" for name in named), *(f"frame {key}" for key in frames))
    if frames:
        return (*head, f"message {message}"), head
    # Without a stack, the message and the origin distinguish two errors.
    place = (*head, f"kind {occurrence.kind}", f"origin {normalised(occurrence.origin)}")
    said = occurrence.template or message_of(occurrence)
    return (*place, f"message {message}"), (*place, f"shape {shape(said)}")


def _of_client(occurrence: Occurrence, own: Sequence[str]) -> tuple[str, ...]:
    """Return the fingerprint set by the client, with ours where it requests that; empty for none.

    The bare name of a class adds nothing to the type, so it refines ours instead of replacing it.
    """
    given = occurrence.fingerprint
    if not given or all(_DEFAULT.match(part) for part in given):
        return ()
    part = main_exception(occurrence)
    names = _WEAK | ({part.type.lower()} if part is not None else set())
    weak = len(given) == 1 and given[0].strip().lower() in names
    filled = [each for one in given for each in (own if _DEFAULT.match(one) else (f"client {one}",))]
    return (VERSION, *filled, *(own if weak else ()))


def _without_repeats(frames: Sequence[Frame]) -> list[Frame]:
    """Return the frames without direct repeats, as recursion produces them."""
    kept: list[Frame] = []
    for frame in frames:
        if not kept or frame_key(kept[-1]) != frame_key(frame):
            kept.append(frame)
    return kept


def _hash(parts: Sequence[str]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(4, "big"))
        digest.update(encoded)
    return digest.digest()
