"""Releases of an application, and the source maps of its JavaScript."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

releases = sa.Table(
    "releases",
    metadata,
    project_column(primary_key=True),
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("id", sa.Uuid, nullable=False, unique=True),
    sa.Column("hash_id", sa.Text, comment="made by PostHog's command line from name and version"),
    sa.Column("url", sa.Text),
    time_column("created_at"),
    time_column("released_at", nullable=True),
    sa.Column(
        "commits", JSONB, nullable=False, server_default="[]", comment="id, repository, author, message"
    ),
    sa.Column("deploys", JSONB, nullable=False, server_default="[]", comment="environment, and when"),
    sa.Index("ix_releases_hash_id", "project_id", "hash_id"),
    comment="versions of an application, as command lines announce them",
)

source_maps = sa.Table(
    "source_maps",
    metadata,
    id_column(),
    project_column(),
    sa.Column("debug_id", sa.Text, comment="the id in the generated file, or null"),
    sa.Column("content", sa.LargeBinary, nullable=False, comment="compiled for look-ups, compressed"),
    sa.Column("size", sa.Integer, nullable=False, comment="bytes of the content"),
    sa.Column("unpacked", sa.Integer, nullable=False, comment="bytes of the content once decompressed"),
    sa.Column("sources", sa.Integer, nullable=False, comment="original files that it names"),
    time_column("created_at"),
    time_column("used_at", nullable=True),
    sa.UniqueConstraint("project_id", "debug_id", name="uq_source_maps_debug_id"),
    comment="source maps of generated JavaScript",
)

source_map_files = sa.Table(
    "source_map_files",
    metadata,
    project_column(primary_key=True),
    sa.Column("release", sa.Text, primary_key=True, comment="empty: of no release"),
    sa.Column("dist", sa.Text, primary_key=True, comment="a build of the release; empty: any"),
    sa.Column("name", sa.Text, primary_key=True, comment="address of the file, ~ for any host"),
    sa.Column("map_id", sa.Uuid, sa.ForeignKey("source_maps.id", ondelete="CASCADE"), index=True),
    sa.Column("refers_to", sa.Text, comment="name of the file with its map, which may come later"),
    time_column("created_at"),
    sa.CheckConstraint("(map_id IS NULL) <> (refers_to IS NULL)", name="target"),
    comment="generated files of a release, and their maps",
)

source_map_uploads = sa.Table(
    "source_map_uploads",
    metadata,
    id_column(),
    project_column(),
    sa.Column("checksum", sa.Text, nullable=False, comment="of the archive, by the sender"),
    sa.Column("debug_id", sa.Text, nullable=False, server_default="", comment="of an upload of one map"),
    sa.Column("release", sa.Text, nullable=False, server_default=""),
    sa.Column("dist", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False, server_default="", comment="why it failed"),
    sa.Column("maps", sa.Integer, nullable=False, server_default="0"),
    time_column("created_at"),
    sa.CheckConstraint("state IN ('pending', 'stored', 'failed')", name="state"),
    sa.Index("ix_source_map_uploads_project_id", "project_id", "created_at"),
    comment="what command lines uploaded, and what became of it",
)

source_map_chunks = sa.Table(
    "source_map_chunks",
    metadata,
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("checksum", sa.Text, primary_key=True, comment="SHA-1 of the content"),
    sa.Column("content", sa.LargeBinary, nullable=False),
    time_column("created_at"),
    comment="parts of archives that are being uploaded",
)
