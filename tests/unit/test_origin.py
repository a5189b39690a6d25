"""Which `traceparent` of a request is carried: one alone, exactly as W3C's Trace Context writes version 00."""

import pytest

from postroom.telemetry.origin import parse_traceparent

VALID = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_parse_traceparent_of_version_00_is_returned() -> None:
    headers = [(b"host", b"inbox.test"), (b"traceparent", VALID)]
    assert parse_traceparent(headers) == VALID.decode()


@pytest.mark.parametrize(
    "values",
    [
        [],
        [VALID, VALID],
        [VALID + b"\n"],
        [VALID + b"-00"],
        [VALID.upper()],
        [b"ff" + VALID[2:]],
        [b"00-" + b"0" * 32 + VALID[35:]],
        [VALID[:36] + b"0" * 16 + b"-01"],
        [VALID * 100_000],
    ],
    ids=["none", "two", "newline", "longer", "upper case", "version", "no trace", "no parent", "huge"],
)
def test_parse_traceparent_of_another_form_is_none(values: list[bytes]) -> None:
    assert parse_traceparent([(b"traceparent", value) for value in values]) is None
