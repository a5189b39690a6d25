"""The file to which an import writes rejected rows, one JSON object per line."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from postroom.domain.errors import Invalid
from postroom.signals.imports.service import Reject

KEYS = ("row", "reason", "data")


class RejectsFile:
    """The rejects of one import. It is created with the first reject, so a clean import leaves no file.

    A resumed import keeps the rejects of the `kept_rows` rows that were done; those of an uncommitted batch are
    dropped, since its rows are read again. A file that was not written by an import is never touched.

    Rows may be confidential, so that a new file can be read by its owner only. Without `follow_links` (a name that
    nobody has chosen) it is never written through a symbolic link.
    """

    def __init__(self, path: Path, *, kept_rows: int, follow_links: bool = True) -> None:
        self.path = path
        self._stream: IO[bytes] | None = None
        self._no_follow = 0 if follow_links else os.O_NOFOLLOW
        try:
            if not follow_links and path.is_symlink():
                raise Invalid(f"'{path}' is a symbolic link; name a file for rejects with --rejects.")
            if not path.is_file():
                return
            if not _is_ours(path):
                raise Invalid(f"'{path}' is not a file of rejects; name another with --rejects.")
            if kept_rows:
                self._keep(kept_rows)
            else:
                path.unlink()
        except OSError as error:
            raise _unusable(path, error) from error

    def write(self, rejects: Sequence[Reject]) -> None:
        """Append `rejects` and sync them to disk; call it before the transaction that counts them commits.

        Raises:
            Invalid: the file can't be written.
        """
        if not rejects:
            return
        try:
            if self._stream is None:
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | self._no_follow
                self._stream = os.fdopen(os.open(self.path, flags, 0o600), "ab")
            for reject in rejects:
                self._stream.write(_line(reject))
            self._stream.flush()
            if self.path.is_file():
                os.fsync(self._stream.fileno())
        except OSError as error:
            raise _unusable(self.path, error) from error

    def close(self) -> None:
        """Close the file."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _keep(self, rows: int) -> None:
        partial = self.path.with_name(self.path.name + ".partial")
        partial.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with os.fdopen(os.open(partial, flags, 0o600), "wb") as kept:
            for line, found in _read(self.path):
                if found is not None and found["row"] <= rows:
                    kept.write(line)
            kept.flush()
            os.fsync(kept.fileno())
        partial.replace(self.path)


def _line(reject: Reject) -> bytes:
    found = {"row": reject.row, "reason": reject.reason, "data": reject.data}
    # A lone surrogate is written as its JSON escape.
    return json.dumps(found, ensure_ascii=False, default=str).encode(errors="backslashreplace") + b"\n"


def _read(path: Path) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
    """Yield each line and its content; None for a line torn by a crash."""
    with path.open("rb") as stream:
        for line in stream:
            try:
                found = json.loads(line)
            except ValueError:
                found = None
            ours = isinstance(found, dict) and tuple(found) == KEYS and isinstance(found["row"], int)
            yield line, found if ours else None


def _is_ours(path: Path) -> bool:
    # Only the last line can be torn, so a first line in another format is not from an import.
    with path.open("rb") as stream:
        start = stream.read(8)
    return not start or start.startswith(b'{"row":'[: len(start)])


def _unusable(path: Path, error: OSError) -> Invalid:
    return Invalid(
        f"The rejects can't be written to '{path}': {error.strerror}. Name another file with --rejects."
    )
