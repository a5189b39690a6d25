"""The search over reports and their signals: what is indexed, how it is asked, and where it found something."""
