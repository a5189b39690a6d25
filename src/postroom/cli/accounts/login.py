"""`postroom login` and `logout`: directing commands to a remote server."""

import sys
from typing import Annotated, Any

import typer

from postroom.cli.output import say, warn

Address = Annotated[
    str | None,
    typer.Argument(metavar="HOST", help="Address of the server, such as https://postroom.example.com."),
]


def login(host: Address = None) -> None:
    """Use a remote server for commands, with an API key.

    The key is read from a prompt or from standard input, never shown, and stored in ~/.config/postroom, readable
    by you only. To create a key on the server: postroom keys create
    """
    import asyncio

    from postroom.cli.client import logins
    from postroom.cli.client.target import Remote
    from postroom.domain.errors import Invalid
    from postroom.settings import config_dir

    address = logins.address_of(host or _read("Server (https://…): "))
    if logins.is_plain_to_others(address):
        warn(f"{address} does not use TLS: your key and your reports can be read in transit.")
    key = _read("Key (phx_…, not shown): ", hidden=True)
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise Invalid("This is not a key: a key is one word, such as phx_… from `postroom keys create`.")
    facts, user = asyncio.run(_try(Remote(address, key)))
    known = logins.load(config_dir())
    path = logins.save(config_dir(), logins.Logins(address, {**known.keys, address: key}))
    say(f"Logged in to {address}{f' as {user}' if user else ''}. The key may: {', '.join(facts['scopes'])}.")
    say(f"The login is stored in {path}. Commands now go to this server; postroom logout ends that.")


def logout(host: Address = None) -> None:
    """Delete the stored key of a server. Default: the current login.

    The key itself remains valid. To revoke it on the server: postroom keys revoke
    """
    from postroom.cli.client import logins
    from postroom.domain.errors import NotFound
    from postroom.settings import config_dir

    known = logins.load(config_dir())
    address = known.current if host is None else logins.address_of(host)
    if address is None or address not in known.keys:
        others = f" You are logged in to: {', '.join(known.keys)}." if known.keys else ""
        raise NotFound(f"You are not logged in{f' to {address}' if address else ''}.{others}")
    keys = {other: key for other, key in known.keys.items() if other != address}
    current = None if known.current == address else known.current
    logins.save(config_dir(), logins.Logins(current, keys))
    where = f"Commands go to {current}." if current else "Commands now go to this machine's server."
    say(f"Logged out of {address}. {where}")


def _read(question: str, *, hidden: bool = False) -> str:
    """Return a line from the terminal, or from standard input if it is not interactive."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    text: str = typer.prompt(question, prompt_suffix="", hide_input=hidden, err=True)
    return text.strip()


async def _try(remote: Any) -> tuple[dict[str, Any], str]:
    """Return the key's scopes, and its user if the key may read it.

    Raises:
        PostroomError: the server can't be reached, is not a Postroom server, or rejects the key.
    """
    from postroom.cli.client.target import connect
    from postroom.domain.errors import Forbidden, Invalid

    async with connect(remote) as client:
        facts = await client.get("/api/personal_api_keys/@current")
        if not isinstance(facts, dict) or not isinstance(facts.get("scopes"), list):
            raise Invalid(f"{remote.host} does not respond like a Postroom server.")
        try:
            email = (await client.get("/api/users/@me/"))["email"]
        except Forbidden:
            email = ""
        return facts, email
