"""Mail as rows: plain, in HTML, in other alphabets, and made to cost time."""

import io
import time
from typing import Any

from postroom.domain.signals.intake import NewSignal
from postroom.domain.signals.mapping import ColumnMapping, plan, read_row
from postroom.signals.imports.files import FileRow, ImportFile
from postroom.signals.imports.mailbox import MAX_MESSAGE, messages, values_of

PLAIN = b"""From mona@example.com Sun Mar  1 09:00:00 2026
From: =?utf-8?q?M=C3=B6na?= <mona@example.com>
To: support@example.com
Subject: =?utf-8?b?RXhwb3J0IGhhbHRlZA==?=
Message-ID: <abc@example.com>
Date: Sun, 01 Mar 2026 10:00:00 +0100

The export stops.

>From here on nothing works.
"""
HTML = b"""From x Sun Mar  1 09:05:00 2026
From: hubot@example.com
Subject: Invoice
Content-Type: multipart/alternative; boundary="b1"

--b1
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<p>Der Betrag f=FCr <b>M=E4rz</b> fehlt.</p>
--b1--
"""


def rows(content: bytes) -> list[FileRow]:
    raw = io.BufferedReader(io.BytesIO(content))
    return list(ImportFile(raw, format="mbox", delimiter=",", size=len(content)).rows())


def values(content: bytes) -> dict[str, Any]:
    [row] = rows(content)
    assert row.values is not None
    return dict(row.values)


def test_each_message_is_a_signal() -> None:
    first, second = rows(PLAIN + b"\n" + HTML)
    assert (first.number, second.number) == (1, 2)
    assert first.values is not None
    signal = read_row(plan(ColumnMapping()), first.values, number=1)
    assert isinstance(signal, NewSignal)
    assert signal.description == "Export halted\n\nThe export stops.\n\nFrom here on nothing works."
    assert (signal.source_product, signal.source_type, signal.source_id) == (
        "email",
        "message",
        "abc@example.com",
    )
    assert signal.timestamp is not None
    assert signal.timestamp.isoformat() == "2026-03-01T09:00:00+00:00"
    assert signal.extra == {"author": "Möna"}
    assert signal.client_id == "email:abc@example.com"
    assert second.values is not None
    assert second.values["body"] == "Der Betrag für März fehlt."


def test_columns_of_mail_can_be_mapped() -> None:
    mapping = ColumnMapping(text="{from}: {subject}", source_product="support", source_type="mail")
    signal = read_row(plan(mapping), values(PLAIN), number=1)
    assert isinstance(signal, NewSignal)
    assert signal.description == "Möna <mona@example.com>: Export halted"


def test_a_message_without_an_id_is_known_by_its_number() -> None:
    signal = read_row(plan(ColumnMapping()), values(HTML), number=7)
    assert isinstance(signal, NewSignal)
    assert (signal.source_id, signal.client_id) == ("row-7", None)


def test_messages_that_are_none_are_problems_and_stop_no_other() -> None:
    found = rows(b"From a\nSubject:\n\n\n\n" + PLAIN)
    assert [row.problem for row in found] == ["The message has no text.", None]
    assert list(messages(io.BytesIO(b"\n\n"))) == []
    assert values_of(b"boundary=x\n" * 30) == "The message has too many nested parts."


def test_strange_headers_and_charsets_are_read_as_far_as_they_can_be() -> None:
    head = b"Subject: =?nonsense?q?a?=\nDate: yesterday\nContent-Type: text/plain; charset=klingon\n"
    strange = head + b"\nqapla\x00'\n"
    found = values(strange)
    assert found["body"] == "qapla\ufffd'"
    assert found["date"] == ""


def test_a_long_message_is_read_from_its_beginning_and_costs_its_length() -> None:
    started = time.process_time()
    found = values(b"Subject: long\n\n" + b"word " * 400_000)
    assert len(found["body"]) <= MAX_MESSAGE
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (depth, depth) for depth in range(15)
    )
    values_of(b"Subject: deep\n" + nested + b"a\n" * 200_000)
    values_of(b"Subject: " + b"=?utf-8?q?" * 50_000 + b"\n\nx")
    values_of(b"From: " + b'"<(' * 100_000 + b"\n\nx")
    assert time.process_time() - started < 10
