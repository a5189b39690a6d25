"""Read a skill from a local folder."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from postroom.domain.errors import Invalid
from postroom.domain.scouts.skills import MAX_FILES, SkillFile, SkillText

MAIN = "SKILL.md"
MAX_BYTES = 1_000_000
"""Maximum bytes of one file of a skill."""


@dataclass(frozen=True, slots=True)
class FoundSkill:
    """The text of a `SKILL.md` and its additional files."""

    text: str
    files: Sequence[SkillFile]

    def with_files(self, skill: SkillText) -> SkillText:
        """Return the parsed skill together with its additional files."""
        return replace(skill, files=tuple(self.files))


def read_skill(path: Path) -> FoundSkill:
    """Read a `SKILL.md`, or a folder with one and additional text files.

    Raises:
        Invalid: it can't be read, is not text, or is too large.
    """
    if not path.is_dir():
        return FoundSkill(_text(path), ())
    main = path / MAIN
    if not main.is_file():
        raise Invalid(f"There is no {MAIN} in {path}.")
    others = sorted(file for file in path.rglob("*") if file.is_file() and file != main)
    if len(others) > MAX_FILES:
        raise Invalid(
            f"A skill may have at most {MAX_FILES} files beside its {MAIN}; there are {len(others)}."
        )
    files = [SkillFile(file.relative_to(path).as_posix(), _text(file)) for file in others]
    return FoundSkill(_text(main), files)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Invalid(f"{path} can't be read: {error.strerror}.") from None
    if len(data) > MAX_BYTES:
        raise Invalid(f"{path} is larger than {MAX_BYTES:,} bytes.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Invalid(f"{path} is not UTF-8 text.") from None
