"""Replace the frames of generated JavaScript by those of the original sources."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from postroom.domain.issues.occurrences import Frame, Occurrence, text
from postroom.domain.source_maps.compiled import Original

Find = Callable[[Frame], Original | None]
"""Returns the original of a frame's position; None where no map has it."""


def is_generated(frame: Frame) -> bool:
    """Return whether a frame may have an original: source maps need a line and a column."""
    return frame.column is not None and frame.line is not None and frame.line > 0


def with_originals(occurrence: Occurrence, find: Find) -> Occurrence:
    """Return an occurrence with the original frames as far as maps are known; others stay as they are."""
    parts = tuple(
        replace(part, frames=original_frames(part.frames, find)) if part.frames else part
        for part in occurrence.exceptions
    )
    return occurrence if parts == occurrence.exceptions else replace(occurrence, exceptions=parts)


def original_frames(frames: Sequence[Frame], find: Find) -> tuple[Frame, ...]:
    """Return the original frames of a stack, oldest first.

    A function without a known name is called what its caller calls it.
    """
    shown: list[Frame] = []
    called = ""
    for frame in frames:
        found = find(frame) if is_generated(frame) else None
        if found is None:
            shown.append(frame)
            called = ""
            continue
        shown.append(
            Frame(
                file=text(found.file, 500),
                function=text(found.function or called),
                line=found.line,
                own=frame.own and found.own,
                context=text(found.context),
                column=found.column,
            )
        )
        called = found.name
    return tuple(shown)
