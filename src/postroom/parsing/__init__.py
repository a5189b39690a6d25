"""The one place where text and data of strangers are parsed at a bounded cost.

A parser whose cost may grow faster than its input, or whose input is large, is called as
`await parsing.run(function, *arguments)`: it runs in a subprocess with limits of time and memory, without secrets,
files, network or processes of its own. See ADR 51.
"""

from postroom.parsing.limits import DELIVERY, INLINE_BYTES, Limits, ParserFailed, TooCostly
from postroom.parsing.pool import run, run_blocking

__all__ = ["DELIVERY", "INLINE_BYTES", "Limits", "ParserFailed", "TooCostly", "run", "run_blocking"]
