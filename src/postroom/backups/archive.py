"""The file of a backup: a ZIP with the dumps of the databases, and a manifest that the passphrase authenticates.

`manifest.json` has versions, counts, checksums, settings and the wrapped secret key; `manifest.mac` is its
HMAC-SHA-256. Two keys come from the passphrase by scrypt: one wraps the secret key (AES-256-GCM), one is that of
the HMAC. Dumps are compressed with zstd, and not encrypted.
"""

import hashlib
import hmac
import sys
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import BaseModel, ConfigDict, ValidationError

from postroom.domain.errors import Invalid, NotFound, Unavailable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORMAT = 1
"""Version of the format; it includes the parameters of scrypt and what is compressed how."""
MAIN, EVENTS = "database.dump.zst", "events.dump.zst"
CHUNK = 1 << 20
"""Bytes that are read at a time."""
SCRYPT_COST = 2**16
"""Parameter n of scrypt: deriving keys takes 64 MB and a fifth of a second."""
MIN_PASSPHRASE = 12
"""Characters of a passphrase."""

_MANIFEST, _MAC = "manifest.json", "manifest.mac"
_MAX_MANIFEST = 8 << 20
_LEVEL = 3
_BOUND = b"postroom backup 1"
"""What the wrapped key is bound to: it opens in no other place."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Content(_Part):
    """A member of the file: its size and the hexadecimal SHA-256 of its bytes."""

    bytes: int
    sha256: str


class Facts(_Part):
    """What is known of a dumped database; `rows` are the numbers of rows by table."""

    postgres: str
    vector: str
    revision: str
    rows: dict[str, int]


class Manifest(_Part):
    """What is in a backup. `settings` are environment variables without secrets; `salt` and `secret_key` Base64."""

    format: int
    postroom: str
    made_at: datetime
    main: Facts
    events: Facts | None
    settings: dict[str, str]
    contents: dict[str, Content]
    salt: str
    secret_key: str

    @property
    def dumps(self) -> list[str]:
        """The names of the members that have dumps."""
        return [MAIN] if self.events is None else [MAIN, EVENTS]

    def facts(self, name: str) -> Facts:
        """Return the facts of the dump of that name."""
        return self.events if name == EVENTS and self.events is not None else self.main


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, none at the end."""
        ...


def checked_passphrase(passphrase: str) -> str:
    """Return a passphrase.

    Raises:
        Invalid: it is too short.
    """
    if len(passphrase) < MIN_PASSPHRASE:
        raise Invalid(f"The passphrase of a backup needs at least {MIN_PASSPHRASE} characters.")
    return passphrase


class Keys:
    """The keys that come from a passphrase and a salt; see `SCRYPT_COST`."""

    def __init__(self, passphrase: str, salt: bytes) -> None:
        both = Scrypt(salt=salt, length=64, n=SCRYPT_COST, r=8, p=1).derive(passphrase.encode())
        self._wrapping, self._signing = AESGCM(both[:32]), both[32:]

    def wrap(self, secret: bytes, nonce: bytes) -> str:
        """Return the encrypted secret in Base64."""
        return b64encode(nonce + self._wrapping.encrypt(nonce, secret, _BOUND)).decode()

    def unwrap(self, wrapped: str) -> bytes:
        """Return the secret.

        Raises:
            Invalid: the passphrase is another one, or the text was altered.
        """
        try:
            sealed = b64decode(wrapped, validate=True)
            return self._wrapping.decrypt(sealed[:12], sealed[12:], _BOUND)
        except (InvalidTag, ValueError):
            raise Invalid("The passphrase is wrong, or the secret key in the backup was altered.") from None

    def sign(self, manifest: bytes) -> bytes:
        """Return the HMAC of a manifest."""
        return hmac.digest(self._signing, manifest, hashlib.sha256)


class Writer:
    """Writes a backup to an open file: first its dumps, then the manifest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self.contents: dict[str, Content] = {}

    @contextmanager
    def compressed(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """Yield a function that writes to a compressed member."""
        with self._zip.open(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), "w", force_zip64=True) as member:
            sink = _Compressed(member)
            yield sink.write
            sink.finish()
        self.contents[name] = Content(bytes=sink.bytes, sha256=sink.hash.hexdigest())

    def abandon(self) -> None:
        """Let go of a file that will be removed."""
        with suppress(OSError, ValueError):
            self._zip.close()

    def finish(self, manifest: Manifest, keys: Keys) -> None:
        """Write the manifest and the directory of the file."""
        text = manifest.model_dump_json(indent=1).encode()
        self._zip.writestr(_MANIFEST, text)
        self._zip.writestr(_MAC, keys.sign(text).hex())
        self._zip.close()


class _Compressed:
    """A sink that compresses into a stream, counting and hashing what it writes there."""

    def __init__(self, under: IO[bytes]) -> None:
        self._under = under
        self._compressor = zstd.ZstdCompressor(level=_LEVEL)
        self.bytes = 0
        self.hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._put(self._compressor.compress(data))

    def finish(self) -> None:
        self._put(self._compressor.flush())

    def _put(self, data: bytes) -> None:
        self.bytes += len(data)
        self.hash.update(data)
        self._under.write(data)


class Reader:
    """An opened backup whose manifest is authentic. `secret` is the server's secret key."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest, secret: bytes) -> None:
        self._zip = archive
        self.manifest = manifest
        self.secret = secret

    def verify(self) -> None:
        """Read all members and compare their checksums.

        Raises:
            Invalid: a member is missing, or was altered or damaged.
        """
        for name in self.manifest.dumps:
            found, size = hashlib.sha256(), 0
            with _reporting_damage(), self._zip.open(name) as member:
                expected = self.manifest.contents[name]
                while piece := member.read(CHUNK):
                    found.update(piece)
                    size += len(piece)
            if (size, found.hexdigest()) != (expected.bytes, expected.sha256):
                raise Invalid(_ALTERED)

    @contextmanager
    def dump(self, name: str) -> Iterator[Readable]:
        """Yield the decompressed stream of a member, which `verify` must have checked."""
        with _reporting_damage(), self._zip.open(name) as member, zstd.ZstdFile(member) as stream:
            yield stream


_ALTERED = "The backup was altered or damaged after it was made. Use another one."
_INCOMPLETE = "This file is not a complete backup of Postroom: it is truncated, damaged or something else."


@contextmanager
def _reporting_damage() -> Iterator[None]:
    """Raise one error for all kinds of damage of the file."""
    try:
        yield
    except (KeyError, EOFError, zipfile.BadZipFile, zstd.ZstdError, zlib.error, NotImplementedError) as error:
        raise Invalid(_INCOMPLETE) from error


@contextmanager
def opened(path: Path, passphrase: str) -> Iterator[Reader]:
    """Open a backup and check its manifest, not yet its dumps.

    Raises:
        NotFound: there is no such file.
        Unavailable: it can't be read.
        Invalid: it is no backup, truncated, altered, or of a newer version; or the passphrase is wrong.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except OSError as error:
        raise Unavailable(f"{path} can't be read: {error.strerror}.") from error
    with file:
        with _reporting_damage():
            archive = zipfile.ZipFile(file)
            text, mac = _small(archive, _MANIFEST), _small(archive, _MAC)
        manifest = _parsed(text)
        keys = Keys(passphrase, b64decode(manifest.salt))
        secret = keys.unwrap(manifest.secret_key)
        if not hmac.compare_digest(mac, keys.sign(text).hex().encode()):
            raise Invalid(_ALTERED)
        yield Reader(archive, manifest, secret)


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _MAX_MANIFEST:
        raise zipfile.BadZipFile
    with archive.open(name) as member:
        return member.read(_MAX_MANIFEST)


def _parsed(text: bytes) -> Manifest:
    try:
        stated = _Version.model_validate_json(text)
        if stated.format > FORMAT:
            raise Invalid(
                f"The backup was made by Postroom {stated.postroom[:40]}, whose format this version can't read. "
                "Install that version or a newer one."
            )
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise Invalid(_INCOMPLETE) from error


class _Version(BaseModel):
    """What every format of the manifest states."""

    format: int
    postroom: str
