"""Rules of issue trackers: what a report's issue says, and how both follow each other."""
