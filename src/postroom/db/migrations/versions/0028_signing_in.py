"""Signing in: passwords, sessions, roles, invitations."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TOKEN = "SHA-256 of the token"  # noqa: S105  # says what a column is
FIRST_MEMBERS_ARE_OWNERS = """
    UPDATE memberships SET role = 'owner' FROM (
        SELECT DISTINCT ON (organization_id) organization_id, user_id FROM memberships
        ORDER BY organization_id, created_at, user_id
    ) AS first
    WHERE memberships.organization_id = first.organization_id AND memberships.user_id = first.user_id
"""


def moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def key_to(table: str, column: str, target: str, *, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def upgrade() -> None:
    op.add_column("users", sa.Column("password_hash", sa.Text(), comment="Argon2id; null: no password"))
    op.add_column("memberships", sa.Column("role", sa.Text(), nullable=False, server_default="member"))
    op.create_check_constraint(
        op.f("ck_memberships_role"), "memberships", "role IN ('owner', 'member', 'viewer')"
    )
    op.execute(FIRST_MEMBERS_ARE_OWNERS)
    make_sessions()
    make_links()
    make_invites()
    make_identities()
    make_state()


def make_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment=TOKEN),
        moment("created_at"),
        moment("seen_at"),
        moment("expires_at"),
        sa.Column("address", sa.Text(), nullable=False, comment="network address that it was last seen from"),
        sa.Column(
            "user_agent", sa.Text(), nullable=False, comment="what the browser called itself at sign-in"
        ),
        key_to("sessions", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
        comment="sign-ins of people; a row that is gone is signed out",
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"])


def make_links() -> None:
    op.create_table(
        "sign_in_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment=TOKEN),
        moment("created_at"),
        moment("expires_at"),
        sa.CheckConstraint("purpose IN ('password', 'sign_in')", name=op.f("ck_sign_in_links_purpose")),
        key_to("sign_in_links", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_links_token_hash")),
        comment="one-time links for people who have an account; a link that was used is gone",
    )
    op.create_index(op.f("ix_sign_in_links_user_id"), "sign_in_links", ["user_id"])


def make_invites() -> None:
    op.create_table(
        "invites",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False, comment="as written; one invitation an address"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment=TOKEN),
        sa.Column("created_by_id", sa.Integer()),
        moment("created_at"),
        moment("expires_at"),
        sa.CheckConstraint("role IN ('owner', 'member', 'viewer')", name=op.f("ck_invites_role")),
        key_to("invites", "organization_id", "organizations"),
        key_to("invites", "created_by_id", "users", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invites")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invites_token_hash")),
        comment="invitations to organizations; one that was accepted is gone",
    )
    op.create_index(
        "uq_invites_organization_id_email_lower",
        "invites",
        ["organization_id", sa.text("lower(email)")],
        unique=True,
    )


def make_identities() -> None:
    op.create_table(
        "user_identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        moment("created_at"),
        key_to("user_identities", "user_id", "users"),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_user_identities")),
        comment="whom an OpenID Connect provider means by a subject",
    )
    op.create_index(op.f("ix_user_identities_user_id"), "user_identities", ["user_id"])


def make_state() -> None:
    op.create_table(
        "sign_in_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("setup_token_hash", sa.LargeBinary(), comment=TOKEN),
        moment("setup_expires_at", nullable=True),
        moment("setup_done_at", nullable=True),
        sa.Column("passwords", sa.Boolean(), comment="in place of the setting; null: as the setting says"),
        sa.CheckConstraint("id = 1", name=op.f("ck_sign_in_state_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_state")),
        comment="the one row about signing in on this server",
    )
    op.execute("INSERT INTO sign_in_state (id) VALUES (1)")


def downgrade() -> None:
    for table in ("sign_in_state", "user_identities", "invites", "sign_in_links", "sessions"):
        op.drop_table(table)
    op.drop_constraint(op.f("ck_memberships_role"), "memberships")
    op.drop_column("memberships", "role")
    op.drop_column("users", "password_hash")
