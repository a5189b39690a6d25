"""By what reports are found: the index of the search, labels, named filters, and marks as read."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from postroom.db.tables.base import id_column, metadata, project_column, time_column

report_texts = sa.Table(
    "report_texts",
    metadata,
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    project_column(),
    sa.Column("titles", TSVECTOR, nullable=False, comment="terms of title and working title"),
    sa.Column("words", TSVECTOR, nullable=False, comment="terms of all its texts, and of its signals"),
    sa.Index(None, "project_id"),
    sa.Index("ix_report_texts_titles", "titles", postgresql_using="gin"),
    sa.Index("ix_report_texts_words", "words", postgresql_using="gin"),
    comment="what each report that is not deleted can be found by",
)

report_text_changes = sa.Table(
    "report_text_changes",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    # No foreign keys, which would lock the project's row for each signal.
    sa.Column("report_id", sa.Uuid, nullable=False),
    sa.Column("signal_id", sa.Uuid, comment="the signal that joined; null: all is read again"),
    sa.Index(None, "report_id"),
    comment="reports whose texts changed since they were indexed, which triggers write",
)

search_words = sa.Table(
    "search_words",
    metadata,
    project_column(primary_key=True),
    sa.Column("word", sa.Text, primary_key=True),
    sa.Index("ix_search_words_word", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
    comment="words that occur in a project's reports, which misspelt words of a query are compared with",
)

report_labels = sa.Table(
    "report_labels",
    metadata,
    project_column(primary_key=True),
    sa.Column("name", sa.Text, primary_key=True, comment="in lower case; reports name it"),
    sa.Column("color", sa.Text, nullable=False),
    sa.Column("created_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    time_column("created_at"),
    comment="the labels of a project",
)

report_views = sa.Table(
    "report_views",
    metadata,
    id_column(),
    project_column(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("is_shared", sa.Boolean, nullable=False, comment="with everybody in the project"),
    sa.Column("query", JSONB, nullable=False, comment="parameters of the list, by name"),
    time_column("created_at"),
    time_column("updated_at"),
    sa.Index("uq_report_views_name", "project_id", "user_id", sa.text("lower(name)"), unique=True),
    comment="filters of the inbox with a name",
)

report_readers = sa.Table(
    "report_readers",
    metadata,
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("is_read", sa.Boolean, nullable=False, server_default="false"),
    sa.Column("views", sa.Integer, nullable=False, server_default="0", comment="in a browser"),
    time_column("viewed_at", nullable=True),
    sa.Index(None, "user_id"),
    comment="which reports a person has marked as read, and opened",
)
