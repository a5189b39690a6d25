"""Names and addresses at git hosts: repositories, branches, pull requests."""
