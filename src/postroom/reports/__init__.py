"""Reports: the inbox, their lifecycle, and their removal."""
