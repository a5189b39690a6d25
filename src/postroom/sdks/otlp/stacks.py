"""Parse textual stack traces in the formats of their languages into frames."""

from postroom.domain.issues.occurrences import ExceptionPart, Frame, bounded_frames
from postroom.text.frames import places

MAX_STACK = 20_000


def exception_part(type: str, message: str, stacktrace: str) -> ExceptionPart:
    """Return the exception in OpenTelemetry's attributes, with the frames of its trace."""
    found = places(stacktrace[:MAX_STACK]) if stacktrace else []
    frames = [
        Frame(
            file=place.path,
            function=place.function or "",
            module=place.package or "",
            line=place.line,
            own=not place.library,
        )
        # The parser returns the innermost frame first; occurrences have it last.
        for place in reversed(found)
    ]
    return ExceptionPart(type=type, value=message, frames=bounded_frames(frames))
