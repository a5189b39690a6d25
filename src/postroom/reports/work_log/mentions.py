"""Whom a note mentions: `@` and the full name, or the e-mail address, of a member of the project's organization."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from postroom.db.engine import UnitOfWork
from postroom.identity import people
from postroom.identity.people import Person

MAX_MENTIONS = 50
"""People that one note mentions at most."""
MAX_SIGNS = 500
"""Signs `@` of a note that are looked at, so that its cost has a bound."""
MAX_MEMBERS = 2_000


async def with_mentions(uow: UnitOfWork, project_id: int, content: Any) -> tuple[Any, list[int] | None]:
    """Return the content of a note with whom it mentions, and their ids; None for nobody."""
    content = {name: value for name, value in content.items() if name != "mentions"}
    text = content["note"]
    if "@" not in text:
        return content, None
    found = find(text, await people.members_of_project(uow, project_id, limit=MAX_MEMBERS))
    if not found:
        return content, None
    named = [{"user_uuid": str(person.uuid), "name": name} for name, person in found.items()]
    return {**content, "mentions": named}, sorted({person.id for person in found.values()})


def find(text: str, members: Sequence[Person]) -> dict[str, Person]:
    """Return the mentioned members by what is written after the `@`.

    The longest name counts. A name that several members have means nobody: their addresses tell them apart.
    """
    names = Counter(member.full_name.lower() for member in members)
    handles = [(member.email, member) for member in members]
    handles += [
        (one.full_name, one) for one in members if one.full_name and names[one.full_name.lower()] == 1
    ]
    handles = sorted(((name.lower(), one) for name, one in handles), key=lambda each: -len(each[0]))
    found: dict[str, Person] = {}
    for place in _signs(text):
        for handle, member in handles:
            written = text[place : place + len(handle)]
            if (
                written.lower() == handle
                and not text[place + len(handle) : place + len(handle) + 1].isalnum()
            ):
                found[written] = member
                break
        if len(found) == MAX_MENTIONS:
            break
    return found


def _signs(text: str) -> Iterator[int]:
    """Yield where something begins that may be a name: after an `@` that is not in the middle of a word."""
    place = -1
    for _ in range(MAX_SIGNS):
        place = text.find("@", place + 1)
        if place < 0:
            return
        if place == 0 or not text[place - 1].isalnum():
            yield place + 1
