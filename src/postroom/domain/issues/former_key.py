"""The hash of an occurrence by the key of version 2026-11, by which stored issues of that version are found.

Nothing here may change: hashes of this version are stored.
"""

import hashlib
import re
from collections.abc import Sequence

from postroom.domain.issues.occurrences import Frame, Occurrence

_VERSION = "2026-11"
_OWN_FRAMES = 3
_LIBRARY_FRAMES = 2
_MAX_READ = 600
_MAX_WORDS = 40

_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s\"'<>]{1,300}", re.IGNORECASE), "<url>"),
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}"), "<email>"),
    (
        re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?"),
        "<time>",
    ),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\b"), "<time>"),
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b"), "<address>"),
    (re.compile(r"\b(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}:\d{1,5}\b", re.IGNORECASE), "<address>"),
    (
        re.compile(
            r"\b(?:[a-z0-9-]{1,63}\.){2,8}(?:com|net|org|io|dev|local|internal|cloud)\b", re.IGNORECASE
        ),
        "<host>",
    ),
    (re.compile(r"\b0x[0-9a-f]{1,32}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b(?=[0-9a-f]{0,40}\d)(?=[0-9a-f]{0,40}[a-f])[0-9a-f]{7,128}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\"[^\"\n]{1,200}\""), "<quote>"),
    (re.compile(r"(?<!\w)'[^'\n]{1,200}'(?!\w)"), "<quote>"),
    (re.compile(r"(?<!\w)`[^`\n]{1,200}`"), "<quote>"),
    (re.compile(r"(?<=[=:])[^\s,;=:<>()]{0,80}\d[^\s,;<>()]{0,80}"), "<value>"),
    (re.compile(r"\b[a-z]{1,12}[_-](?=[A-Za-z]{0,8}\d)[A-Za-z0-9]{1,40}\b"), "<id>"),
    (re.compile(r"(?<![A-Za-z])[-+]?\d[\d.,]{0,40}(?:%|[a-zA-Z]{1,3}\b)?"), "<number>"),
)


def _normalised(message: str) -> str:
    shown = message[:_MAX_READ]
    for pattern, mark in _MASKS:
        shown = pattern.sub(mark, shown)
    return " ".join(shown.split()[:_MAX_WORDS])


_LIBRARY_PATH = re.compile(
    r"(?:site|dist)-packages|/lib/python\d|<frozen |node_modules|^node:|^internal/|/gems/|/lib/ruby/|/vendor/|"
    r"/usr/local/go/|/go/src/|/pkg/mod/|/rustc/|\.cargo/registry|"
    r"(?:^|/)(?:react-dom|vue\.runtime|jquery|zone|polyfills|chunk-vendors|vendors?)[.~-]|"
    r"^(?:UIKit|SwiftUI|Foundation|CoreFoundation|CFNetwork|QuartzCore|GraphicsServices|AppKit|CoreData|Combine|"
    r"lib(?:system|swift|dispatch|objc|c\+\+|c\.so|pthread)|dyld|ld-)",
    re.IGNORECASE,
)
_DEFAULT = re.compile(r"^\{\{\s{0,5}default\s{0,5}\}\}$")
_BUILD_HASH = re.compile(r"[.-](?=[0-9A-Za-z_]{0,40}\d)[0-9A-Za-z_]{6,64}(?=\.)")
_NUMBERED_NAME = re.compile(r"\d{1,20}")
_WEAK = frozenset({"error", "exception", "typeerror", "unknown", "unhandledrejection", "message", "log"})


def former_hash(occurrence: Occurrence) -> bytes:
    """Return the hash that version 2026-11 of the key gave an occurrence."""
    own = _own(occurrence)
    return _hash(_of_client(occurrence, own) or own)


def _relevant_frames(occurrence: Occurrence) -> list[Frame]:
    for part in occurrence.exceptions:
        if own := [frame for frame in reversed(part.frames) if _is_own(frame)]:
            return _without_repeats(own)[:_OWN_FRAMES]
    for part in occurrence.exceptions:
        if part.frames:
            return _without_repeats(list(reversed(part.frames)))[:_LIBRARY_FRAMES]
    return []


def _is_own(frame: Frame) -> bool:
    return frame.own and _LIBRARY_PATH.search(frame.file) is None


def _frame_key(frame: Frame) -> str:
    file = frame.file.split("?", 1)[0].replace("\\", "/").rsplit("/", 1)[-1].lower()
    place = _BUILD_HASH.sub("", file) if file else frame.module
    if not place or place.startswith("<"):
        place = frame.module
    function = frame.function.rsplit(".", 1)[-1].removeprefix("async ").strip()
    if function in ("?", "<anonymous>", "<lambda>", "anonymous"):
        function = ""
    return f"{place}:{_NUMBERED_NAME.sub('#', function)}"


def _message_of(occurrence: Occurrence) -> str:
    part = occurrence.exceptions[0] if occurrence.exceptions else None
    said = part.value if part is not None else ""
    return said or occurrence.message or occurrence.template


def _own(occurrence: Occurrence) -> tuple[str, ...]:
    types = [part.type for part in occurrence.exceptions if part.type and not part.synthetic]
    named = list(dict.fromkeys([*types[:1], *types[-1:]]))
    message = _normalised(occurrence.template or _message_of(occurrence))
    frames = [_frame_key(frame) for frame in _relevant_frames(occurrence)]
    head = (_VERSION, *(f"type {name}" for name in named), *(f"frame {key}" for key in frames))
    if frames:
        return (*head, f"message {message}")
    return (
        *head,
        f"kind {occurrence.kind}",
        f"origin {_normalised(occurrence.origin)}",
        f"message {message}",
    )


def _of_client(occurrence: Occurrence, own: Sequence[str]) -> tuple[str, ...]:
    given = occurrence.fingerprint
    if not given or all(_DEFAULT.match(part) for part in given):
        return ()
    part = occurrence.exceptions[0] if occurrence.exceptions else None
    names = _WEAK | ({part.type.lower()} if part is not None else set())
    weak = len(given) == 1 and given[0].strip().lower() in names
    filled = [
        each for message in given for each in (own if _DEFAULT.match(message) else (f"client {message}",))
    ]
    return (_VERSION, *filled, *(own if weak else ()))


def _without_repeats(frames: Sequence[Frame]) -> list[Frame]:
    kept: list[Frame] = []
    for frame in frames:
        if not kept or _frame_key(kept[-1]) != _frame_key(frame):
            kept.append(frame)
    return kept


def _hash(parts: Sequence[str]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(4, "big"))
        digest.update(encoded)
    return digest.digest()
