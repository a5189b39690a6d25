"""GitHub through githubkit: the HTTP client and the authorisation of each call."""

from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
from githubkit.auth import AppInstallationAuthStrategy, BaseAuthStrategy, TokenAuthStrategy
from githubkit.cache import MemCacheStrategy
from githubkit.core import GitHubCore
from githubkit.exception import GitHubException

from postroom.git.github_app import App, Credential, Installation, Token
from postroom.git.github_calls import ServerFault, read_short
from postroom.git.port import Failed, NoAccess

REFUSED = frozenset({401, 403, 404, 451})
"""Statuses with which GitHub denies a credential access, or the existence of something."""

Permissions = Mapping[str, str]
"""Permissions requested for an installation's token, in GitHub's terms; a person's token has its own."""

_MAX_INSTALLATIONS = 1000


class InstallationTokens:
    """In-memory cache of installation tokens for githubkit.

    githubkit's cache keys contain neither host nor App key, so each combination of host, App, key and installation
    has a cache of its own; the oldest is evicted when there are too many.
    """

    def __init__(self, *, most: int = _MAX_INSTALLATIONS) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, App, int], MemCacheStrategy] = OrderedDict()

    def of(self, api_url: str, app: App, installation: Installation) -> MemCacheStrategy:
        """Return the cache of an installation."""
        key = (api_url, app, installation.id)
        if key not in self._kept:
            self._kept[key] = MemCacheStrategy()
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return self._kept[key]


@asynccontextmanager
async def open_client(
    api_url: str,
    credential: Credential,
    *,
    app: App | None,
    permissions: Permissions,
    tokens: InstallationTokens,
    seconds: float,
) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client for paths below `api_url` with authorised calls; `seconds` is the timeout.

    It follows no redirects, doesn't retry and caches no answers; installation tokens are cached in `tokens`.

    Raises:
        NoAccess: the credential is an installation, and no App is configured.
    """
    if isinstance(credential, Token):
        strategy: BaseAuthStrategy = TokenAuthStrategy(credential.text)
        memory = MemCacheStrategy()
    elif app is None:
        raise NoAccess("the settings name no GitHub App")
    else:
        memory = tokens.of(api_url, app, credential)
        strategy = _Installed(app, credential, permissions, memory)
    github = GitHubCore(
        strategy,
        base_url=api_url,
        user_agent="postroom",
        follow_redirects=False,  # the caller follows them, never to another host
        timeout=seconds,
        cache_strategy=memory,
        http_cache=False,
        auto_retry=False,
    )
    async with github.get_async_client() as client:
        yield client


class _Installed(BaseAuthStrategy):
    """githubkit's strategy for an installation, with the limits of calls applied."""

    def __init__(
        self, app: App, installation: Installation, permissions: Permissions, memory: MemCacheStrategy
    ) -> None:
        self._strategy = AppInstallationAuthStrategy(
            app.id,
            app.key,
            installation.id,
            permissions=dict(permissions),  # type: ignore[arg-type]  # a TypedDict with a key for each permission
        )
        self._memory = memory

    def get_auth_flow(self, github: GitHubCore) -> httpx.Auth:  # type: ignore[type-arg]  # of any strategy
        return _InstalledAuth(self._strategy.get_auth_flow(github), github, self._memory)


class _InstalledAuth(httpx.Auth):
    """Make githubkit authorise a request to the host's root instead of the actual request.

    githubkit decides by the path whether the App itself must authenticate, and paths here contain branch names: a
    branch `x/installation` would use the wrong credential. githubkit's own requests get the timeout and size limit
    that they lack.
    """

    def __init__(self, inner: httpx.Auth, github: GitHubCore, memory: MemCacheStrategy) -> None:  # type: ignore[type-arg]
        self._inner = inner
        self._config = github.config
        self._memory = memory

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        stand_in = httpx.Request("GET", self._config.base_url)
        flow = self._inner.async_auth_flow(stand_in)
        try:
            asked = await anext(flow)
            while asked is not stand_in:
                asked.extensions["timeout"] = self._config.timeout.as_dict()
                answer = yield asked
                await read_short(answer)
                _check_status(answer.status_code)
                asked = await flow.asend(answer)
        except (GitHubException, ValueError, OverflowError):
            self._memory.cleanup()
            raise Failed("GitHub gives no token for the installation") from None
        finally:
            await flow.aclose()
        authorization = stand_in.headers["Authorization"]
        if not (authorization.isascii() and authorization.isprintable()):
            self._memory.cleanup()
            raise Failed("GitHub's token for the installation is none that a header can hold")
        request.headers["Authorization"] = authorization
        yield request


def _check_status(status: int) -> None:
    if status >= 500:
        raise ServerFault(status)
    if status in REFUSED or status == 422:
        raise NoAccess(f"GitHub answers {status} for the installation of the App")
