"""What people said of blocked texts, found by the text and kept when the signal is removed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "screening_lessons",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "key", sa.LargeBinary(), nullable=False, comment="SHA-256 of the text and the facts beside it"
        ),
        sa.Column("signal_id", sa.Uuid(), nullable=False, comment="the signal that it was said of"),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('released', 'confirmed')", name=op.f("ck_screening_lessons_decision")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_screening_lessons_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "key", name=op.f("pk_screening_lessons")),
        comment="what a person last said of a blocked text, which holds for the same text from then on",
    )
    # A report's safety review held signals so that nobody could release them: some were released before, some have
    # no verdict.
    op.execute("""
        UPDATE signal_screenings SET verdict = 'blocked', decision = NULL, decided_by_id = NULL, decided_at = NULL
        FROM signals
        WHERE signals.id = signal_screenings.signal_id AND signals.state = 'quarantined'
          AND (verdict <> 'blocked' OR decision = 'released')
    """)
    op.execute("""
        INSERT INTO signal_screenings (signal_id, project_id, verdict, threat_type, score, explanation, model, screened_at)
        SELECT id, project_id, 'blocked', 'manipulation', 0.5, 'Its report failed the safety review.', 'report', now()
        FROM signals
        WHERE state = 'quarantined' AND NOT EXISTS (SELECT FROM signal_screenings WHERE signal_id = signals.id)
    """)


def downgrade() -> None:
    op.drop_table("screening_lessons")
