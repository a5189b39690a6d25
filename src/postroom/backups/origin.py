"""What a server's settings say of its backups: databases, the secret key, and the settings themselves."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel

from postroom.backups.create import Origin
from postroom.backups.schemas import Target
from postroom.db.embedded import Role, open_database
from postroom.domain.errors import Invalid
from postroom.identity.secret import load_hasher
from postroom.models.configured import COMMAND, arguments_of
from postroom.settings import Settings

_OF_THIS_MACHINE = {"data_dir"}
_LISTS_OF_NAMES = {"command_environment", "named_owners"}


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
    """Return the environment variables of settings that are not the default, without secrets.

    Arguments of commands, and the users, queries and fragments of addresses, can be secrets and are left out.
    """
    return dict(_differing(settings, "POSTROOM_"))


def _differing(group: BaseModel, prefix: str) -> Iterator[tuple[str, str]]:
    for name, field in type(group).model_fields.items():
        value = getattr(group, name)
        if isinstance(value, BaseModel):
            yield from _differing(value, f"{prefix}{name.upper()}__")
        elif name not in _OF_THIS_MACHINE and value != field.get_default(call_default_factory=True):
            variable = _variable(name, value)
            if variable is not None:
                yield f"{prefix}{name.upper()}", variable


def _variable(name: str, value: Any) -> str | None:
    """Return a setting's value as a variable has it, or None if it is a secret or of an unknown type."""
    match value:
        case None | bool() | int() | float():
            return json.dumps(value)
        case Path() | Decimal():
            return str(value)
        case str():
            return _without_secrets(name, value)
        case tuple() if name == "command":
            return json.dumps(value[:1])
        case tuple() if name in _LISTS_OF_NAMES:
            return json.dumps([one.partition("=")[0] for one in value])
        case tuple() if all(isinstance(one, int) for one in value):
            return json.dumps(value)
        case dict() if name == "prices":
            named = {_without_secrets("model", model): price for model, price in value.items()}
            return json.dumps(
                {model: price.model_dump(mode="json") for model, price in named.items() if model}
            )
    return None


def _without_secrets(name: str, text: str) -> str | None:
    try:
        if text.partition(":")[0].strip().lower() == COMMAND:
            return f"{COMMAND}:{arguments_of(text.partition(':')[2])[0]}"
        if "://" not in text:
            return None if name == "issuer" or name.endswith("url") else text
        parts = urlsplit(text)
    except (Invalid, ValueError):
        return None
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
