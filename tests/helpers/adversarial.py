"""Adversarial texts that reveal superlinear patterns and loops, and function arguments that contain them."""

import dataclasses
import enum
import types
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Literal, TypeVar
from uuid import UUID

# One per line, with escapes such as \n and \t.
_REPEATED = r"""
.
/
\\
-
_
:
;
,
@
#
$
%
&
*
=
~
|
!
'
"
`
<
>
(
)
[
]
{
0
a
A
\s
\n
\t
\r\n
\s\n
\t\s
\xe9
a.
a/
a.b@
../
a\s
A1
Aa
aB
a_
a-
0.
0:
%20
&lt;
&#x41;
<a
<a>
<a\s
<!--
a="
[a](
![
`a
"a"
**
_a_
>\s
-\n
--\n
|a
a:\n
a\n
a:\sb\n
http://
http://a.b/
mailto:
at\sa
\sat\sa.b(c:1)\n
File\s"
#0\s
a::
a.b(
[as\s
a.py:1\s
.py
.py.
in\s`
node_modules/
On\sa\swrote:\n
From:\s
____\n
QUJD
\\u0041
=41
\xe9\u0301
\u6f22
\u0430
\u200b
\x1b[
ignore\sall\s
AError\s
12:00\s
2026-
1.2.3.
::1
deadbeef-
a=1&
<<
"a":\s
[1,
FROM\sa\n
*/1\s
1,
a*
**/
"""
REPEATED = tuple(
    line.replace(r"\s", " ").encode("ascii").decode("unicode_escape")
    for line in _REPEATED.strip("\n").split("\n")
)
"""Repeated units: single characters, and parts of patterns' matches."""
NESTED = (("(", ")"), ("[", "]"), ("{", "}"), ("<a>", "</a>"), ('{"a":', "}"), ("[a](", ")"))
HALVES = ((".", "/"), (" ", "\n"), ("a", " "), ("<", " "), ("(", "a"), ("@", "."), ("a*", "a"))


@cache
def texts(length: int) -> tuple[tuple[str, str], ...]:
    """Return named adversarial texts of about `length` characters, each with a different ending."""
    return tuple(_texts(length))


def _texts(length: int) -> Iterator[tuple[str, str]]:
    for atom in REPEATED:
        yield repr(atom), (atom * (length // len(atom) + 1))[:length] + "!"
    for before, after in NESTED:
        depth = length // (len(before) + len(after))
        yield f"nested {before}", before * depth + "a" + after * depth
    for one, other in HALVES:
        half = length // 2 // len(one)
        yield f"half {one!r}, half {other!r}", one * half + other * half
    words = [f"w{number}" for number in range(length // 5)]
    yield "distinct words", " ".join(words)[:length]
    yield "distinct lines", "\n".join(words)[:length]
    yield "distinct names", " ".join(f"a_{word}.py" for word in words)[:length]
    yield "distinct folders", "/".join(words)[:length]


class NotBuilt(TypeError):
    """No value of a type can be built from a text."""


KEYS = ("path", "text", "exception_type")
"""Keys of the built mappings."""
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_ID = UUID("01890000-0000-7000-8000-000000000001")
_PLAIN: dict[Any, Any] = {
    int: 1,
    float: 1.0,
    Decimal: Decimal(1),
    bool: True,
    UUID: _ID,
    datetime: _MOMENT,
    date: _MOMENT.date(),
    time: time(8),
    timedelta: timedelta(days=1),
    type(None): None,
    None: None,
}
_SEVERAL = {list, tuple, set, frozenset, Sequence, Iterable, Collection, AbstractSet}


def value_of(annotation: Any, text: str) -> Any:
    """Return a value of a type in which every string is `text`, or its lines for several strings.

    Raises:
        NotBuilt: the type is not supported.
    """
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if annotation in {str, Any, object} or isinstance(annotation, TypeVar):
        return text
    if annotation is bytes:
        return text.encode("utf-8", "replace")
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if origin is Literal:
        return inner[0]
    if origin in {typing.Union, types.UnionType}:
        return value_of(str if str in inner else next(each for each in inner if each is not type(None)), text)
    if origin in {dict, Mapping}:
        keys = KEYS if inner[0] is str else (value_of(inner[0], text),)
        return {key: value_of(inner[1], text) for key in keys}
    if origin is tuple and inner[-1] is not Ellipsis:
        return tuple(value_of(each, text) for each in inner)
    if origin in _SEVERAL:
        found = [*text.split("\n"), text] if inner[0] is str else [value_of(inner[0], text)] * 2
        return origin(found) if origin in {set, frozenset, tuple} else found
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return next(iter(annotation))
    if dataclasses.is_dataclass(annotation) or hasattr(annotation, "_fields"):
        return _record(annotation, text)
    raise NotBuilt(str(annotation))


@cache
def hints_of(annotated: Any) -> dict[str, Any]:
    """Return the types of a function's arguments or a record's fields."""
    return typing.get_type_hints(annotated)


def _record(kind: Any, text: str) -> Any:
    hints = hints_of(kind)
    names = getattr(kind, "_fields", None) or [each.name for each in dataclasses.fields(kind) if each.init]
    return kind(**{name: value_of(hints[name], text) for name in names})
