"""The planted bugs of the sample application: file contents before and after, and their authors."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Plant:
    """A file with a bug. `group` is the label of its signals in the sample.

    `before` and `after` are the lines without and with the bug. `head_before` and `head` are those at the top of
    the file; filler is in between. `line` is the required line of the bug, None for any; `days` is how long before
    the first signal it was introduced.
    """

    path: str
    group: str
    author: str
    days: int
    line: int | None
    subject: str
    head: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    head_before: tuple[str, ...]

    @property
    def offset(self) -> int:
        """The number of lines of `after` before the first buggy one."""
        same = 0
        while same < min(len(self.before), len(self.after)) and self.before[same] == self.after[same]:
            same += 1
        return same


def load_plants() -> list[Plant]:
    """Return the planted bugs."""
    text = (files("postroom.sample.harbourline") / "harbourline.txt").read_text(encoding="utf-8")
    return list(_plants(text))


def _plants(text: str) -> Iterator[Plant]:
    for entry in f"\n{text}".split("\n=== ")[1:]:
        first, _, rest = entry.partition("\n")
        path, group, author, days, line, subject = first.split(" :: ")
        head, cut, body = rest.partition("%%\n")
        if not cut:
            head, body = "", rest
        yield Plant(
            path=path,
            group=group,
            author=author,
            days=int(days),
            line=None if line == "-" else int(line),
            subject=subject,
            head=_side(head, "+"),
            before=_side(body, "-"),
            after=_side(body, "+"),
            head_before=_side(head, "-"),
        )


def _side(text: str, side: str) -> tuple[str, ...]:
    return tuple(line[2:] for line in text.splitlines() if line[:1] in {side, " ", ""})
