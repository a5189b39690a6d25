"""Match models: the server's, and those that a run may select by name.

A name is compared with the files of one folder; no path is ever built from user input.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from postroom.domain.errors import Invalid
from postroom.grouping.matching.model import MatchModel, packaged_bytes, packaged_model, read_model
from postroom.settings import Settings

PACKAGED = "packaged"
"""Name of the model that comes with Postroom."""
FOLDER = "matchers"
"""Folder of the other models within the data directory, unless a setting names another one."""
SUFFIX = ".npz"
MAX_BYTES = 64 << 20
"""Maximum size of a file; the packaged one has a tenth of a megabyte."""
MAX_NAMED = 20
"""Maximum number of names that an error lists."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """A match model with its name, and the SHA-256 of its file in hexadecimal."""

    name: str
    digest: str
    model: MatchModel


@dataclass(frozen=True, slots=True)
class Matchers:
    """The match models that a run may select: `packaged`, and the files `NAME.npz` of a folder if there is one."""

    folder: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> "Matchers":
        """Return the match models of a server."""
        return cls(settings.grouping.matchers_dir or settings.data_dir / FOLDER)

    def names(self) -> list[str]:
        """Return the names, `packaged` first, the others sorted; a file named `packaged` is ignored."""
        if self.folder is None:
            return [PACKAGED]
        try:
            files = [one for one in self.folder.iterdir() if one.suffix == SUFFIX and one.is_file()]
        except OSError:
            files = []
        return [PACKAGED, *sorted({one.stem for one in files if _NAME.fullmatch(one.stem)} - {PACKAGED})]

    def find(self, name: str) -> Named:
        """Load a match model by name.

        Raises:
            Invalid: there is none of this name, or its file can't be used.
        """
        known = self.names()
        if name not in known:
            more = f", and {len(known) - MAX_NAMED} more" if len(known) > MAX_NAMED else ""
            raise Invalid(
                f"There is no matcher with this name. Available: {', '.join(known[:MAX_NAMED])}{more}."
            )
        try:
            if name == PACKAGED or self.folder is None:
                packed, model = packaged_bytes(), packaged_model()
            else:
                packed = _read(self.folder / f"{name}{SUFFIX}")
                model = read_model(packed)
        except Invalid as error:
            raise Invalid(f"The matcher {name} can't be used: {error.message}") from error
        return Named(name, hashlib.sha256(packed).hexdigest(), model)


def server_model(settings: Settings) -> MatchModel:
    """Return the server's match model: that of its setting, else the packaged one.

    Raises:
        Invalid: its file is missing, damaged, or was made for other features.
    """
    path = settings.grouping.matcher_file
    if path is None:
        return packaged_model()
    try:
        return read_model(_read(path))
    except Invalid as error:
        raise Invalid(f"POSTROOM_GROUPING__MATCHER_FILE, '{path}': {error.message}") from error


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise Invalid("The file does not exist.")
        if path.stat().st_size > MAX_BYTES:
            raise Invalid(f"The file is larger than {MAX_BYTES >> 20} MB.")
        return path.read_bytes()
    except OSError as error:
        raise Invalid(f"The file can't be read: {error.strerror}.") from error
