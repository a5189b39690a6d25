"""A person's chosen project, who made a one-time link, and notifications of changed access."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

USERS, LINKS = "users", "sign_in_links"

TOLD = {
    ("sessions", "DELETE"): "OLD",
    ("memberships", "UPDATE OF role"): "NEW",
    ("memberships", "DELETE"): "OLD",
    (
        "personal_api_keys",
        "UPDATE OF key_hash, scopes, scoped_projects, scoped_organizations, revoked_at, expires_at",
    ): "NEW",
    ("personal_api_keys", "DELETE"): "OLD",
}
"""Changes that may end somebody's access, by table and event: the row that names the user."""


def upgrade() -> None:
    op.add_column(
        USERS,
        sa.Column(
            "current_project_id", sa.Integer(), comment="what @current is for them; null: as they joined"
        ),
    )
    op.create_foreign_key(
        op.f("fk_users_current_project_id"),
        USERS,
        "projects",
        ["current_project_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(op.f("ix_users_current_project_id"), USERS, ["current_project_id"])
    op.add_column(
        LINKS,
        sa.Column(
            "created_by_id", sa.Integer(), comment="the member who made it; null: the server's operator"
        ),
    )
    op.create_foreign_key(
        op.f("fk_sign_in_links_created_by_id"), LINKS, USERS, ["created_by_id"], ["id"], ondelete="CASCADE"
    )
    op.create_index(op.f("ix_sign_in_links_created_by_id"), LINKS, ["created_by_id"])
    # Who made the earlier ones is unknown. They were valid for a day.
    op.execute("DELETE FROM sign_in_links")
    for row in ("OLD", "NEW"):
        op.execute(
            f"""
            CREATE FUNCTION notify_access_of_{row.lower()}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_notify('postroom_events', json_build_object('user', {row}.user_id)::text);
                RETURN NULL;
            END $$
            """
        )
    for (table, event), row in TOLD.items():
        op.execute(
            f"CREATE TRIGGER {_name(event)} AFTER {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION notify_access_of_{row.lower()}()"
        )


def downgrade() -> None:
    for table, event in TOLD:
        op.execute(f"DROP TRIGGER {_name(event)} ON {table}")
    for row in ("old", "new"):
        op.execute(f"DROP FUNCTION notify_access_of_{row}()")
    op.drop_column(LINKS, "created_by_id")
    op.drop_column(USERS, "current_project_id")


def _name(event: str) -> str:
    return f"notify_access_{event.split(maxsplit=1)[0].lower()}"
