"""What one call of a parser may cost, and the errors of calls that cost more."""

from dataclasses import dataclass

from postroom.domain.errors import Invalid

INLINE_BYTES = 16 * 1024
"""Size up to which input may be parsed on the event loop, by a parser whose cost is linear."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one call.

    `cpu_seconds` is the limit that matters; `seconds`, of wall-clock time, is for a parser that waits, and
    generous, since the machine may be busy. `memory_bytes` is what a call may allocate beyond its input;
    `result_bytes` is the maximum size of its serialized result, which the caller has to read.
    """

    cpu_seconds: float = 3.0
    seconds: float = 20.0
    memory_bytes: int = 256 * 1024 * 1024
    result_bytes: int = 8 * 1024 * 1024


DEFAULT = Limits()

DELIVERY = Limits(cpu_seconds=2.0)
"""For one delivery of a source, of which several may be read one after the other."""


class TooCostly(Invalid):
    """The input needs more time or memory than a call may use; the same input will fail again."""


class ParserFailed(Exception):
    """The parser raised an exception of a library, which is named in the message, or its process crashed."""
