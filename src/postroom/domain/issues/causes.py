"""Which exceptions of a chain tell of its fault, in whatever order an SDK lists them."""

from collections.abc import Sequence
from dataclasses import replace

from postroom.domain.issues.frames import frame_key, is_thrown_by_own, own_frames
from postroom.domain.issues.messages import comparable
from postroom.domain.issues.occurrences import ExceptionPart
from postroom.domain.issues.wording import BOUNDARY, is_wrapper, without_appended

MIN_CONTAINED = 10
"""Minimum number of characters of a cause's message by which it is recognised in another."""


def telling(parts: Sequence[ExceptionPart]) -> tuple[ExceptionPart, ...]:
    """Return the exceptions that tell of the fault.

    Not those in which a library wrapped one that the application's code threw: other callers get the bare one. Not
    causes of the same place that say the same as the exception around them: not all versions of SDKs send causes.
    """
    if len(parts) < 2:
        return tuple(parts)
    parts = _unwrapped([part for part in parts if not part.type.startswith(BOUNDARY)] or parts)
    thrown = next((n for n, part in enumerate(parts) if is_thrown_by_own(part) or not part.frames), 0)
    if thrown and (not parts[thrown].frames or "Cancel" in parts[thrown].type):
        thrown = 0
    kept = _without_rethrown(parts[thrown:])
    while len(kept) > 1 and _repeats(kept[-1], kept[0]):
        kept.pop()
    return tuple(kept)


def _unwrapped(parts: Sequence[ExceptionPart]) -> list[ExceptionPart]:
    """Return the exceptions without those that only carry the next one, which gets their frames if it has none."""
    kept: list[ExceptionPart] = []
    carrier: ExceptionPart | None = None
    for part in parts:
        carried = part if carrier is None or own_frames(part) else replace(part, frames=carrier.frames)
        carrier = carried if is_wrapper(part.type, part.value) else None
        if carrier is None:
            kept.append(carried)
    return kept if carrier is None else [*kept, carrier]


def _repeats(cause: ExceptionPart, part: ExceptionPart) -> bool:
    """Return whether a cause is of the place of the exception around it, or of none, and says the same."""
    places = [_nearest_key(exception) for exception in (cause, part)]
    if not cause.value or (places[0] and places[0] != places[1]):
        return False
    said = without_appended(cause.value)
    if len(said) >= MIN_CONTAINED and said in part.value:
        return True
    return comparable(cause.value) == comparable(part.value)


def _without_rethrown(parts: Sequence[ExceptionPart]) -> list[ExceptionPart]:
    """Return the exceptions without those that a function threw when it caught another one of the list.

    The one that was caught passed through that function, which is among its frames. Other callers let it through.
    """
    passed = [_keys_passed(part) for part in parts]
    kept = [
        part
        for n, part in enumerate(parts)
        if not is_thrown_by_own(part)
        or not any(_nearest_key(part) in keys for at, keys in enumerate(passed) if at != n)
    ]
    return kept or list(parts)


def _keys_passed(part: ExceptionPart) -> set[str]:
    """Return the keys of the functions that an exception left, which are not the one that threw it."""
    keys = [frame_key(frame) for frame in own_frames(part)]
    return set(keys[1:] if is_thrown_by_own(part) else keys) - {""}


def _nearest_key(part: ExceptionPart) -> str:
    return next((frame_key(frame) for frame in own_frames(part)[:1]), "")
