"""Remotes that git itself reaches: allowed URLs, credentials, and the address that a name is pinned to."""

import asyncio
import base64
import os
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

from postroom.domain.addresses import is_misspelt_address
from postroom.domain.errors import Invalid
from postroom.git.port import Failed, NoAccess
from postroom.network import NotCallable, resolve
from postroom.telemetry import log

LONGEST_URL = 2000
_NOT_PUBLIC = (
    "the host of the remote can't be found, or is not on the public internet; for a private one the server's "
    "operator sets POSTROOM_GIT__ALLOW_PRIVATE"
)
_RESOLVING_SECONDS = 20.0
_PORTS = {"https": 443, "http": 80, "ssh": 22}
_SCP = re.compile(
    r"(?:(?P<user>[\w.-]{1,64})@)?(?P<host>[A-Za-z0-9][\w.-]{0,252}):(?P<path>[^:\s][^\s]*)", re.ASCII
)
_IN_PATH = r"!\x22$-.0->@-~"
_NAMED = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
_WITH_SCHEME = (
    r"(?:[Hh][Tt][Tt][Pp][Ss]?|[Ss][Ss][Hh])://(?:[A-Za-z0-9_.+%][A-Za-z0-9_.+%-]*@)?"
    rf"(?:{_NAMED}(?::[1-9][0-9]{{0,4}})?|\[[0-9A-Fa-f:.]+\]:[1-9][0-9]{{0,4}})/+[{_IN_PATH}][/{_IN_PATH}]*"
)
_SHORT_PATH = r"!\x22$-.0-9;->@-~"
_WITHOUT_SCHEME = rf"(?:[A-Za-z0-9_.][A-Za-z0-9_.-]{{0,63}}@)?{_NAMED}:/?[{_SHORT_PATH}][/{_SHORT_PATH}]*"
REMOTE_URL = rf"{_WITH_SCHEME}|{_WITHOUT_SCHEME}"
"""Usual URLs of remotes with the protocols https, http and ssh, for the API's description."""

_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Login:
    """User name and password or token of an https remote."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeployKey:
    """Private key (OpenSSH or PEM, without a password) for an ssh remote."""

    text: str = field(repr=False)


RemoteCredential = Login | DeployKey


def check_remote_url(text: str, protocols: str) -> str:
    """Return a remote's URL in its stored form: `git@host:path` becomes `ssh://git@host/path`.

    Args:
        text: the URL; it may contain a user name but no password.
        protocols: the allowed ones, separated by commas.

    Raises:
        Invalid: it is not a URL, or not an allowed one.
    """
    text = text.strip()
    scp = None if "://" in text else _SCP.fullmatch(text)
    if scp:
        user = f"{scp['user']}@" if scp["user"] else ""
        text = f"ssh://{user}{scp['host']}/{scp['path'].lstrip('/')}"
    if (
        len(text) > LONGEST_URL
        or not _PRINTABLE.fullmatch(text)
        or text.startswith("-")
        or "::" in text.split("/")[0]
    ):
        raise Invalid(
            "The address of a remote looks like https://git.example/group/name.git or git@host:group/name."
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Invalid("The address of the remote can't be read.") from None
    if parts.scheme not in protocols.split(","):
        raise Invalid(
            f"Remotes may be reached by {protocols.replace(',', ', ')}; POSTROOM_GIT__PROTOCOLS can allow others."
        )
    if parts.password is not None or parts.query or parts.fragment or (port is not None and not port > 0):
        raise Invalid(
            "The address of a remote must not contain a password, a query or a fragment; give the token separately."
        )
    if parts.scheme == "file":
        return text
    host = parts.netloc.rpartition("@")[2]
    host = host.removesuffix(":") if port is None else host.rpartition(":")[0]
    if not parts.hostname or not _HOST.fullmatch(host):
        raise Invalid("The address of the remote contains no host.")
    if is_misspelt_address(parts.hostname):
        raise Invalid("The host of the remote is a number; write it as an address, such as 192.0.2.1.")
    if (parts.username or "").startswith("-") or not parts.path.strip("/"):
        raise Invalid("The address of the remote contains no repository.")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def check_remote_credential(url: str, credential: RemoteCredential | None) -> None:
    """Refuse a credential that doesn't fit the URL, or that no header or key file can contain.

    Raises:
        Invalid: the credential is unusable.
    """
    scheme = url.partition(":")[0]
    match credential:
        case None:
            return
        case Login(name=name, password=password):
            if scheme not in {"https", "http"}:
                raise Invalid("A token is for a remote with https; use a key for one with ssh.")
            if not (name and ":" not in name and name.isprintable() and password and password.isprintable()):
                raise Invalid(
                    "This is not a token: it is empty or contains invalid characters. Copy it again."
                )
        case DeployKey(text=text):
            if scheme != "ssh":
                raise Invalid("A key is for a remote with ssh; use a token for one with https.")
            if "PRIVATE KEY-----" not in text or not text.isascii():
                raise Invalid(
                    "This is not a private key: it has to begin with -----BEGIN … PRIVATE KEY-----."
                )


async def address_of(url: str, *, allow_private: bool) -> str | None:
    """Return the network address at which git may reach a remote; None for a folder of this machine.

    Only for http and ssh git can be told which address to use; other protocols need `allow_private`, and then
    find the host themselves.

    Raises:
        NoAccess: it may not be reached.
        Failed: its name can't be resolved.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" or (allow_private and parts.scheme not in _PORTS):
        return None
    if parts.scheme not in _PORTS:
        log.warning("a remote may not be reached: git itself resolves such hosts", scheme=parts.scheme)
        raise NoAccess(_NOT_PUBLIC)
    try:
        async with asyncio.timeout(_RESOLVING_SECONDS):
            # Which protocols are encrypted enough is another setting.
            return await resolve(
                parts.hostname or "",
                parts.port or _PORTS[parts.scheme],
                encrypted=True,
                allow_private=allow_private,
            )
    except (NotCallable, TimeoutError) as problem:
        log.warning("a remote may not be reached", host=parts.hostname, error=str(problem))
        is_final = isinstance(problem, NotCallable) and problem.forbidden
        raise (NoAccess if is_final else Failed)(_NOT_PUBLIC) from None


@contextmanager
def opened(
    url: str,
    credential: RemoteCredential | None,
    *,
    protocols: str,
    known_hosts: Path,
    address: str | None = None,
) -> Iterator[dict[str, str]]:
    """Yield the environment with which git reaches a remote; a key's file is removed afterwards.

    A token is never an argument, which everybody on the machine could read, and is sent to that URL only. With
    `address` git connects there, whatever the host's name means by then.
    """
    settings = _git_settings(url, credential, address)
    variables = {
        "GIT_ALLOW_PROTOCOL": protocols.replace(",", ":"),
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_CONFIG_COUNT": str(len(settings)),
        "GIT_SSH_VARIANT": "ssh",
    }
    for number, (name, value) in enumerate(settings.items()):
        variables |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    with TemporaryDirectory(prefix="postroom-key-") as folder:
        key = None
        if isinstance(credential, DeployKey):
            key = Path(folder) / "key"
            descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                stream.write(credential.text.strip() + "\n")
        yield {**variables, "GIT_SSH_COMMAND": _ssh_command(url, key, address, known_hosts)}


def _git_settings(url: str, credential: RemoteCredential | None, address: str | None) -> dict[str, str]:
    parts = urlsplit(url)
    settings = {
        "http.followRedirects": "false",
        "http.lowSpeedLimit": "1",
        "http.lowSpeedTime": "60",
        "credential.helper": "",
        "transfer.bundleURI": "false",
        "fetch.recurseSubmodules": "false",
        "gc.auto": "0",
        "maintenance.auto": "false",
    }
    if address is not None and parts.scheme in {"https", "http"}:
        # The asterisk: however curl writes the name, it is not resolved again.
        literal = f"[{address}]" if ":" in address else address
        settings["http.curloptResolve"] = f"*:{parts.port or _PORTS[parts.scheme]}:{literal}"
    if isinstance(credential, Login):
        basic = base64.b64encode(f"{credential.name}:{credential.password}".encode()).decode()
        settings[f"http.{url}.extraHeader"] = f"Authorization: Basic {basic}"
    return settings


def _ssh_command(url: str, key: Path | None, address: str | None, known_hosts: Path) -> str:
    options = {
        "BatchMode": "yes",
        "CheckHostIP": "no",
        "ClearAllForwardings": "yes",
        "ConnectTimeout": "15",
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "IdentityFile": "none" if key is None else str(key),
        "PermitLocalCommand": "no",
        "ServerAliveInterval": "15",
        "StrictHostKeyChecking": "accept-new",
        "UserKnownHostsFile": str(known_hosts),
    }
    if address is not None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        options["HostName"] = address
        options["HostKeyAlias"] = f"[{host}]:{parts.port}" if parts.port not in {None, 22} else host
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    return shlex.join(["ssh", "-F", os.devnull, *words])
