"""Request bodies: from JSON, form or multipart to plain values, and from these to a validated model."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar, get_origin

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from postroom.api.http.describe import can_be_left_out, json_body
from postroom.api.http.errors import WireError, parse_error, too_large, validation
from postroom.api.http.requests.replay import PARSED_BODY
from postroom.domain.errors import UnreadableInput
from postroom.parsing import INLINE_BYTES
from postroom.validation.fields import JSON_IN_FORMS
from postroom.validation.payloads import _MAX_FORM_FIELDS, FormBody, parse_json
from postroom.validation.problems import InputProblem, first_problem

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

MAX_BODY_BYTES = 20 * 1024 * 1024

MAX_KEY_BODY_BYTES = 1024 * 1024
"""Maximum size of a body that is searched for a key, so that strangers can't have a large one parsed."""


async def read_body(request: Request) -> Any:
    """Return the body as plain values, `{}` for an empty one. The result is cached, so it may be called again.

    A JSON `null` is returned as None, which `parse` refuses.

    Raises:
        WireError: the body is too large (413), unreadable (400) or of an unsupported media type (415).
    """
    if PARSED_BODY not in request.scope:
        request.scope[PARSED_BODY] = await _read(request)
    return request.scope[PARSED_BODY]


async def _read(request: Request) -> Any:
    raw = await request.body()
    if len(raw) > MAX_BODY_BYTES:
        raise too_large()
    if not raw:
        return {}
    content_type = request.headers.get("content-type", "")
    match content_type.partition(";")[0].strip().lower():
        case "application/json" | "":
            return await _in_thread_if_large(parse_json, raw)
        case "application/x-www-form-urlencoded":
            return await _in_thread_if_large(FormBody.of, raw)
        case "multipart/form-data":
            reading = _multipart(request.headers, raw)
            if len(raw) <= INLINE_BYTES:
                return await reading
            return await asyncio.to_thread(asyncio.run, reading)
        case _:
            detail = f'Unsupported media type "{content_type}" in request.'
            raise WireError(415, "invalid_request", "unsupported_media_type", detail)


async def read_json(text: str) -> Any:
    """Return the value of a JSON text in a form field; see `parse_json`.

    Raises:
        WireError: as `parse_json` does.
    """
    return await _in_thread_if_large(parse_json, text.encode(errors="surrogatepass"))


async def _in_thread_if_large(work: Callable[[bytes], T], raw: bytes) -> T:
    return refusing(work, raw) if len(raw) <= INLINE_BYTES else await asyncio.to_thread(refusing, work, raw)


def refusing(work: Callable[[bytes], T], raw: bytes) -> T:
    """Return what `work` reads from a body.

    Raises:
        WireError: 400, it is unreadable.
    """
    try:
        return work(raw)
    except UnreadableInput as problem:
        raise parse_error(problem.message) from None


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


class UnreadBody(Generic[M]):
    """A body for handlers that look something up first: `body: UnreadBody[Model]`, then `await body.read()`."""

    def __init__(self, request: Request, model: type[M]) -> None:
        self._request, self._model = request, model

    async def read(self) -> M:
        """Return the body as a model.

        Raises:
            WireError: see `read_body` and `parse`.
        """
        return parse(self._model, await self.plain())

    async def raw(self) -> bytes:
        """Return the body as sent, which a signature covers."""
        return await self._request.body()

    async def plain(self) -> Any:
        """Return the body as `read_body` does. In a form, fields with `JSON_IN_FORMS` are JSON texts.

        Raises:
            WireError: see `read_body`; or 400, such a field is not JSON.
        """
        data = await read_body(self._request)
        if not isinstance(data, FormBody):
            return data
        for name, field in self._model.model_fields.items():
            if JSON_IN_FORMS in field.metadata and name in data:
                try:
                    data = {**data, name: await read_json(data[name])}
                except WireError:
                    raise validation("invalid_input", "Value must be valid JSON.", name) from None
        return data

    if not TYPE_CHECKING:

        def __class_getitem__(cls, model: type[M]) -> Any:
            return Annotated[UnreadBody, Depends(BodyParser(model, later=True), scope="function")]


class BodyParser(Generic[M]):
    """The dependency behind `ParsedBody` and `UnreadBody`."""

    def __init__(self, model: type[M], *, later: bool = False) -> None:
        self._model, self._later = model, later

    async def __call__(self, request: Request) -> Any:
        """Return the body as a model, or what reads it later."""
        body = UnreadBody(request, self._model)
        return body if self._later else await body.read()

    def described(self) -> dict[str, Any]:
        """Return the description of the body, which may be left out if all its fields may.

        A model whose values are checked later can name a more precise one as `described_by`.
        """
        model: type[BaseModel] = getattr(self._model, "described_by", self._model)
        return json_body(model, required=not can_be_left_out(model))


if TYPE_CHECKING:
    ParsedBody = Annotated[M, "the body"]
else:

    class ParsedBody:
        """`body: ParsedBody[Model]` parses the body, and describes it.

        It stands after the parameter for the call, so that nobody learns more than that they lack access.
        """

        def __class_getitem__(cls, model: type[M]) -> Any:
            return Annotated[model, Depends(BodyParser(model), scope="function")]
