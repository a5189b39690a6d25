"""Reads mail from mbox files: each message becomes a row with the columns of a signal and those of a message.

The time to read a message grows linearly with its length, whatever it contains: headers are cut, nesting is
limited, and of a long message only the beginning is read, where its words are.
"""

import email
import re
from collections.abc import Iterator
from datetime import UTC
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr, parsedate_to_datetime
from typing import IO, Any

from cachetools import LRUCache

from postroom import parsing
from postroom.parsing import ParserFailed, TooCostly
from postroom.text.noise import drop_markup

COLUMNS = ("subject", "from", "to", "date", "message_id", "in_reply_to", "thread", "body")
"""Columns of a message in addition to those of a signal."""

MAX_MESSAGE = 512 * 1024
"""Maximum number of bytes read of a message; the rest, mostly attachments, is skipped."""

MAX_LINE = 64 * 1024
MAX_HEADER = 2_000
MAX_PARTS = 50
MAX_BOUNDARIES = 20

MAX_THREAD = 500
"""Maximum number of characters of a conversation's id."""
MAX_THREADS = 50_000
"""Number of messages of a mailbox whose conversations are remembered."""

_START = b"From "
_REPLY = frozenset({"re", "aw", "sv", "vs", "antw", "odp", "rv", "res"})
_ESCAPED = re.compile(rb"^>+From ")


def messages(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the messages of a mailbox, each cut to `MAX_MESSAGE` bytes.

    A message begins at a line that begins with `From ` after an empty line, or at the start of the file.
    """
    kept: list[bytes] = []
    size, empty_before, begun, at_start = 0, True, False, True
    while line := stream.readline(MAX_LINE):
        if at_start and empty_before and line.startswith(_START):
            if begun:
                yield b"".join(kept)
            kept, size, begun = [], 0, True
        elif begun or line.strip():
            begun = True
            if size < MAX_MESSAGE:
                kept.append(line[1:] if at_start and _ESCAPED.match(line) else line)
                size += len(line)
        empty_before = at_start and not line.strip()
        at_start = line.endswith(b"\n")
    if begun:
        yield b"".join(kept)


class Threads:
    """Finds the conversation of each message of a mailbox: the id of the message that began it.

    A reply names its conversation (`References`), or only the message that it answers (`In-Reply-To`); some
    programs name neither, and only the subject tells.
    """

    def __init__(self) -> None:
        self._known: LRUCache[str, str] = LRUCache(MAX_THREADS)

    def of(self, id: str, *, references: str, in_reply_to: str, subject: str) -> str:
        """Return the conversation of a message, "" if it has no id and answers none."""
        parents = [part.strip("<>,") for part in (*references.split(), *in_reply_to.split()[:1])]
        known = (self._known[parent] for parent in parents if parent in self._known)
        topic, is_reply = _topic(subject)
        thread = next(known, None) or next(filter(None, parents), "")
        if not thread and is_reply:
            thread = self._known.get(f"subject {topic}", "")
        thread = thread or id
        if thread:
            self._remember(id, thread)
            if topic and not parents:
                self._remember(f"subject {topic}", thread)
        return thread

    def _remember(self, key: str, thread: str) -> None:
        if key:
            self._known[key] = thread


def _topic(subject: str) -> tuple[str, bool]:
    """Return a subject without the prefixes of replies, in lower case, and whether it had one."""
    topic, is_reply = subject.strip(), False
    while ":" in topic and topic.partition(":")[0].strip().lower() in _REPLY:
        topic, is_reply = topic.partition(":")[2].strip(), True
    return topic.lower(), is_reply


def values_of(raw: bytes, threads: Threads) -> dict[str, Any] | str:
    """Return a message as a row, or why it can't be one. It is read in a parser process."""
    try:
        values = parsing.run_blocking(read_message, raw)
    except (TooCostly, ParserFailed) as problem:
        return f"The message can't be read. {problem}"
    if isinstance(values, str):
        return values
    thread = threads.of(
        values["message_id"],
        references=values.pop("references"),
        in_reply_to=values["in_reply_to"],
        subject=values["subject"],
    )
    if thread:
        values |= {"thread": thread, "extra": {**values["extra"], "thread": thread[:MAX_THREAD]}}
    return values


def read_message(raw: bytes) -> dict[str, Any] | str:
    """Return a message as a row without its conversation, and with its `references`, or why it can't be one."""
    if raw.count(b"boundary=") > MAX_BOUNDARIES:
        return "The message has too many nested parts."
    try:
        message = email.message_from_bytes(raw, policy=compat32)
        body = _words(message)
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        return f"The message can't be read: {type(error).__name__}."
    subject, sender = _header(message, "subject"), _header(message, "from")
    id = _header(message, "message-id").strip("<> ")
    if not subject and not body:
        return "The message has no text."
    name, address = parseaddr(sender[:MAX_HEADER])
    return {
        "subject": subject,
        "from": sender,
        "to": _header(message, "to"),
        "date": _date(message),
        "message_id": id,
        "in_reply_to": _header(message, "in-reply-to").strip("<> "),
        "references": _header(message, "references"),
        "thread": "",
        "body": body,
        "description": f"{subject}\n\n{body}".strip(),
        "source_product": "email",
        "source_type": "message",
        **({"source_id": id, "id": f"email:{id}"[:200]} if id else {}),
        "timestamp": _date(message),
        "extra": {
            **({"author": name or address} if name or address else {}),
            **({"priority": "high"} if _is_important(message) else {}),
        },
    }


def _is_important(message: Message) -> bool:
    """Return whether its sender marked a message as important, in one of the three ways of mail programs."""
    if _header(message, "importance").lower() == "high" or _header(message, "priority").lower() == "urgent":
        return True
    return _header(message, "x-priority")[:1] in {"1", "2"}


def _words(message: Message) -> str:
    """Return the plain text of a message, or that of its HTML."""
    html = ""
    for part, _ in zip(message.walk(), range(MAX_PARTS), strict=False):
        kind = part.get_content_type()
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if kind == "text/plain" and (text := _decoded(part)):
            return text
        if kind == "text/html" and not html:
            html = drop_markup(_decoded(part)).strip()
    return html


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        text = payload.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        text = payload.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\x00", "\ufffd").strip()


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name, ""))[:MAX_HEADER]
    try:
        parts = [
            text.decode(charset or "utf-8", "replace") if isinstance(text, bytes) else text
            for text, charset in decode_header(raw)
        ]
    except (HeaderParseError, LookupError, ValueError):
        parts = [raw]
    return " ".join("".join(parts).encode("utf-8", "replace").decode().replace("\x00", "").split())


def _date(message: Message) -> str:
    try:
        found = parsedate_to_datetime(str(message.get("date", ""))[:200])
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return (found.replace(tzinfo=UTC) if found.tzinfo is None else found).isoformat()
