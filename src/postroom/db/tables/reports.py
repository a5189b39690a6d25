"""Reports and their work logs."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

REPORT_STATUSES = (
    *("potential", "candidate", "in_progress", "pending_input", "ready"),
    *("resolved", "failed", "suppressed", "deleted"),
)
WAITS_FOR = ("repository", "git_host", "answer")

STATUS_RANK = """CASE status
    WHEN 'ready' THEN CASE WHEN actionability = 'not_actionable' THEN 1 ELSE 0 END
    WHEN 'pending_input' THEN 2 WHEN 'in_progress' THEN 3 WHEN 'candidate' THEN 4 WHEN 'potential' THEN 5
    WHEN 'failed' THEN 6 WHEN 'resolved' THEN 7 WHEN 'suppressed' THEN 8 ELSE 9 END"""

reports = sa.Table(
    "reports",
    metadata,
    id_column(),
    project_column(),
    sa.Column("status", sa.Text, nullable=False, server_default="potential"),
    sa.Column("title", sa.Text, comment="null until research or an edit fills it"),
    sa.Column("summary", sa.Text, comment="null until research or an edit fills it"),
    sa.Column("headline", sa.Text, nullable=False, comment="working title: that of the first signal"),
    sa.Column("number", sa.Integer, comment="in the catalogue that readings see; null until one saw it"),
    sa.Column("card", sa.Text, comment="what it is about, in at most 45 words; null until it is made"),
    sa.Column("area", sa.Text, comment="a theme above reports; null while nobody named one"),
    sa.Column(
        "card_is_read",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="a language model wrote the card; it takes precedence over extracted ones",
    ),
    sa.Column(
        "words_outdated_at",
        sa.DateTime(timezone=True),
        comment="when its signals changed in a way that title, summary and card do not tell yet; null: they do",
    ),
    sa.Column("total_weight", sa.Float, nullable=False, server_default="0"),
    sa.Column("signal_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("signals_at_run", sa.Integer, nullable=False, server_default="0"),
    sa.Column("run_count", sa.Integer, nullable=False, server_default="0"),
    time_column("promoted_at", nullable=True),
    time_column("last_run_at", nullable=True),
    sa.Column("error", sa.Text),
    sa.Column("waits_for", sa.Text, comment="what a report waits for: a repository, a git host, an answer"),
    sa.Column(
        "before_research",
        JSONB,
        comment="columns of a report that people act on, as they were when it was last promoted",
    ),
    sa.Column(
        "corrections",
        JSONB,
        nullable=False,
        server_default="{}",
        comment="by field, what people set and who, with what Postroom itself says; it takes precedence",
    ),
    sa.Column("labels", ARRAY(sa.Text), nullable=False, server_default="{}", comment="sorted"),
    sa.Column("status_before_suppression", sa.Text),
    sa.Column(
        "merged_into_id",
        sa.Uuid,
        sa.ForeignKey("reports.id", ondelete="SET NULL"),
        index=True,
        comment="the report that this one is a part of; its status is deleted meanwhile",
    ),
    sa.Column("status_before_merge", sa.Text),
    # Latest-wins fields, written with the artefact that sets them and never joined on read.
    sa.Column("artefact_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("priority", sa.Text),
    sa.Column("urgency_score", sa.Float, comment="orders it within its priority; null for old ones"),
    sa.Column("several_problems", sa.Text, comment="words in which it names several problems"),
    sa.Column("actionability", sa.Text),
    sa.Column("already_addressed", sa.Boolean),
    sa.Column("dismissal_reason", sa.Text),
    sa.Column("dismissal_note", sa.Text),
    sa.Column("reviewer_logins", ARRAY(sa.Text), nullable=False, server_default="{}", comment="lower case"),
    sa.Column("task_ids", ARRAY(sa.Uuid), nullable=False, server_default="{}"),
    sa.Column("implementation_pr_url", sa.Text),
    sa.Column("source_products", ARRAY(sa.Text), nullable=False, server_default="{}", comment="sorted"),
    sa.Column("repository", sa.Text, comment="`owner/name` of the newest choice of a repository"),
    sa.Column(
        "reviewers",
        JSONB,
        nullable=False,
        server_default="[]",
        comment="the first of the newest suggestion, with login and name",
    ),
    sa.Column(
        "pull_requests",
        JSONB,
        nullable=False,
        server_default="[]",
        comment="linked by claims or named by task runs, the oldest link first",
    ),
    sa.Column("implementation_pr_state", sa.Text, comment="state of the one at implementation_pr_url"),
    sa.Column(
        "extras",
        JSONB,
        nullable=False,
        server_default="{}",
        comment="charts, metrics and prompts of its scout",
    ),
    sa.Column("history", JSONB, comment="of one that came with an import, closed: by what"),
    sa.Column("tracker_issue", JSONB(none_as_null=True), comment="url, reference and error of its issue"),
    sa.Column(
        "shown_at",
        sa.DateTime(timezone=True),
        comment="when it first became ready or waited for a person",
    ),
    # Kept in sync with the live signals, like `signal_count`.
    time_column("last_signal_at", nullable=True),
    time_column("first_signal_at", nullable=True),
    sa.Column(
        "opened_at",
        sa.DateTime(timezone=True),
        sa.Computed("LEAST(created_at, first_signal_at)", persisted=True),
        nullable=False,
        comment="time of its first signal, at the latest when the report was made",
    ),
    sa.Column("first_decision_id", sa.BigInteger, comment="in report_outcomes; null: undecided"),
    sa.Column("first_fix_id", sa.BigInteger, comment="in report_outcomes; null: never fixed"),
    sa.Column("scout_name", sa.Text, comment="skill of the first scout whose finding is among the signals"),
    sa.Column(
        "recent_counts",
        ARRAY(sa.Integer),
        nullable=False,
        server_default="{}",
        comment="signals of each of the 14 days (UTC) up to recent_until, the oldest first",
    ),
    sa.Column("recent_until", sa.Date, comment="day of the newest signal; null without any"),
    # Of the last completed research.
    sa.Column("signals_at_research", sa.Integer, comment="how many signals it read"),
    sa.Column(
        "problem_length",
        sa.Integer,
        comment="characters at the beginning of its summary that tell the problem",
    ),
    sa.Column("status_rank", sa.SmallInteger, sa.Computed(STATUS_RANK, persisted=True), nullable=False),
    time_column("created_at"),
    time_column("updated_at"),
    sa.CheckConstraint(sa.column("status").in_(REPORT_STATUSES), name="status"),
    sa.CheckConstraint(sa.column("waits_for").in_(WAITS_FOR), name="waits_for"),
    sa.Index("ix_reports_inbox", "project_id", "status_rank", sa.text("updated_at DESC"), "id"),
    sa.Index("ix_reports_priority", "project_id", sa.text("COALESCE(priority, 'P9')"), "id"),
    sa.Index(
        "ix_reports_urgency",
        *("project_id", sa.text("COALESCE(priority, 'P9')"), sa.text("COALESCE(urgency_score, -1.0) DESC")),
        *(sa.text("COALESCE(last_signal_at, created_at) DESC"), "id", "status_rank"),
    ),
    sa.Index("ix_reports_created_at", "project_id", "created_at", "id"),
    sa.Index(
        "uq_reports_project_id_number",
        "project_id",
        "number",
        unique=True,
        postgresql_where=sa.text("number IS NOT NULL"),
    ),
    sa.Index("ix_reports_area", "project_id", "area", postgresql_where=sa.text("area IS NOT NULL")),
    # With what insights count, so that they need not read the rows.
    sa.Index(
        "ix_reports_opened_at",
        "project_id",
        "opened_at",
        postgresql_include=["id", "status_rank", "signal_count", "area", "first_decision_id", "first_fix_id"],
    ),
    sa.Index("ix_reports_updated_at", "project_id", "updated_at", "id"),
    sa.Index("ix_reports_total_weight", "project_id", sa.text("total_weight DESC"), "id"),
    # Without reports that have only a headline, which changes with every signal.
    sa.Index(
        "ix_reports_words",
        "title",
        "summary",
        postgresql_using="gin",
        postgresql_ops={"title": "gin_trgm_ops", "summary": "gin_trgm_ops"},
        postgresql_where=sa.text("title IS NOT NULL OR summary IS NOT NULL"),
    ),
    sa.Index("ix_reports_reviewer_logins", "reviewer_logins", postgresql_using="gin"),
    sa.Index("ix_reports_labels", "labels", postgresql_using="gin"),
    sa.Index(
        "ix_reports_in_research",
        "project_id",
        "id",
        postgresql_where=sa.text("status IN ('candidate', 'in_progress')"),
    ),
    sa.Index(
        "ix_reports_shown_at",
        "project_id",
        "shown_at",
        postgresql_where=sa.text("shown_at IS NOT NULL"),
    ),
    sa.Index("ix_reports_task_ids", "task_ids", postgresql_using="gin"),
    sa.Index(
        "ix_reports_with_pull_request",
        "project_id",
        postgresql_where=sa.text("implementation_pr_url IS NOT NULL"),
    ),
)

report_state_changes = sa.Table(
    "report_state_changes",
    metadata,
    id_column(),
    project_column(),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    time_column("changed_at"),
    sa.Column("status", sa.Text, nullable=False, comment="that the change led to"),
    sa.Column("before", JSONB, nullable=False, comment="columns of the report as they were"),
    sa.Column("watches", JSONB, nullable=False, comment="rows of report_watches as they were"),
    sa.Column("artefact_ids", ARRAY(sa.Uuid), nullable=False, comment="entries that the change wrote"),
    sa.Column("action", sa.Text, comment="that was asked for; null for what the server decided by itself"),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL"), comment="who decided"),
    sa.Column("decision_id", sa.Uuid, nullable=False, comment="the same for all reports of one decision"),
    sa.Column("corrected", JSONB(none_as_null=True), comment="what a correction replaced, by field"),
    time_column("undone_at", nullable=True),
    sa.Index(None, "report_id"),
    sa.Index(None, "project_id", "user_id", "changed_at"),
    sa.Index(None, "changed_at"),
    comment="changes of status that were asked for, kept for as long as they can be undone",
)

report_counts = sa.Table(
    "report_counts",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    project_column(),
    sa.Column("status_rank", sa.SmallInteger, nullable=False),
    sa.Column(
        "reports", sa.BigInteger, nullable=False, comment="to be added up; negative for those that left"
    ),
    sa.Index(None, "project_id"),
    comment="how many reports of a project have a rank: the sum of the rows, which triggers on reports write",
)

artefacts = sa.Table(
    "artefacts",
    metadata,
    id_column(),
    project_column(),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("content", JSONB, nullable=False),
    sa.Column("created_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    sa.Column("task_id", sa.Uuid),
    time_column("created_at"),
    time_column("updated_at", nullable=True),
    sa.Column(
        "edited_by_task_id",
        sa.Uuid,
        comment="the task whose agent wrote the present content of somebody else's entry",
    ),
    sa.Column(
        "by_key",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="its present content was written with a key, and not by somebody signed in",
    ),
    sa.Column(
        "correction",
        sa.Boolean,
        comment="true: it takes precedence over entries that are no corrections; false: it was taken back",
    ),
    sa.Column("mentions", ARRAY(sa.Integer), comment="the users that a note mentions; null for none"),
    sa.Column("client", sa.Text, comment="the program that an agent wrote it with, as it names itself"),
    sa.Index("ix_artefacts_report_id_created_at", "report_id", "created_at"),
    sa.Index(
        "ix_artefacts_mentions",
        "mentions",
        postgresql_using="gin",
        postgresql_where=sa.text("mentions IS NOT NULL"),
    ),
    sa.Index("ix_artefacts_latest", "report_id", "type", "created_at"),
    sa.Index("ix_artefacts_commits", "project_id", "report_id", postgresql_where=sa.text("type = 'commit'")),
    sa.Index("ix_artefacts_task_id", "task_id", "report_id", postgresql_where=sa.text("task_id IS NOT NULL")),
    sa.CheckConstraint("created_by_id IS NULL OR task_id IS NULL", name="one_author"),
)

REMOVALS = ("delete", "reingest")

report_removals = sa.Table(
    "report_removals",
    metadata,
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    project_column(),
    sa.Column("kind", sa.Text, nullable=False),
    time_column("requested_at"),
    sa.CheckConstraint(sa.column("kind").in_(REMOVALS), name="kind"),
    sa.Index(None, "project_id"),
    comment="reports whose signals a job is taking away, to be deleted or to be grouped anew",
)

regroup_suggestions = sa.Table(
    "regroup_suggestions",
    metadata,
    id_column(),
    project_column(),
    sa.Column("from_report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column("to_report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column(
        "signal_ids",
        ARRAY(sa.Uuid),
        nullable=False,
        server_default="{}",
        comment="what would move; empty: the whole report would be merged",
    ),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("run_id", sa.Uuid, nullable=False, comment="the reading that suggests it"),
    sa.Column("accepted", sa.Boolean, comment="what was decided; null: nothing yet"),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL"), comment="who decided"),
    sa.Column("task_id", sa.Uuid, comment="in whose name it was decided"),
    time_column("created_at"),
    time_column("decided_at", nullable=True),
    sa.Index(None, "from_report_id"),
    sa.Index(None, "to_report_id"),
    sa.Index(None, "project_id"),
    comment="changes that a reading would make to reports that people or agents already act on",
)

report_claims = sa.Table(
    "report_claims",
    metadata,
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    project_column(),
    sa.Column("id", sa.Uuid, nullable=False, comment="changes when another holder takes it over"),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("task_id", sa.Uuid, comment="the task in whose name the user's agent claimed it"),
    sa.Column("claim_id", sa.Text, comment="the holder's own id for the claim"),
    sa.Column("pull_requests", ARRAY(sa.Text), nullable=False, server_default="{}"),
    time_column("claimed_at"),
    time_column("updated_at"),
    sa.Index(None, "project_id", "user_id"),
    comment="reports that somebody works on",
)

REGROUPINGS = ("merge", "split", "move", "distinct")

regroupings = sa.Table(
    "regroupings",
    metadata,
    id_column(),
    project_column(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("from_report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column("to_report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column("signal_ids", ARRAY(sa.Uuid), nullable=False, server_default="{}", comment="that changed home"),
    sa.Column(
        "home_report_ids",
        ARRAY(sa.Uuid),
        nullable=False,
        server_default="{}",
        comment="where each of these signals was before",
    ),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    sa.Column("task_id", sa.Uuid, comment="null for both: the consolidation did it"),
    time_column("created_at"),
    time_column("undone_at", nullable=True),
    sa.Column("undone_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    sa.Column(
        "consolidation_id",
        sa.Uuid,
        sa.ForeignKey("consolidations.id", ondelete="SET NULL"),
        index=True,
        comment="the run of the consolidation that did it",
    ),
    sa.CheckConstraint(sa.column("kind").in_(REGROUPINGS), name="kind"),
    sa.Index(None, "project_id", "created_at"),
    sa.Index(None, "from_report_id"),
    sa.Index(None, "to_report_id"),
    comment="merges, splits and moves, by people and by the consolidation, and reports told apart; can be undone",
)

grouping_constraints = sa.Table(
    "grouping_constraints",
    metadata,
    id_column(),
    project_column(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("first_signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), nullable=False),
    sa.Column("second_signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), nullable=False),
    sa.Column(
        "regrouping_id",
        sa.Uuid,
        sa.ForeignKey("regroupings.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    time_column("created_at"),
    sa.CheckConstraint(sa.column("kind").in_(("must", "cannot")), name="kind"),
    sa.Index(None, "project_id"),
    sa.Index(None, "first_signal_id"),
    sa.Index(None, "second_signal_id"),
    comment="what people's decisions say about two signals: together, or never",
)
