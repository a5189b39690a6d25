"""Memberships of organizations: invitations, and changes of roles."""
