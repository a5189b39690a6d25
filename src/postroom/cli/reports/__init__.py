"""`postroom reports` and `postroom regroup`: the inbox, and changes of reports."""
