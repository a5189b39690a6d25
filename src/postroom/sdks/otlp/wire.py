"""Read OTLP requests record by record, and pay for every visited field from a budget.

A request of some hundred compressed bytes can have millions of messages. So it is never parsed as a whole: records
are found by their lengths, and only wanted ones are parsed, each after its fields were counted.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TypeVar

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import DecodeError, Message

from postroom.sdks.decoding import TooLarge, Undecodable

MAX_FIELDS = 300_000
"""Maximum fields of a request that are visited; a record of an SDK has ten to sixty."""
_TRUNCATED = "The body can't be read: a message is truncated."

M = TypeVar("M", bound=Message)


class Budget:
    """The number of fields of a request that may still be visited."""

    def __init__(self, fields: int = MAX_FIELDS) -> None:
        self._left = fields

    def spend(self, number: int = 1) -> None:
        """Pay for visited fields.

        Raises:
            TooLarge: the request has too many.
        """
        self._left -= number
        if self._left < 0:
            raise TooLarge(
                f"The request has more than {MAX_FIELDS:,} fields; send fewer records per request."
            )


def parts(data: bytes, start: int, end: int, budget: Budget) -> Iterator[tuple[int, int, int]]:
    """Yield number, start and end of the fields in a part of a message that are texts, bytes or messages.

    Raises:
        TooLarge: beyond the budget.
        Undecodable: the message is broken.
    """
    at = start
    while at < end:
        budget.spend()
        tag, at = _varint(data, at, end)
        match tag & 7:
            case 2:
                length, at = _varint(data, at, end)
                if length > end - at:
                    raise Undecodable(_TRUNCATED)
                yield tag >> 3, at, at + length
                at += length
            case 0:
                _, at = _varint(data, at, end)
            case 1:
                at += 8
            case 5:
                at += 4
            case _:
                raise Undecodable("The body can't be read: it has a field of an unknown type.")
    if at > end:
        raise Undecodable(_TRUNCATED)


def parse(message: type[M], data: bytes, budget: Budget) -> M:
    """Parse a message whose fields, and those of all messages in it, are within the budget.

    Raises:
        TooLarge: they are not.
        Undecodable: it is broken.
    """
    kinds = _messages_in(message.DESCRIPTOR)
    waiting = [(kinds, 0, len(data))]
    while waiting:
        known, start, end = waiting.pop()
        for number, first, last in parts(data, start, end, budget):
            if (inner := known.get(number)) is not None:
                waiting.append((_messages_in(inner), first, last))
    try:
        parsed: M = message.FromString(data)
    except (DecodeError, RecursionError) as error:
        raise Undecodable(f"The body can't be read: {str(error)[:200]}") from None
    return parsed


@cache
def _messages_in(kind: Descriptor) -> Mapping[int, Descriptor]:
    """Return the types of the messages in a message, by field number."""
    return {field.number: field.message_type for field in kind.fields if field.message_type is not None}


def _varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Return a number and the offset behind it."""
    if at < end and data[at] < 0x80:
        return data[at], at + 1
    value = 0
    for shift in range(0, 70, 7):
        if at >= end:
            raise Undecodable(_TRUNCATED)
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise Undecodable("The body can't be read: a number has too many bytes.")
