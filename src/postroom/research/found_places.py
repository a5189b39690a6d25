"""The places in code that a language model names: each is checked to exist, and quoted from the file."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from postroom.domain.research.code_paths import CodePath
from postroom.models.language import Limits, Question, Tool, load_prompt
from postroom.repositories.reading import Code
from postroom.research.code import MAX_READ, MAX_TEXT, Listing, plain
from postroom.research.model_texts import paths_shown, signals_shown
from postroom.research.schemas import Material

MAX_PLACES = 5
MAX_QUOTE = 160
MAX_REASON = 400
LEAST_QUOTE = 3

_PROMPT = load_prompt("postroom.research", "code")
_Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_REASON)]


class Place(BaseModel):
    """A line of code that has to change, or where the wrong behaviour comes from."""

    path: str = Field(max_length=1_000, description="Path of the file, as the tools show it.")
    line: int = Field(ge=1, description="Number of the line.")
    quote: str = Field(max_length=1_000, description="The line as it is in the file, without its number.")
    reason: _Reason = Field(description="Why it is this place, in one sentence.")


class FoundCode(BaseModel):
    """The places in code that the report is about, likeliest first, each in another file."""

    places: list[Place] = Field(max_length=MAX_PLACES, description="None if the code was not found.")


def question_of(
    material: Material, paths: Sequence[CodePath], repository: str, *, tools: Sequence[Tool], limits: Limits
) -> Question[FoundCode]:
    """Return the question for the code of a report; `paths` are the files that the search found."""
    parts = (*signals_shown(material), *paths_shown(paths, repository))
    return Question(prompt=_PROMPT, parts=parts, output=FoundCode, tools=tools, limits=limits)


async def checked(
    code: Code, listing: Listing, places: Sequence[Place], rules: Sequence[CodePath], signals: int
) -> list[CodePath]:
    """Return the places that exist before the files that the rules found; invented ones are left out.

    A line is the one whose text is quoted, nearest to the number that was given.

    Raises:
        GitHostError: the files can't be read.
    """
    named = {place.path: listing.files[place.path] for place in places if place.path in listing.files}
    contents = await code.reader.read(list(named.values()), most_each=MAX_TEXT, most_bytes=MAX_READ)
    texts = {path: plain(contents.get(file.blob, b"")) for path, file in named.items()}
    best = max((path.score for path in rules), default=0.0)
    found: dict[str, CodePath] = {}
    for place in places:
        line = quoted_line(texts.get(place.path, ""), place)
        if line is not None and place.path not in found:
            quote = " ".join(texts[place.path].split("\n")[line - 1].split())[:MAX_QUOTE]
            reasons = (f"the language model read “{quote}” there: {place.reason.rstrip('.')}",)
            score = best + MAX_PLACES - len(found)
            everybody = frozenset(range(signals))
            found[place.path] = CodePath(place.path, score, line, "read", reasons, everybody, exact=True)
    return [*found.values(), *(path for path in rules if path.path not in found)]


def quoted_line(text: str, place: Place) -> int | None:
    """Return the number of the line of `text` that a place quotes; None if there is none."""
    quote = " ".join(place.quote.split())
    if len(quote) < LEAST_QUOTE:
        return None
    lines = [" ".join(line.split()) for line in text.split("\n")]
    same = [number for number, line in enumerate(lines, 1) if line == quote]
    return min(same, key=lambda number: abs(number - place.line), default=None)
