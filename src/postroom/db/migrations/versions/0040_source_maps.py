"""Releases of applications, and the source maps of their JavaScript."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

RELEASES, MAPS, FILES = "releases", "source_maps", "source_map_files"
UPLOADS, CHUNKS = "source_map_uploads", "source_map_chunks"


def upgrade() -> None:
    op.create_table(
        RELEASES,
        _project(),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hash_id", sa.Text(), comment="made by PostHog's command line from name and version"),
        sa.Column("url", sa.Text()),
        _time("created_at"),
        _time("released_at", nullable=True),
        sa.Column(
            "commits", JSONB(), nullable=False, server_default="[]", comment="id, repository, author, message"
        ),
        sa.Column("deploys", JSONB(), nullable=False, server_default="[]", comment="environment, and when"),
        _of_project(RELEASES),
        sa.PrimaryKeyConstraint("project_id", "version", name=op.f("pk_releases")),
        sa.UniqueConstraint("id", name=op.f("uq_releases_id")),
        comment="versions of an application, as command lines announce them",
    )
    op.create_index("ix_releases_hash_id", RELEASES, ["project_id", "hash_id"])
    _create_maps()
    _create_uploads()


def _create_maps() -> None:
    op.create_table(
        MAPS,
        sa.Column("id", sa.Uuid(), nullable=False),
        _project(),
        sa.Column("debug_id", sa.Text(), comment="the id in the generated file, or null"),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="compiled for look-ups, compressed"),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes of the content"),
        sa.Column("unpacked", sa.Integer(), nullable=False, comment="bytes of the content once decompressed"),
        sa.Column("sources", sa.Integer(), nullable=False, comment="original files that it names"),
        _time("created_at"),
        _time("used_at", nullable=True),
        _of_project(MAPS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_maps")),
        sa.UniqueConstraint("project_id", "debug_id", name="uq_source_maps_debug_id"),
        comment="source maps of generated JavaScript",
    )
    # The content is compressed already.
    op.execute("ALTER TABLE source_maps ALTER COLUMN content SET STORAGE EXTERNAL")
    op.create_table(
        FILES,
        _project(),
        sa.Column("release", sa.Text(), nullable=False, comment="empty: of no release"),
        sa.Column("dist", sa.Text(), nullable=False, comment="a build of the release; empty: any"),
        sa.Column("name", sa.Text(), nullable=False, comment="address of the file, ~ for any host"),
        sa.Column("map_id", sa.Uuid()),
        sa.Column("refers_to", sa.Text(), comment="name of the file with its map, which may come later"),
        _time("created_at"),
        _of_project(FILES),
        sa.ForeignKeyConstraint(
            ["map_id"], ["source_maps.id"], name=op.f("fk_source_map_files_map_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "release", "dist", "name", name=op.f("pk_source_map_files")),
        sa.CheckConstraint(
            "(map_id IS NULL) <> (refers_to IS NULL)", name=op.f("ck_source_map_files_target")
        ),
        comment="generated files of a release, and their maps",
    )
    op.create_index(op.f("ix_source_map_files_map_id"), FILES, ["map_id"])


def _create_uploads() -> None:
    op.create_table(
        UPLOADS,
        sa.Column("id", sa.Uuid(), nullable=False),
        _project(),
        sa.Column("checksum", sa.Text(), nullable=False, comment="of the archive, by the sender"),
        sa.Column(
            "debug_id", sa.Text(), nullable=False, server_default="", comment="of an upload of one map"
        ),
        sa.Column("release", sa.Text(), nullable=False, server_default=""),
        sa.Column("dist", sa.Text(), nullable=False, server_default=""),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, server_default="", comment="why it failed"),
        sa.Column("maps", sa.Integer(), nullable=False, server_default="0"),
        _time("created_at"),
        _of_project(UPLOADS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_map_uploads")),
        sa.CheckConstraint(
            "state IN ('pending', 'stored', 'failed')", name=op.f("ck_source_map_uploads_state")
        ),
        comment="what command lines uploaded, and what became of it",
    )
    op.create_index("ix_source_map_uploads_project_id", UPLOADS, ["project_id", "created_at"])
    op.create_table(
        CHUNKS,
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False, comment="SHA-1 of the content"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _time("created_at"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_source_map_chunks_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "checksum", name=op.f("pk_source_map_chunks")),
        comment="parts of archives that are being uploaded",
    )


def _project() -> sa.Column[int]:
    return sa.Column("project_id", sa.Integer(), nullable=False)


def _of_project(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["project_id"], ["projects.id"], name=op.f(f"fk_{table}_project_id"), ondelete="CASCADE"
    )


def _time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def downgrade() -> None:
    for table in (CHUNKS, UPLOADS, FILES, MAPS, RELEASES):
        op.drop_table(table)
