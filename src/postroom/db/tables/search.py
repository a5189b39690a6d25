"""The index of the search: the terms of each report, and the words of a project for misspelt queries."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

from postroom.db.tables.base import metadata, project_column

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
