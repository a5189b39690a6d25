"""Request bodies: from JSON, form or multipart to plain values, and from these to a validated model."""

import asyncio
import json
import math
import re
from collections.abc import AsyncGenerator, Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar, get_origin
from urllib.parse import parse_qsl

import orjson
from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from postroom.edge.errors import WireError, parse_error, too_large, validation
from postroom.edge.requests.problems import InputProblem, first_problem
from postroom.parsing import INLINE_BYTES

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

MAX_BODY_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 100
"""Maximum nesting of a JSON body; far more than any field needs, and within every JSON library's limit."""

MAX_KEY_BODY_BYTES = 1024 * 1024
"""Maximum size of a body that is searched for a key, so that strangers can't have a large one parsed."""

SMALL_BYTES = 4096
"""Maximum size of the bodies of sign-in calls, whose sender is unauthenticated."""

_MAX_FORM_FIELDS = 1000
_CACHE = "postroom.body"
_BRACKETS = re.compile(
    # Possessive, and an unclosed string extends to the end: each byte is read once. At most a thousand pieces at a
    # time, since matching an expression blocks other threads.
    rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|(?:\\.)++)*+(?:"|\\?\Z)){0,1000}+([\[\]{}]*+)',
    re.DOTALL,
)
_DIGITS_ALONE = bytes(ord("0") if chr(byte) in "0123456789" else ord(" ") for byte in range(256))
_LONG_INTEGER = b"0" * 19
"""Searched for in a body whose digits were all replaced by 0, which is twenty times faster than an expression."""


class FormBody(dict[str, Any]):
    """A form body: the last value of each name; `lists` has all values of each."""

    def __init__(self, fields: Iterable[tuple[str, Any]]) -> None:
        super().__init__()
        self.lists: dict[str, list[Any]] = {}
        for name, value in fields:
            # No field here takes a file.
            if isinstance(value, str):
                self[name] = value
                self.lists.setdefault(name, []).append(value)

    @classmethod
    def of(cls, raw: bytes) -> "FormBody":
        """Return the fields of a URL-encoded form.

        Raises:
            WireError: it has too many.
        """
        # Counted before parsing, including empty fields.
        if raw.count(b"&") >= _MAX_FORM_FIELDS:
            raise parse_error(f"Too many fields. Maximum number of fields is {_MAX_FORM_FIELDS}.")
        return cls(parse_qsl(raw.decode("latin-1"), keep_blank_values=True))


async def read_body(request: Request) -> Any:
    """Return the body as plain values, `{}` for an empty one. The result is cached, so it may be called again.

    A JSON `null` is returned as None, which `parse` refuses.

    Raises:
        WireError: the body is too large (413), unreadable (400) or of an unsupported media type (415).
    """
    if _CACHE not in request.scope:
        request.scope[_CACHE] = await _read(request)
    return request.scope[_CACHE]


async def _read(request: Request) -> Any:
    raw = await request.body()
    if len(raw) > MAX_BODY_BYTES:
        raise too_large()
    if not raw:
        return {}
    content_type = request.headers.get("content-type", "")
    match content_type.partition(";")[0].strip().lower():
        case "application/json" | "":
            return await _aside(parse_json, raw)
        case "application/x-www-form-urlencoded":
            return await _aside(FormBody.of, raw)
        case "multipart/form-data":
            reading = _multipart(request.headers, raw)
            if len(raw) <= INLINE_BYTES:
                return await reading
            return await asyncio.to_thread(asyncio.run, reading)
        case _:
            detail = f'Unsupported media type "{content_type}" in request.'
            raise WireError(415, "invalid_request", "unsupported_media_type", detail)


async def read_small_json(request: Request) -> Any:
    """Return the value of a JSON body of at most `SMALL_BYTES`, without reading more.

    Raises:
        WireError: it is larger (413), or not JSON (400).
    """
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > SMALL_BYTES:
            detail = f"The request body is larger than {SMALL_BYTES // 1024} KB."
            raise WireError(413, "invalid_request", "too_large", detail)
    return parse_json(raw) if raw else {}


async def read_json(text: str) -> Any:
    """Return the value of a JSON text in a form field; see `parse_json`.

    Raises:
        WireError: as `parse_json` does.
    """
    return await _aside(parse_json, text.encode(errors="surrogatepass"))


async def _aside(work: Callable[[bytes], T], raw: bytes) -> T:
    return work(raw) if len(raw) <= INLINE_BYTES else await asyncio.to_thread(work, raw)


async def _multipart(headers: Headers, raw: bytes) -> FormBody:
    async def stream() -> AsyncGenerator[bytes]:
        yield raw

    parser = MultiPartParser(headers, stream(), max_fields=_MAX_FORM_FIELDS, max_part_size=MAX_BODY_BYTES)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise parse_error(error.message) from None
    try:
        return FormBody(form.multi_items())
    finally:
        await form.close()


def parse_json(raw: bytes) -> Any:
    """Return the value of a JSON text.

    An integer beyond 64 bits becomes a float if that is the same number.

    Raises:
        WireError: it is not JSON (`NaN` and the like are not), it is nested more than `MAX_DEPTH` levels, or it has
            an integer that can't be represented exactly.
    """
    if is_too_deep(raw):
        raise parse_error(f"JSON parse error - more than {MAX_DEPTH} levels of nesting")
    if _LONG_INTEGER in raw.translate(_DIGITS_ALONE):
        # The fast parser would silently convert integers beyond 64 bits to floats.
        return _parse_slowly(raw)
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        # The standard library has the error wording that clients know, and reads what the fast parser won't: lone
        # surrogates, which are refused by the field that contains them.
        return _parse_slowly(raw)


def _parse_slowly(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode(), parse_constant=_constant, parse_float=_finite, parse_int=_integer_or_float
        )
    except (ValueError, RecursionError) as error:
        raise parse_error(f"JSON parse error - {error}") from None


def _constant(name: str) -> Any:
    raise ValueError(f"Out of range float values are not JSON compliant: {name!r}")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"Out of range float values are not JSON compliant: {text[:40]!r}")
    return value


def _integer_or_float(text: str) -> int | float:
    if len(text) <= 20 and -(2**63) <= (value := int(text)) < 2**64:
        return value
    number = _finite(text)
    # Clients whose numbers are all floats write 1e20 as an integer.
    if int(number) != Decimal(text) and Decimal(repr(number)) != Decimal(text):
        raise ValueError(f"Integers beyond 64 bits are not kept exactly, send text instead: {text[:40]!r}")
    return number


def is_too_deep(raw: bytes) -> bool:
    """Return whether a JSON text is nested more than `MAX_DEPTH` levels, in linear time."""
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for found in _BRACKETS.finditer(raw):
        for sign in found[1]:
            depth += 1 if sign in b"[{" else -1
            if depth > MAX_DEPTH:
                return True
    return False


def parse(model: type[M], data: Any) -> M:
    """Return `data` as a validated `model`; unknown names are ignored.

    Raises:
        WireError: 400 with the first problem, in the order of the model's fields.
    """
    problem = object_problem(data)
    if problem is None:
        if isinstance(data, FormBody):
            data = _with_lists(model, data)
        try:
            return model.model_validate(data)
        except ValidationError as error:
            problem = first_problem(error.errors(include_url=False))
            if problem.code == "not_a_list" and _holds_objects(model, problem.attr):
                problem = InputProblem(problem.code, problem.detail, f"{problem.attr}__non_field_errors")
    raise validation(problem.code, problem.detail, problem.attr)


def object_problem(data: Any) -> InputProblem | None:
    """Return why `data` can't be the fields of a model, or None when it is an object."""
    if data is None:
        return InputProblem("null", "No data provided", None)
    if not isinstance(data, dict):
        detail = f"Invalid data. Expected a dictionary, but got {type(data).__name__}."
        return InputProblem("invalid_input", detail, None)
    return None


def _list_item(annotation: Any) -> Any:
    """Return the item type of `list[X]` or `list[X] | None`, or None for other annotations."""
    options = [annotation, *getattr(annotation, "__args__", ())]
    found = next((option for option in options if get_origin(option) is list), None)
    return None if found is None else found.__args__[0]


def _with_lists(model: type[BaseModel], form: FormBody) -> dict[str, Any]:
    fields: dict[str, Any] = dict(form)
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key in form.lists and _list_item(info.annotation) is not None:
            fields[key] = form.lists[key]
    return fields


def _holds_objects(model: type[BaseModel], attr: str | None) -> bool:
    """Return whether the field at `attr` is a list of objects, whose errors are named differently."""
    item: Any = model
    for part in (attr or "").split("__"):
        if part.isdigit():
            continue
        if not (isinstance(item, type) and issubclass(item, BaseModel)) or part not in item.model_fields:
            return False
        item = _list_item(item.model_fields[part].annotation)
    return isinstance(item, type) and issubclass(item, BaseModel)
