"""Stack traces that come as one text, in the form of their language, as frames."""

from postroom.domain.issues.occurrences import ExceptionPart, Frame, bounded_frames
from postroom.text.frames import places

MAX_STACK = 20_000


def exception_part(type: str, message: str, stacktrace: str) -> ExceptionPart:
    """Return the exception that OpenTelemetry's attributes say, with the frames of its trace."""
    found = places(stacktrace[:MAX_STACK]) if stacktrace else []
    frames = [
        Frame(
            file=place.path,
            function=place.function or "",
            module=place.package or "",
            line=place.line,
            own=not place.library,
        )
        # The nearest to the error comes first there, and last here.
        for place in reversed(found)
    ]
    return ExceptionPart(type=type, value=message, frames=bounded_frames(frames))
