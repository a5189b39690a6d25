"""Questions as one text, and answers as JSON in a text: for whoever answers without a provider's API."""

import json
from typing import Any

from pydantic import ValidationError

from postroom.models.language import NoAnswer, Question, T
from postroom.text.characters import storable
from postroom.text.fence import rendered

MAX_PROBLEMS = 5
"""Maximum number of problems of an answer that are named."""
MAX_TRIES = 8
"""Maximum number of places of a text at which an object is looked for."""


def as_text(question: Question[Any], marker: str) -> str:
    """Return a question as text: system prompt, answer schema, and user message with fences of this marker."""
    shape = json.dumps(question.output.model_json_schema(), ensure_ascii=False)
    return "\n\n".join(
        [
            "=== system ===",
            question.prompt.text,
            "=== answer: JSON of this schema, and nothing else ===",
            shape,
            "=== user ===",
            rendered(question.parts, marker),
        ]
    )


def parse_answer(question: Question[T], text: str) -> T:
    """Return the answer in a text, which may have prose or a code fence around its JSON.

    Raises:
        NoAnswer: it contains none, or one of another shape; the message says what is wrong.
    """
    found = _object_in(text)
    if found is None:
        raise NoAnswer("The answer contains no JSON object.")
    try:
        return storable_answer(question, question.output.model_validate(found))
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, one['loc'])) or 'the answer'}: {one['msg']}"
            for one in error.errors(include_url=False, include_input=False)[:MAX_PROBLEMS]
        ]
        raise NoAnswer(f"The answer does not match its schema: {'; '.join(problems)[:1_000]}.") from None


def storable_answer(question: Question[T], value: T) -> T:
    """Return an answer whose texts the database can store.

    Raises:
        NoAnswer: without the characters that can't be stored it does not match its schema.
    """
    dumped = value.model_dump(mode="json")
    kept = _kept(dumped)
    if kept == dumped:
        return value
    try:
        return question.output.model_validate(kept)
    except ValidationError:
        raise NoAnswer("The model's answer contains characters that can't be stored.") from None


def _object_in(text: str) -> dict[str, Any] | None:
    """Return the largest of the first JSON objects of a text; linear, since it is read a few times at most."""
    decoder = json.JSONDecoder()
    best: tuple[int, dict[str, Any]] | None = None
    at = text.find("{")
    for _ in range(MAX_TRIES):
        if at < 0:
            break
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            value, end = None, at + 1
        if isinstance(value, dict) and (best is None or end - at > best[0]):
            best = end - at, value
        at = text.find("{", end)
    return None if best is None else best[1]


def _kept(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_kept(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): _kept(item) for key, item in value.items()}
    return value
