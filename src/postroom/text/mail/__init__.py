"""What mail and chat say around a problem: boilerplate, and words that press the reader."""
