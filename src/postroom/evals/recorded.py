"""Replay recorded answers of a language model from a folder.

`NNN.answer.json` is the answer to the question with that number. If it is missing, the question is written to
`NNN.question.txt` in the form for a provider, and the evaluation stops, to be repeated once a model has answered
it. `questions.json` says of each question what it shows and in which words, as hashes. An answer is used for a
question that shows the same signals and reports, also in other words; how many questions have other words is
counted. One that does not say what it shows has to be the same in each word. `about.json` says which model
answered, and when.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.models.language import Answer, Question, T
from postroom.models.program.plain import as_text
from postroom.models.replay import replayed

CHARACTERS_A_TOKEN = 4
CACHE_BLOCK = 128
"""Granularity of providers' prompt caches in tokens."""
CACHE_LEAST = 1_024
"""Minimum length of a cached prefix in tokens."""


@dataclass(slots=True)
class Used:
    """The estimated usage so far: one token is four characters.

    `cached_tokens` are those of `input_tokens` in the common prefix with the previous question, in blocks of 128
    from 1,024 on, which providers cache. `reworded` are the questions whose words changed since they were recorded.
    """

    calls: int = 0
    reworded: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


@dataclass(slots=True)
class RecordedAnswers:
    """Answers consecutive questions from a folder."""

    folder: Path
    used: Used = field(default_factory=Used)
    _before: str = ""
    _hashes: dict[str, dict[str, str]] | None = None

    @property
    def about(self) -> dict[str, Any]:
        """The `model` and `date` in `about.json`; empty without them."""
        path = self.folder / "about.json"
        return _read_object(path) if path.exists() else {}

    async def __call__(
        self,
        question: Question[T],
        project_id: int,  # noqa: ARG002
        subject: UUID,  # noqa: ARG002
        *,
        reuse: bool = True,  # noqa: ARG002
    ) -> Answer[T]:
        """Return the recorded answer to the next question.

        Raises:
            NotFound: none is recorded; the question was written to the file in the message.
            Conflict: the recorded answer belongs to a question about other things.
            Invalid: it is not a JSON object.
        """
        self.used.calls += 1
        name = f"{self.used.calls:03}"
        text = written(question)
        path = self.folder / f"{name}.answer.json"
        if not path.exists():
            self._write_question(name, question, text)
            raise NotFound(
                f"Question {name} has no answer yet. Answer {self.folder / f'{name}.question.txt'} into {path} "
                "(JSON alone, of the shape that it names), then run the command again."
            )
        now, known = fingerprint(question, text), self._known().get(name)
        if known is not None and known["shows"] != now["shows"]:
            raise Conflict(
                f"{path} was given to a question about other signals or reports. Remove the answers from {name} on "
                "and run the command again."
            )
        self.used.reworded += known is not None and known["words"] != now["words"]
        answer = replayed(question, answer=_read_object(path), model=str(self.about.get("model", "recorded")))
        self._count(text, answer)
        return answer

    def _count(self, text: str, answer: Answer[Any]) -> None:
        common = 0
        for one, other in zip(text, self._before, strict=False):
            if one != other:
                break
            common += 1
        cached = common // CHARACTERS_A_TOKEN // CACHE_BLOCK * CACHE_BLOCK
        self._before = text
        self.used.input_tokens += tokens(text)
        self.used.cached_tokens += cached if cached >= CACHE_LEAST else 0
        self.used.output_tokens += tokens(
            json.dumps(answer.value.model_dump(mode="json"), ensure_ascii=False)
        )

    def _write_question(self, name: str, question: Question[Any], text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.question.txt").write_text(text, encoding="utf-8")
        known = self._known()
        for later in [other for other in known if other >= name]:
            del known[later]
        known[name] = fingerprint(question, text)
        (self.folder / "questions.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")

    def _known(self) -> dict[str, dict[str, str]]:
        if self._hashes is None:
            path = self.folder / "questions.json"
            self._hashes = _read_object(path) if path.exists() else {}
        return self._hashes


def written(question: Question[Any]) -> str:
    """Return a question as text. The fence marker, which is random for a model, is derived from the question."""
    return as_text(question, hashlib.sha256(question.prompt.text.encode()).hexdigest()[:24])


def fingerprint(question: Question[Any], text: str) -> dict[str, str]:
    """Return the hashes of what a question shows, its words if it does not say, and of its words."""
    words = digest(text)
    return {"shows": digest("\n".join(question.shows)) if question.shows else words, "words": words}


def digest(text: str) -> str:
    """Return the hash that identifies a question."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def tokens(text: str) -> int:
    """Estimate the tokens of a text: a quarter of its characters, rounded up."""
    return -(-len(text) // CHARACTERS_A_TOKEN)


def _read_object(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Invalid(f"{path} is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise Invalid(f"{path} does not contain a JSON object.")
    return content
