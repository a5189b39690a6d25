"""The composition root: builds one frozen `App` with all dependencies from the settings."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.backups import guard
from postroom.clock import Clock, ServerClock
from postroom.db.embedded import Database, open_database
from postroom.db.engine import create_engine
from postroom.db.pooler import set_defaults
from postroom.db.revisions import current_revision, head_revision
from postroom.domain.errors import Invalid, Unavailable
from postroom.domain.scouts.configs import offered_model
from postroom.git.hosts import GitHosts
from postroom.identity.secret import KeyHasher, load_hasher
from postroom.jobs.queue import JobQueue
from postroom.models.configured import make_language
from postroom.models.encoder import shared_encoder
from postroom.models.minilm import MiniLM
from postroom.models.openai_compatible import OpenAICompatible
from postroom.models.port import Embedder
from postroom.projects.paid import PaidModel
from postroom.screening.local import LocalFilter
from postroom.screening.opinions.second import SecondOpinion
from postroom.settings import ScreeningSettings, Settings

OWNER_WAIT_SECONDS = 10.0
"""How long a server waits for another one to release its data directory before it fails."""


@dataclass(frozen=True, slots=True)
class App:
    """The dependencies of API, worker and commands, created once per process."""

    settings: Settings
    database_url: str
    engine: AsyncEngine
    jobs: JobQueue
    embedder: Embedder
    hasher: KeyHasher
    git_hosts: GitHosts
    clock: Clock
    owns_database: bool
    """Whether this process runs the embedded server."""
    database_lives: Callable[[], bool]
    """Whether the embedded database still runs. Always true for an external one, which may come back."""
    language: PaidModel | None = None
    """The language model, charged to the budgets of projects; None if none is configured."""
    events_engine: AsyncEngine | None = None
    """The separate database of SDK events, if configured."""
    restart_database: Callable[[], None] = lambda: None
    """Starts the embedded database again after its end; does nothing for an external one."""

    @property
    def events(self) -> AsyncEngine:
        """The database of SDK events."""
        return self.events_engine or self.engine


def make_embedder(settings: Settings) -> Embedder:
    """Return the configured embedder; the local one loads its model on first use."""
    wanted = settings.embedding
    if wanted.provider == "local":
        return MiniLM(encoder=shared_encoder(wanted.model_file), threads=wanted.threads or None)
    return OpenAICompatible(
        base_url=wanted.base_url,
        model=wanted.model,
        api_key=wanted.api_key.get_secret_value() if wanted.api_key else None,
        dimension=wanted.dimensions,
        ask_dimension=wanted.dimensions is not None,
    )


def make_filter(settings: Settings) -> LocalFilter | None:
    """Return the configured safety filter, or None if screening is disabled."""
    wanted = settings.screening
    if not wanted.enabled:
        return None
    encoder = shared_encoder(settings.embedding.model_file)
    return LocalFilter(block=wanted.block_threshold, suspect=wanted.suspicious_threshold, encoder=encoder)


def make_second(
    wanted: ScreeningSettings, first: LocalFilter | None, language: PaidModel | None
) -> SecondOpinion | None:
    """Return the second opinion by the language model on doubtful signals, if configured."""
    if first is None or language is None:
        return None
    ask_from = first.doubt if wanted.ask_model_from is None else wanted.ask_model_from
    return SecondOpinion(language, ask_from=ask_from)


@asynccontextmanager
async def open_app(
    settings: Settings, *, own_database: bool = False, migrating: bool = True
) -> AsyncIterator[App]:
    """Open the database (starting the embedded server if necessary), yield the app, and close everything.

    `own_database` requires that this process runs the embedded server. `migrating` upgrades the schema; otherwise
    an outdated schema is an error.

    Raises:
        Unavailable: the database can't be reached, started or migrated.
    """
    external = settings.database_url
    if external is not None:
        async with _connected(settings, external.get_secret_value(), None, migrating=migrating) as app:
            yield app
        return
    if own_database:
        opening = partial(open_database, role="own", wait_seconds=OWNER_WAIT_SECONDS)
    else:
        opening = partial(open_database, role="any")
    database = await asyncio.to_thread(opening, settings.data_dir)
    try:
        async with _connected(settings, database.url, database, migrating=migrating) as app:
            yield app
    finally:
        await asyncio.to_thread(database.stop)


@asynccontextmanager
async def _connected(
    settings: Settings, url: str, embedded: Database | None, *, migrating: bool
) -> AsyncIterator[App]:
    language = make_language(settings.language)
    apart = settings.events_database_url and settings.events_database_url.get_secret_value()
    # With an address for notifications the other one is a pooler.
    direct = settings.listen_url if embedded is None else None
    try:
        known = await asyncio.to_thread(guard.check, settings.data_dir, url)
        await asyncio.to_thread(_prepare, direct or url, migrating=migrating)
        if not known:
            await asyncio.to_thread(guard.remember, settings.data_dir, url)
        if direct:
            await asyncio.to_thread(set_defaults, direct)
        if apart:
            # It has all tables, so that both use the same migrations; only those of SDK events are used.
            await asyncio.to_thread(_prepare, apart, migrating=migrating)
    except sa.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise Unavailable(f"The database is not available: {reason}") from error
    clock = ServerClock()
    engine = create_engine(url, pool_size=settings.pool_size, pooled=direct is not None)
    events_engine = create_engine(apart, pool_size=settings.pool_size) if apart else None
    embedder = make_embedder(settings)
    git_hosts = GitHosts(settings.git, settings.github, clones=settings.data_dir / "repositories")
    git_hosts.protect_clones()
    try:
        yield App(
            settings=settings,
            database_url=url,
            engine=engine,
            jobs=JobQueue(),
            embedder=embedder,
            hasher=load_hasher(settings),
            git_hosts=git_hosts,
            clock=clock,
            owns_database=embedded is not None and embedded.owner,
            database_lives=_always if embedded is None else embedded.running,
            language=None
            if language is None
            else PaidModel(
                engine,
                language,
                settings=settings.spend,
                clock=clock,
                time_factor=settings.language.time_factor,
            ),
            events_engine=events_engine,
            restart_database=(lambda: None) if embedded is None else embedded.restart,
        )
    finally:
        if language is not None:
            await language.close()
        await embedder.close()
        await engine.dispose()
        if events_engine is not None:
            await events_engine.dispose()


def language_named(app: App, name: str) -> PaidModel:
    """Return another language model of the default model's provider, charged the same way; the caller closes it.

    A model is offered if its price is configured, so that budgets apply to it, too.

    Raises:
        Invalid: it is not offered.
    """
    wanted = app.settings.language
    provider = (wanted.model or "").partition(":")[0]
    offered = {price for price in wanted.prices if price.startswith(f"{provider}:")}
    found = offered_model(name, offered | ({wanted.model} if wanted.model else set()))
    language = None if found is None else make_language(wanted.model_copy(update={"model": found}))
    if language is None:
        known = ", ".join(sorted(offered | ({wanted.model} if wanted.model else set()))) or "none"
        raise Invalid(
            f"The scout's configuration names the model '{name}', which this server does not offer. Offered: "
            f"{known}. A model is offered when POSTROOM_LANGUAGE__PRICES has its price."
        )
    return PaidModel(
        app.engine, language, settings=app.settings.spend, clock=app.clock, time_factor=wanted.time_factor
    )


def _always() -> bool:
    return True


_preparing = threading.Lock()


def _prepare(url: str, *, migrating: bool) -> None:
    with _preparing:
        if current_revision(url) == head_revision():
            return
        if not migrating:
            raise Unavailable("The database schema is of a different version. Run: postroom migrate")
        # Imported here because it costs 10 MB, and most starts have nothing to migrate.
        from postroom.db.migrate import migrate  # noqa: PLC0415

        migrate(url)


def settings_for(data_dir: Path | None) -> Settings:
    """Read the settings from the environment, with the data directory replaced if given.

    Raises:
        Invalid: a setting is invalid. Its value is not shown, since it may be a secret.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = "POSTROOM_" + "__".join(str(part) for part in first["loc"]).upper()
        raise Invalid(f"The setting {name} is invalid: {first['msg']}.") from None
    except SettingsError as error:
        raise Invalid(f"The settings can't be read: {error}.") from None
    return settings if data_dir is None else settings.model_copy(update={"data_dir": data_dir.absolute()})
