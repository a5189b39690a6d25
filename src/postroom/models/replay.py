"""Recorded answers in place of a model: equal questions get equal answers, offline and without cost."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from postroom.domain.errors import Invalid, Unavailable
from postroom.models.language import Answer, Meter, Price, Question, T, Watch


class ReplayingModel:
    """A `LanguageModel` that returns recorded answers, by the hash of the question.

    The file has one JSON object per line, with `input_hash`, `model` and `answer`, as written by `postroom models
    export`.
    """

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self._path = path
        self._recorded: Mapping[str, dict[str, Any]] | None = None

    @property
    def name(self) -> str:
        """The name stored with each decision."""
        return f"replay:{self._path.name}"

    @property
    def price(self) -> Price | None:
        """None: replayed answers cost nothing."""
        return None

    async def ask(
        self,
        question: Question[T],
        *,
        meter: Meter | None = None,  # noqa: ARG002  # nothing is used
        watch: Watch | None = None,  # noqa: ARG002  # and nothing happens on the way
    ) -> Answer[T]:
        """Return the recorded answer.

        Raises:
            Unavailable: none is recorded for this question, or the file is missing.
            Invalid: the file, or the recorded answer, is malformed.
        """
        if self._recorded is None:
            self._recorded = _read(self._path)
        found = self._recorded.get(question.input_hash)
        if found is None:
            raise Unavailable(f"No answer to this question is recorded in {self._path.name}.")
        return replayed(question, answer=found["answer"], model=str(found["model"]))

    async def close(self) -> None:
        """Do nothing: there are no connections."""


def replayed(question: Question[T], *, answer: Any, model: str) -> Answer[T]:
    """Return a recorded answer of `model` to a question as an answer without cost.

    Raises:
        Invalid: it does not match the question's schema.
    """
    try:
        value = question.output.model_validate(answer)
    except ValidationError as error:
        raise Invalid(
            f"The recorded answer is not a {question.output.__name__}: {error.errors()[0]['msg']}."
        ) from None
    return Answer(
        value=value,
        model=model,
        prompt=question.prompt.name,
        prompt_hash=question.prompt.hash,
        input_hash=question.input_hash,
        requests=0,
        input_tokens=0,
        output_tokens=0,
        dollars=None,
        seconds=0.0,
        replayed=True,
    )


def _read(path: Path) -> Mapping[str, dict[str, Any]]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise Unavailable(f"The recorded answers in {path.name} can't be read: {error.strerror}.") from None
    found = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
            found[row["input_hash"]] = {"model": row["model"], "answer": row["answer"]}
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise Invalid(
                f"Line {number} of {path.name} is not a recorded answer: it needs input_hash, model and answer."
            ) from None
    return found
