"""Types for request models that are as lenient as clients rely on.

Numbers are accepted for text, numeric text for numbers, `yes` for true, a bare date for a time. Text is trimmed and
must not be blank unless the type says so. Use `X | None` where null is allowed.
"""

import math
import re
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from postroom.text.characters import NOT_BLANK
from postroom.validation.problems import DATETIME_DETAIL, WIRE

_TRUE = {"t", "y", "yes", "true", "on", "1"}
_FALSE = {"f", "n", "no", "false", "off", "0"}
_NULL = {"", "null"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]")
_ZERO_FRACTION = re.compile(r"\.0*\s*$")
_MAX_DIGITS = 1000
_HEX_DIGITS = frozenset("0123456789abcdef")


MIN_REF, MAX_REF = 4, 32
"""Minimum and maximum number of digits of a part of an id."""


def refuse(code: str, detail: str) -> PydanticCustomError:
    """Return the error of a field, with its code and sentence of the wire."""
    # The sentence is passed as data: braces in it must not be taken for pydantic's placeholders.
    return PydanticCustomError(f"{WIRE}{code}", "{detail}", {"detail": detail})


def _as_text(value: Any, *, trim: bool, blank: bool) -> Any:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise refuse("invalid_input", "Not a valid string.")
    text = str(value)
    if trim:
        text = text.strip()
    if not blank and not text.strip():
        raise refuse("blank", "This field may not be blank.")
    if "\x00" in text:
        raise refuse("null_characters_not_allowed", "Null characters are not allowed.")
    if found := _SURROGATE.search(text):
        raise refuse(
            "surrogate_characters_not_allowed",
            f"Surrogate characters are not allowed: U+{ord(found.group()):X}.",
        )
    return text


def _text(value: Any) -> Any:
    return _as_text(value, trim=True, blank=False)


def _blank_text(value: Any) -> Any:
    return _as_text(value, trim=True, blank=True)


def _raw_text(value: Any) -> Any:
    return _as_text(value, trim=False, blank=False)


def _any_text(value: Any) -> Any:
    return _as_text(value, trim=False, blank=True)


def _address(value: Any) -> Any:
    text = _as_text(value, trim=True, blank=False)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or _BLANK.search(text):
        raise refuse("invalid_input", "Enter a valid URL.")
    return text


def _not_null(value: Any) -> Any:
    if value is None:
        raise refuse("null", "This field may not be null.")
    return value


class _NotNull:
    """Refuses null before other validation, and removes it from the JSON Schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_not_null, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        shown = handler(schema)
        options = [option for option in shown.get("anyOf", ()) if option != {"type": "null"}]
        return options[0] if len(options) == 1 else shown


class _NotBlank:
    """Says in the JSON Schema that a text has more than blanks."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"minLength": 1, "pattern": NOT_BLANK, **handler(schema)}


class _HttpUrl:
    """Says in the JSON Schema which URLs are accepted."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"format": "uri", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://", **handler(schema)}


def _integer(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, str) and len(value) > _MAX_DIGITS:
        raise refuse("max_string_length", "String value too large.")
    try:
        return int(_ZERO_FRACTION.sub("", str(value)))
    except ValueError:
        raise refuse("invalid_input", "A valid integer is required.") from None


def _number(value: Any) -> Any:
    if value is None:
        return None
    try:
        number = float(value)
    except (ValueError, TypeError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise refuse("invalid_input", "A valid number is required.")
    return number


def _boolean(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    text = str(value).strip().lower() if isinstance(value, str | int | float) else ""
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise refuse("invalid_input", "Must be a valid boolean.")


def _nullable_boolean(value: Any) -> Any:
    if isinstance(value, str) and value.strip().lower() in _NULL:
        return None
    return _boolean(value)


def parse_moment(value: Any) -> Any:
    """Return the time in UTC; see `Moment`."""
    if value is None:
        return None
    if isinstance(value, datetime):
        parsed = value
    elif isinstance(value, str):
        try:
            parsed = datetime.fromisoformat(value.strip())
        except ValueError:
            raise refuse("invalid_input", DATETIME_DETAIL) from None
    else:
        raise refuse("invalid_input", DATETIME_DETAIL)
    if parsed.tzinfo is None:
        return parsed.replace(tzinfo=UTC)
    try:
        return parsed.astimezone(UTC)
    except OverflowError:
        raise refuse("overflow", "Datetime value out of range.") from None


def _identifier(value: Any) -> Any:
    if value is None or isinstance(value, UUID):
        return value
    try:
        if isinstance(value, str):
            return UUID(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return UUID(int=value)
    except ValueError:
        pass
    raise refuse("invalid_input", "Must be a valid UUID.")


def parse_id_part(text: str) -> str | None:
    """Return the beginning or the end of an id, without hyphens; None for a blank one."""
    part = text.strip().lower().replace("-", "")
    if not part:
        return None
    if not MIN_REF <= len(part) <= MAX_REF or not set(part) <= _HEX_DIGITS:
        sentence = "hexadecimal digits: its beginning or its end."
        raise refuse("invalid_input", f"A part of an id has {MIN_REF} to {MAX_REF} {sentence}")
    return part


Text = Annotated[str, BeforeValidator(_text), _NotBlank()]
"""Trimmed, not blank; numbers are converted. Add `Field(max_length=...)` for a limit."""

BlankText = Annotated[str, BeforeValidator(_blank_text)]
"""Trimmed, may be empty."""

RawText = Annotated[str, BeforeValidator(_raw_text), _NotBlank()]
"""Kept as sent, including surrounding blanks; not blank."""

AnyText = Annotated[str, BeforeValidator(_any_text)]
"""Kept as sent; may be blank or empty."""

Address = Annotated[str, BeforeValidator(_address), _HttpUrl()]
"""An `http` or `https` URL, trimmed. Add `Field(max_length=...)` for a limit."""

NotNull = _NotNull()
"""For `Annotated[X | None, NotNull] = None`: an optional field that must not be null."""

JSON_IN_FORMS = "a JSON text in forms"
"""Marks a field that is an object or a list, which forms send as JSON: `Annotated[X, JSON_IN_FORMS]`."""

Integer = Annotated[int, BeforeValidator(_integer)]
"""`3`, `"3"`, `3.0`; unbounded: add `Field(ge=..., le=...)`."""

Number = Annotated[float, BeforeValidator(_number)]
"""A finite number or its text."""

Boolean = Annotated[bool, BeforeValidator(_boolean)]
"""true, false, 1, 0, yes, no, on, off, t, f, y, n, in any case."""

NullableBoolean = Annotated[bool | None, BeforeValidator(_nullable_boolean)]
"""Like `Boolean`; null, the empty text and the text `null` are None."""

Moment = Annotated[datetime, BeforeValidator(parse_moment)]
"""An ISO 8601 time or date, in UTC; one without an offset is taken as UTC."""

Identifier = Annotated[UUID, BeforeValidator(_identifier)]
"""A UUID in any of its usual forms."""
