"""When the words of a report became out of date, and whether a reading wrote its card."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

OUTDATED = "when its signals changed in a way that title, summary and card do not tell yet; null: they do"
READ = "a language model wrote the card; it takes precedence over extracted ones"


def upgrade() -> None:
    op.add_column(
        "reports", sa.Column("words_outdated_at", sa.DateTime(timezone=True), nullable=True, comment=OUTDATED)
    )
    op.add_column(
        "reports",
        sa.Column("card_is_read", sa.Boolean(), nullable=False, server_default=sa.false(), comment=READ),
    )


def downgrade() -> None:
    op.drop_column("reports", "card_is_read")
    op.drop_column("reports", "words_outdated_at")
