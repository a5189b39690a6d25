"""Git hosts behind one small protocol, and git itself as a process."""
