"""Databases behind a pooler in transaction mode, which knows no sessions.

Its server connections are shared, so nothing may depend on a session: no options at connecting, no prepared
statements, no notifications to it, no locks longer than a transaction. What every session needs is set as a default
of the role in the database instead.
"""

from collections.abc import Mapping

import sqlalchemy as sa

from postroom.db.engine import async_url

DEFAULTS: Mapping[str, str] = {
    "timezone": "UTC",
    "idle_in_transaction_session_timeout": "60000",
    "plan_cache_mode": "force_custom_plan",
}
"""Settings of every session, as `engine.create_engine` sets them without a pooler."""

HINT = (
    " If that address is a pooler in transaction mode, set POSTROOM_LISTEN_DATABASE_URL to the address of "
    "PostgreSQL itself."
)
_REFUSED = "unsupported startup parameter"


def set_defaults(direct_url: str) -> None:
    """Make `DEFAULTS` those of the role in its database, where they are not; `direct_url` is without a pooler."""
    engine = sa.create_engine(async_url(direct_url), connect_args={"connect_timeout": 10})
    try:
        with engine.begin() as connection:
            known = connection.execute(
                sa.text(
                    "SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setrole = current_user::regrole "
                    "AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            )
            names = {one.lower() for one in known.scalars()}
            missing = [
                (name, value) for name, value in DEFAULTS.items() if f"{name}={value}".lower() not in names
            ]
            database = connection.dialect.identifier_preparer.quote(
                connection.execute(sa.text("SELECT current_database()")).scalar_one()
            )
            for name, value in missing:
                connection.execute(
                    sa.text(f"ALTER ROLE CURRENT_USER IN DATABASE {database} SET {name} = '{value}'")
                )
    finally:
        engine.dispose()


def hint(reason: str) -> str:
    """Return what to do about the reason why no connection could be made, if a pooler refused it."""
    return HINT if _REFUSED in reason else ""
