"""The ids of source maps in events of Sentry's SDKs: listed beside the exceptions, by the address of the file."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from postroom.domain.issues.occurrences import ExceptionPart, text
from postroom.sdks.values import mapping, sequence

MAX_IMAGES = 500


def with_debug_ids(parts: Sequence[ExceptionPart], debug_meta: Any) -> tuple[ExceptionPart, ...]:
    """Return the exceptions with the ids that an event's `debug_meta` gives for the files of their frames."""
    known: dict[str, str] = {}
    for each in sequence(mapping(debug_meta).get("images"), MAX_IMAGES):
        image = mapping(each)
        if image.get("type") == "sourcemap" and (file := text(image.get("code_file"), 500)):
            known[file] = text(image.get("debug_id"), 100)
    if not known:
        return tuple(parts)
    return tuple(
        replace(
            part,
            frames=tuple(
                replace(frame, debug_id=frame.debug_id or known.get(frame.file, "")) for frame in part.frames
            ),
        )
        for part in parts
    )
