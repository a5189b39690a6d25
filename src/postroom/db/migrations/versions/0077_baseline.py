"""The whole schema, in `postroom.db.baseline`.

The numbers go on after 0076, the last of the migrations that this one replaces, so that the number of a database says
which of them it has. `postroom.db.migrate` creates the schema in an empty database, and stamps one at 0076, whose
schema is the same.
"""

from collections.abc import Sequence

from alembic import op

from postroom.db.baseline import create_schema

revision: str = "0077"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    create_schema(op.get_bind())
