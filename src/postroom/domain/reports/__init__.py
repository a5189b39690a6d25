"""The rules of reports: statuses, artefacts, the promotion gate, the filters of the inbox, follow-up."""
