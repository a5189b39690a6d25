"""Columns that statements about people share, also those of other nouns."""

import sqlalchemy as sa

from postroom.db.tables import memberships, projects, users

USER_COLUMNS = (
    users.c.id,
    users.c.uuid,
    users.c.email,
    users.c.first_name,
    users.c.last_name,
    users.c.github_login,
    users.c.is_staff,
    users.c.created_at,
)
"""What a `User` is made of, in its order."""

ROLE_IN_PROJECT = (
    sa.select(memberships.c.role)
    .where(memberships.c.organization_id == projects.c.organization_id, memberships.c.user_id == users.c.id)
    .scalar_subquery()
    .label("role")
)
"""What a user is in the organization of a project, in a statement that has both; null: nothing."""
