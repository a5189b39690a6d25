"""Mail as rows: plain, in HTML, in other alphabets, and made to cost time."""

import io
import time
from typing import Any

from postroom.domain.signals.intake import NewSignal
from postroom.domain.signals.mapping import ColumnMapping, plan, read_row
from postroom.signals.imports.files import FileRow, ImportFile
from postroom.signals.imports.mailbox import MAX_MESSAGE, Threads, messages, values_of

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


def test_mailbox_message_is_signal() -> None:
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
    assert signal.extra == {"author": "Möna", "thread": "abc@example.com"}
    assert signal.client_id == "email:abc@example.com"
    assert second.values is not None
    assert second.values["body"] == "Der Betrag für März fehlt."


def test_columns_of_mail_can_be_mapped() -> None:
    mapping = ColumnMapping(text="{from}: {subject}", source_product="support", source_type="mail")
    signal = read_row(plan(mapping), values(PLAIN), number=1)
    assert isinstance(signal, NewSignal)
    assert signal.description == "Möna <mona@example.com>: Export halted"


def test_mailbox_message_without_id_uses_number() -> None:
    signal = read_row(plan(ColumnMapping()), values(HTML), number=7)
    assert isinstance(signal, NewSignal)
    assert (signal.source_id, signal.client_id) == ("row-7", None)


def test_messages_that_are_none_are_problems_and_stop_no_other() -> None:
    found = rows(b"From a\nSubject:\n\n\n\n" + PLAIN)
    assert [row.problem for row in found] == ["The message has no text.", None]
    assert list(messages(io.BytesIO(b"\n\n"))) == []
    assert values_of(b"boundary=x\n" * 30, Threads()) == "The message has too many nested parts."


def test_mailbox_strange_headers_and_charsets_are_read() -> None:
    head = b"Subject: =?nonsense?q?a?=\nDate: yesterday\nContent-Type: text/plain; charset=klingon\n"
    strange = head + b"\nqapla\x00'\n"
    found = values(strange)
    assert found["body"] == "qapla\ufffd'"
    assert found["date"] == ""


def test_mailbox_long_message_costs_its_length() -> None:
    started = time.process_time()
    found = values(b"Subject: long\n\n" + b"word " * 400_000)
    assert len(found["body"]) <= MAX_MESSAGE
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (depth, depth) for depth in range(15)
    )
    values_of(b"Subject: deep\n" + nested + b"a\n" * 200_000, Threads())
    values_of(b"Subject: " + b"=?utf-8?q?" * 50_000 + b"\n\nx", Threads())
    values_of(b"From: " + b'"<(' * 100_000 + b"\n\nx", Threads())
    assert time.process_time() - started < 10


def mail(id: str, subject: str, **headers: str) -> bytes:
    """Return a message for a mailbox."""
    lines = [f"From x\nSubject: {subject}\nMessage-ID: <{id}>"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\n".join(lines).encode() + b"\n\nText of " + id.encode() + b"\n\n"


def threads_of(*messages: bytes) -> list[str]:
    """Return the conversation of each message of a mailbox."""
    return [dict(row.values or {})["thread"] for row in rows(b"".join(messages))]


def test_thread_of_replies_with_references_is_the_first_message() -> None:
    assert threads_of(
        mail("1@a", "Export stops"),
        mail("2@a", "Re: Export stops", References="<1@a>", In_Reply_To="<1@a>"),
        mail("3@a", "AW: Re: Export stops", References="<1@a>\n <2@a>"),
        mail("4@a", "Another export"),
    ) == ["1@a", "1@a", "1@a", "4@a"]


def test_thread_of_a_chain_without_references_is_the_first_message() -> None:
    assert threads_of(
        mail("1@a", "Export stops"),
        mail("2@a", "Re: Export stops", In_Reply_To="<1@a>"),
        mail("3@a", "Re: Export stops", In_Reply_To="<2@a>"),
    ) == ["1@a", "1@a", "1@a"]


def test_thread_of_a_reply_with_only_a_subject_is_found_by_it() -> None:
    assert threads_of(
        mail("1@a", "Export stops"),
        mail("2@a", "RE: SV: export stops"),
        mail("3@a", "Re: Something else"),
        mail("4@a", "Export stops"),  # no reply: the same subject of somebody else
    ) == ["1@a", "1@a", "3@a", "4@a"]


def test_thread_of_a_reply_to_an_unknown_message_is_what_it_names() -> None:
    assert threads_of(mail("9@a", "Re: Old", References="<0@a> <5@a>")) == ["0@a"]
    [row] = rows(mail("9@a", "Re: Old", References="<0@a> <5@a>"))
    assert dict(row.values or {})["extra"] == {"thread": "0@a"}
