"""The kinds of sources: each module defines one, named `KIND`."""
