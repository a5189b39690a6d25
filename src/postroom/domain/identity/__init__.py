"""Who may do what: the scopes of keys and the roles of members."""
