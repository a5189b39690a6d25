"""What a server's settings say of its backups: databases, the secret key, and the settings themselves."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, SecretStr

from postroom.backups.create import Origin
from postroom.backups.schemas import Target
from postroom.db.embedded import Role, open_database
from postroom.identity.secret import load_hasher
from postroom.settings import Settings

_OF_THIS_MACHINE = {"data_dir"}


def origin_of(settings: Settings, main: str) -> Origin:
    """Return what a backup consists of; `main` is the address of the opened main database."""
    return Origin(
        main=settings.listen_url or main,
        events=_events_of(settings),
        secret=load_hasher(settings).secret,
        settings=plain_settings(settings),
    )


def target_of(settings: Settings, main: str) -> Target:
    """Return where a backup is restored to; `main` as for `origin_of`."""
    return Target(main=settings.listen_url or main, events=_events_of(settings))


def _events_of(settings: Settings) -> str | None:
    return None if settings.events_database_url is None else settings.events_database_url.get_secret_value()


@contextmanager
def main_database(settings: Settings, role: Role) -> Iterator[str]:
    """Yield the address of the main database, which is started if it is embedded, and not migrated.

    Raises:
        Conflict: with the role `own`, a server is running.
    """
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    with open_database(settings.data_dir, role=role, wait_seconds=1 if role == "own" else 30) as database:
        yield database.url


def plain_settings(settings: Settings) -> dict[str, str]:
    """Return the environment variables of settings that are not the default, without secrets."""
    return dict(_differing(settings, "POSTROOM_"))


def _differing(group: BaseModel, prefix: str) -> Iterator[tuple[str, str]]:
    for name, field in type(group).model_fields.items():
        value = getattr(group, name)
        if isinstance(value, BaseModel):
            yield from _differing(value, f"{prefix}{name.upper()}__")
        elif name not in _OF_THIS_MACHINE and value != field.get_default(call_default_factory=True):
            text = _text(value)
            if text is not None:
                yield f"{prefix}{name.upper()}", text


def _text(value: Any) -> str | None:
    """Return a value as a variable has it, or None if it is or has a secret."""
    if isinstance(value, SecretStr):
        return None
    if isinstance(value, str | Path):
        return _without_password(str(value))
    try:
        return json.dumps(value, default=_plain)
    except TypeError:
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError


def _without_password(text: str) -> str:
    try:
        parts = urlsplit(text)
        if "@" not in parts.netloc:
            return text
    except ValueError:
        return text
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
