"""Fingerprints of occurrences: type, place in the application's code, and what the message says of the fault.

The place is the function nearest to the error with its module or folder. Callers do not count: they would make one
fault of a helper several issues. They count only where a helper says nothing of its own (`ensure`, or a request
without its address).

A fingerprint keeps its version and its inputs, so that people can see why two issues are separate. Its *family* is
the same without the words of the message, unless they are known to be a statement's own; `placing` limits how many
issues the messages of a family make.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from postroom.domain.issues.causes import telling
from postroom.domain.issues.facts import (
    code_of,
    constraint_of,
    exhausted_of,
    host_of,
    is_deadlock,
    lazy_role_of,
    operation_of,
    service_of,
    stale_entity_of,
    status_of,
    unreachable_of,
)
from postroom.domain.issues.frames import (
    frame_key,
    function_of,
    is_minified,
    own_frames,
)
from postroom.domain.issues.messages import comparable, normalised, of_template
from postroom.domain.issues.occurrences import ExceptionPart, Frame, Occurrence
from postroom.domain.issues.placing import HOST_MARK
from postroom.domain.issues.statements import template_of
from postroom.domain.issues.wording import (
    NETWORK_FAILED,
    SAID_BY_BROWSER,
    SAID_BY_TYPE,
    common_words,
    is_known,
    type_name,
)

VERSION = "2026-12"
LIBRARY_FRAMES = 2
"""Number of frames that count where none is the application's own."""
MIN_MESSAGE = 3
"""Minimum number of words of a message that tells faults of different places apart by itself."""

_DEFAULT = re.compile(r"^\{\{\s{0,5}default\s{0,5}\}\}$")
_WORD = re.compile(r"[^\W\d_]{1,60}")
_GENERIC_TEXT = """
a aborted after an and api at bad by call client code connect connection could conflict entity error exceeded
failed failure fetch for forbidden found from gateway get got graphql http https in internal invalid is many
ms network no not number of ok on or post put request requests response responded returned server service
status successful the timed timeout to too unavailable unauthorized unexpected unprocessable unsuccessful
value was while with
"""
_GENERIC = frozenset(_GENERIC_TEXT.split())
"""Words of messages that say only that a request failed."""
_BROWSERS = frozenset({"javascript", "web", "web:javascript", "webjs"})
_WEAK = frozenset({"error", "exception", "typeerror", "unknown", "unhandledrejection", "message", "log"})
_CHECK = re.compile(
    r"_{0,2}(?i:assert|ensure|require|check|expect|invariant|fail|throw|raise|panic|must|abort|unwrap|guard|verify|"
    r"validate|die)(?![a-z])"
)
"""Names of functions that fail on behalf of their callers."""
_LIMIT = re.compile(r"Allowed memory size of |Maximum execution time of |Out of memory \(allocated ")
INTERRUPTIONS = frozenset(
    {
        "MemoryError",
        "OutOfMemoryError",
        "OutOfMemoryException",
        "RequestTimeoutError",
        "RequestTimeoutException",
        "SoftTimeLimitExceeded",
        "TimeLimitExceeded",
        "WorkerTimeout",
    }
)
"""Types of limits of time and memory."""
_CALLED_WRONGLY = re.compile(r'argument "|Too few arguments to |wrong number of arguments ')
"""Messages of a function about how it was called."""
_REQUEST = re.compile(
    r"_{0,2}(?:do|make|send|perform|handle|call|api|http|raw|safe|try)?_?"
    r"(?:request|fetch|call|send|execute|query|get|post|put|patch|delete|api|http|invoke|perform|run|response|graphql|gql)"
    r"_?(?:json|api|request|service|async|response|url|data)?",
    re.IGNORECASE,
)
"""Names of functions that send any request."""
_REQUEST_TYPE = re.compile(
    r"http|api|axios|fetch|request|response|client|status|network|graph|timeout|connect", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The identity of an issue.

    `hash` is that of all `inputs`, `family` that without the message, `place` that of type and place alone.
    `message` is the normalised message.
    """

    hash: bytes
    family: bytes
    place: bytes
    inputs: tuple[str, ...]
    message: str = ""


def fingerprint(occurrence: Occurrence) -> Fingerprint:
    """Return the fingerprint of an occurrence, in time independent of the length of its texts."""
    relevant = replace(occurrence, exceptions=telling(occurrence.exceptions))
    said = _said(relevant)
    own = [own_frames(part) for part in relevant.exceptions]
    facts = _facts(said)
    place = _place(relevant, own, said)
    statement, message, host = _message(relevant, own, said, facts)
    if place and place[0].startswith(("unreachable ", "shared resource ")):
        # It is one fault in the words of any code and any driver.
        facts, statement, message, host = (), "", "", ()
    family = (VERSION, *place, *facts, *((f"statement {statement}",) if statement else ()))
    # Messages that were sent without their statement are in the issue of those with it.
    words = statement or message
    parts = (VERSION, *place, *facts, *host, *((f"message {words}",) if words else ()))
    if client := _of_client(occurrence, parts):
        return Fingerprint(_hash(client), _hash(client), _hash(client), client)
    compared = " ".join(filter(None, (message, *(HOST_MARK + name.removeprefix("host ") for name in host))))
    return Fingerprint(_hash(parts), _hash(family), _hash(place), parts, compared)


def main_exception(occurrence: Occurrence) -> ExceptionPart | None:
    """Return the exception that the issue is named after: the caught one."""
    return occurrence.exceptions[0] if occurrence.exceptions else None


def title_of(occurrence: Occurrence) -> str:
    """Return the type of the error, or a substitute where there is none."""
    part = main_exception(occurrence)
    if part is not None and has_type(part):
        return part.type
    match occurrence.kind:
        case "log":
            return "Error log"
        case "span":
            return "Failed request" if occurrence.facts.get("status_code") else "Failed span"
        case "check_in":
            return "Failed check-in"
        case "feedback":
            return "User feedback"
        case "exception" | "message":
            return "Error" if part is not None else "Message"


def has_type(part: ExceptionPart) -> bool:
    """Return whether an exception's type is the program's: an SDK may also mark a true one as synthetic."""
    return bool(type_name(part.type) if part.synthetic else part.type)


def message_of(occurrence: Occurrence) -> str:
    """Return the error's message."""
    part = main_exception(occurrence)
    said = part.value if part is not None else ""
    return said or occurrence.message or occurrence.template


def _place(occurrence: Occurrence, own: Sequence[Sequence[Frame]], said: Sequence[str]) -> tuple[str, ...]:
    """Return the types and the frames that count; without frames, where the error is from."""
    if occurrence.exceptions:
        # A service that cannot be reached is one fault, whatever code asked for it.
        if resource := exhausted_of(said):
            return (f"shared resource {resource}", f"platform {occurrence.platform.lower()}")
        if unreachable := unreachable_of(said):
            return (f"unreachable {unreachable}",)
        if stale_entity_of(said):
            return ()
    types = [name for part in occurrence.exceptions if (name := type_name(part.type))]
    if constraint_of(said) or is_deadlock(said):
        types = []  # they are those of the driver and of what is around it
    if is_interrupted := _is_interrupted(occurrence, said):
        # It ended wherever the program was at that moment.
        frames = [frame_key(each[-1]) for each in own if each and not occurrence.origin][:1]
    else:
        frames = _frames(occurrence, own, said)
    head = (
        *(f"type {name}" for name in sorted({*types[:1], *types[-1:]})),
        *(f"frame {key}" for key in frames),
    )
    if frames:
        return head
    if is_interrupted and occurrence.origin:
        return (*head, f"origin {normalised(occurrence.origin)}")
    if occurrence.kind in ("log", "span", "check_in"):
        return (*head, f"kind {occurrence.kind}", f"origin {normalised(occurrence.origin)}")
    # The page or the transaction tells nothing where the message does.
    is_weak = len(message_of(occurrence).split()) < MIN_MESSAGE
    is_page = occurrence.platform in _BROWSERS or "://" in occurrence.origin
    origin = occurrence.facts.get("service", "") or occurrence.origin * (is_weak and not is_page)
    return (*head, f"origin {normalised(origin)}") if origin else head


def _frames(occurrence: Occurrence, own: Sequence[Sequence[Frame]], said: Sequence[str]) -> list[str]:
    """Return the keys of the frames nearest to the error, of the caught exception and of its root cause.

    They are in alphabetical order, because versions of SDKs list causes first or last.
    """
    if mine := [frames for frames in own if frames]:
        keys = [key for frames in mine[:1] + mine[-1:] for key in _keys(frames, occurrence, said)]
        return sorted(set(keys) - {""})
    others = [part.frames[::-1] for part in occurrence.exceptions if part.frames]
    count = LIBRARY_FRAMES if len(others) == 1 else 1
    keys = [key for frames in others[:1] + others[-1:] for key in _different(frames, count)]
    return sorted(set(keys) - {""})


def _is_interrupted(occurrence: Occurrence, said: Sequence[str]) -> bool:
    """Return whether a limit of time or memory ended what was going on."""
    types = (type_name(part.type) for part in occurrence.exceptions)
    return any(name in INTERRUPTIONS for name in types) or any(_LIMIT.match(message) for message in said)


def _keys(frames: Sequence[Frame], occurrence: Occurrence, said: Sequence[str]) -> list[str]:
    """Return the key of the frame nearest to the error, and of its caller where it says nothing by itself."""
    nearest = frames[0]
    function = function_of(nearest)
    if is_minified(nearest):
        # A failed request is in the chunk that sent it, not in the one that all share.
        if not all(map(_is_generic, said)):
            return [frame_key(nearest)]
        sender = (
            frame for frame in frames if is_minified(frame) and not _REQUEST.fullmatch(function_of(frame))
        )
        return [next((key for frame in sender if (key := frame_key(frame))), "")]
    if not function:
        around = (
            frame_key(frame) for frame in frames[1:] if frame.file == nearest.file and function_of(frame)
        )
        return [frame_key(nearest), next(around, "")]
    # Of helpers that call each other to send a request, the outermost: an SDK or a browser may be the innermost.
    helpers = list(takewhile(lambda frame: _sends(function_of(frame), occurrence, said), frames[:-1]))
    if helpers:
        return _different(frames[len(helpers) - 1 :], 2)
    return _different(frames, 2 if _fails_for_caller(function, said) else 1)


def _fails_for_caller(function: str, said: Sequence[str]) -> bool:
    """Return whether a function fails for its callers, and its message does not tell them apart."""
    if any(_CALLED_WRONGLY.match(common_words(message)) for message in said):
        return True
    name = function.rsplit(".", 1)[-1]
    return _CHECK.match(name) is not None and max(len(message.split()) for message in said) < MIN_MESSAGE


def _sends(function: str, occurrence: Occurrence, said: Sequence[str]) -> bool:
    """Return whether a function sends the requests of its callers, and its message does not tell them apart."""
    if not _REQUEST.fullmatch(function.rsplit(".", 1)[-1]) or not all(map(_is_generic, said)):
        return False
    words = [common_words(message) for message in said]
    is_request = (
        status_of(said)
        or NETWORK_FAILED in words
        or any(_REQUEST_TYPE.search(part.type) for part in occurrence.exceptions)
    )
    return bool(is_request) and not host_of(words)


def _is_generic(said: str) -> bool:
    """Return whether a message says only that a request failed."""
    return all(word in _GENERIC for word in _WORD.findall(normalised(said).lower()))


def _different(frames: Sequence[Frame], count: int) -> list[str]:
    """Return the first keys of frames without repeats, as recursion produces them."""
    keys: list[str] = []
    for frame in frames:
        key = frame_key(frame)
        if key and key not in keys:
            keys.append(key)
        if len(keys) == count:
            break
    return keys


def _facts(said: Sequence[str]) -> tuple[str, ...]:
    """Return what tells apart faults of one place, whatever the words around it."""
    if constraint := constraint_of(said):
        return (f"constraint {constraint}",)
    if entity := stale_entity_of(said):
        return (f"stale {entity}",)
    if is_deadlock(said):
        return ("deadlock",)
    if role := lazy_role_of(said):
        return (f"role {role}",)
    words = [common_words(message) for message in said]
    found = {"operation": operation_of(words), "status": status_of(words), "code": code_of(words)}
    return tuple(f"{name} {value}" for name, value in found.items() if value)


def _message(
    occurrence: Occurrence, own: Sequence[Sequence[Frame]], said: Sequence[str], facts: Sequence[str]
) -> tuple[str, str, tuple[str, ...]]:
    """Return the text of the statement, or else the normalised message, and the host that it names.

    Nothing where the name of a constraint or of a class says it all.
    """
    if any(fact.startswith(("constraint ", "stale ", "deadlock", "role ")) for fact in facts):
        return "", "", ()
    name = service_of(host_of(map(common_words, said)))
    host = (f"host {name}",) if name else ()
    if not occurrence.exceptions:
        if occurrence.template not in ("", occurrence.message):
            return of_template(occurrence.template), "", host
        return "", comparable(occurrence.template or occurrence.message), host
    # Of a cause and the error around it always the same one, whichever is listed first.
    nearest = [frames[0] if frames else None for frames in own]
    ends = {0, len(own) - 1}
    chosen = min(ends, key=lambda at: (type_name(occurrence.exceptions[at].type), _key_of(nearest[at])))
    value = occurrence.exceptions[chosen].value
    name = type_name(occurrence.exceptions[chosen].type)
    if name in SAID_BY_TYPE or (name in SAID_BY_BROWSER and nearest[chosen] is not None):
        return "", "", host
    if statement := _statement(value, nearest[chosen]):
        return statement, "", host
    if is_known(value):
        return comparable(value), "", host
    return "", comparable(value) or comparable(message_of(occurrence)), host


def _statement(said: str, nearest: Frame | None) -> str:
    """Return what the line of code that raised an exception says of its message; empty for nothing."""
    line = nearest.context if nearest is not None and not is_minified(nearest) else ""
    if not line:
        return ""
    key = said.strip("'\"")
    # The key of a failed look-up is part of the code if the line has it, else it is a value.
    return template_of(line, said) or (said if key.isidentifier() and key in line else "")


def _key_of(frame: Frame | None) -> str:
    return "" if frame is None else frame_key(frame)


def _said(occurrence: Occurrence) -> list[str]:
    """Return the messages of the caught exception and of its root cause, in a fixed order."""
    said = [part.value for part in occurrence.exceptions if part.value]
    return sorted({*said[:1], *said[-1:]}) or [message_of(occurrence)]


def _of_client(occurrence: Occurrence, own: Sequence[str]) -> tuple[str, ...]:
    """Return the fingerprint set by the client, with ours where it requests that; empty for none.

    The bare name of a class adds nothing to the type, so it refines ours instead of replacing it.
    """
    given = occurrence.fingerprint
    if not given or all(_DEFAULT.match(part) for part in given):
        return ()
    part = main_exception(occurrence)
    names = _WEAK | ({part.type.lower()} if part is not None else set())
    weak = len(given) == 1 and given[0].strip().lower() in names
    filled = [
        each for message in given for each in (own if _DEFAULT.match(message) else (f"client {message}",))
    ]
    return (VERSION, *filled, *(own if weak else ()))


def _hash(parts: Sequence[str]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(4, "big"))
        digest.update(encoded)
    return digest.digest()
