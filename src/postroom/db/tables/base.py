"""Shared parts of all tables: constraint names and common columns."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> sa.Column[UUID]:
    """Return the primary key `id`, a time-ordered UUID that the code generates."""
    return sa.Column("id", sa.Uuid, primary_key=True)


def time_column(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    """Return a timestamp column, aware and in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def project_column(*, primary_key: bool = False) -> sa.Column[int]:
    """Return the column of the owning project; a row is deleted with its project."""
    return sa.Column(
        "project_id",
        sa.Integer,
        sa.ForeignKey("projects.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )
