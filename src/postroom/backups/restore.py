"""Restore a backup into a database of any supported major version, all of it or nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from postroom.backups.archive import EVENTS, MAIN, Facts, Manifest, Reader, opened
from postroom.backups.programs import Load, address_of, connect, load, script_of
from postroom.backups.schemas import Target
from postroom.db.embedded.binaries import find_binaries
from postroom.db.migrate import check_revision, migrate, prepare
from postroom.domain.errors import Conflict, Invalid, Unavailable

_CLEAR = """\
DO $$ DECLARE dropped text; BEGIN
    FOR dropped IN
        SELECT format('DROP %s IF EXISTS public.%I%s CASCADE',
            CASE kind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                WHEN 'f' THEN 'FUNCTION' WHEN 't' THEN 'TYPE' ELSE 'TABLE' END, name, arguments)
        FROM (
            SELECT oid, 'pg_class'::regclass AS of, relkind AS kind, relname AS name, '' AS arguments, 1 AS turn
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
            UNION ALL SELECT oid, 'pg_class'::regclass, 'S', relname, '', 2
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
            UNION ALL SELECT oid, 'pg_proc'::regclass, 'f', proname,
                '(' || pg_get_function_identity_arguments(oid) || ')', 3
            FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT oid, 'pg_type'::regclass, 't', typname, '', 4
            FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
        ) AS present
        WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = of AND objid = present.oid AND deptype = 'e')
        ORDER BY turn
    LOOP
        EXECUTE dropped;
    END LOOP;
END $$;
"""
"""Drops what is in the schema, except what belongs to extensions."""


def restore(
    path: Path,
    passphrase: str,
    target: Target,
    *,
    replace: bool,
    check_secret: Callable[[bytes], None],
    place_secret: Callable[[bytes], Callable[[], None]],
) -> Manifest:
    """Restore a backup, migrate the schema to this version, and return what was in the file.

    `check_secret` refuses a secret key before anything is written. `place_secret` stores it after all was loaded
    and counted, before the commit, and returns what takes that back if a commit fails. `replace` drops what the
    database has.

    Raises:
        Invalid: the file or passphrase is not usable, or this version or the database can't hold what is in it.
        Conflict: a database is not empty, or a server uses it.
        Unavailable: a database is not available, or refused something.
    """
    with opened(path, passphrase) as backup:
        check_revision(backup.manifest.main.revision)
        urls = _paired(backup.manifest, target)
        check_secret(backup.secret)
        backup.verify()
        for url in urls.values():
            prepare(url)
            _check_free(url, replace=replace)
        with ExitStack() as stack:
            loads = {name: stack.enter_context(_loaded(backup, name, url)) for name, url in urls.items()}
            take_back = place_secret(backup.secret)
            try:
                _commit(loads)
            except BaseException:
                take_back()
                raise
        for url in urls.values():
            migrate(url)
            _analyze(url)
        return backup.manifest


def _commit(loads: Mapping[str, Load]) -> None:
    """Commit the main database last: until then the server has its former one, with its former secret key.

    Raises:
        Unavailable: a database did not commit.
    """
    if EVENTS in loads:
        loads[EVENTS].commit()
    try:
        loads[MAIN].commit()
    except Unavailable as error:
        if EVENTS not in loads:
            raise
        raise Unavailable(
            "Only the database of events was restored. The main database could not be committed, and the secret "
            f"key is as it was. Start no server; restore again with --replace. The reason: {error}"
        ) from error


def _paired(manifest: Manifest, target: Target) -> dict[str, str]:
    """Return the address for each dump."""
    if manifest.events is not None and target.events is None:
        raise Invalid(
            "The backup has a separate database of events: set POSTROOM_EVENTS_DATABASE_URL to where it belongs."
        )
    if manifest.events is None and target.events is not None:
        raise Invalid("The backup has no separate database of events: unset POSTROOM_EVENTS_DATABASE_URL.")
    return {MAIN: target.main} if target.events is None else {MAIN: target.main, EVENTS: target.events}


def _check_free(url: str, *, replace: bool) -> None:
    with connect(url) as connection:
        [(tables, ours, users)] = connection.execute(
            """
            SELECT count(*), to_regclass('public.alembic_version') IS NOT NULL, (
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'postroom')
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
            AND NOT EXISTS (SELECT FROM pg_depend
                WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
            """
        ).fetchall()
    if tables and not ours:
        raise Conflict("The database has tables of something else than Postroom. Name an empty database.")
    if tables and not replace:
        raise Conflict(
            "The database is not empty. Name an empty one, or add --replace to lose all that it has now."
        )
    if users:
        raise Conflict("A server or worker is connected to the database. Stop all of them first.")


@contextmanager
def _loaded(backup: Reader, name: str, url: str) -> Iterator[Load]:
    """Yield a session that has loaded and counted a dump; it still has to commit."""
    binaries = find_binaries()
    with connect(url) as connection:
        address = address_of(connection)
    with load(binaries, address) as loading, backup.dump(name) as stream:
        loading.feed(_CLEAR.encode())
        for piece in script_of(binaries, stream):
            loading.feed(piece)
        _check_rows(loading, backup.manifest.facts(name))
        yield loading


def _check_rows(loading: Load, facts: Facts) -> None:
    """Compare the numbers of rows with those of the backup."""
    one = sql.SQL("SELECT {}, count(*) FROM public.{}")
    counts = sql.SQL(" UNION ALL ").join(
        one.format(sql.Literal(table), sql.Identifier(table)) for table in sorted(facts.rows)
    )
    found = {table: int(count) for table, count in loading.ask(counts.as_string()).items()}
    differing = sorted(table for table in facts.rows if found.get(table) != facts.rows[table])
    if differing:
        raise Unavailable(
            f"The restored tables {', '.join(differing[:5])} have other numbers of rows than the backup; "
            "nothing was changed."
        )


def _analyze(url: str) -> None:
    """Collect statistics, without which the first queries would be slow."""
    with connect(url) as connection:
        connection.autocommit = True
        try:
            connection.execute("ANALYZE")
        except psycopg.Error as error:
            raise Unavailable(
                f"The restored database can't be analyzed: {error.diag.message_primary}"
            ) from error
