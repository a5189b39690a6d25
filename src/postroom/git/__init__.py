"""Git hosts behind one small protocol."""
