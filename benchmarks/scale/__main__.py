"""Benchmarks of how far one machine goes. Results are explained in docs/explanation/scaling.md.

    python -m benchmarks.scale large [--signals 100000] [--rounds 40] [--workers 1,2] [--keep FOLDER]
    python -m benchmarks.scale workers [--workers 1,2,4] [--projects 32] [--each 50]
    python -m benchmarks.scale projects [--projects 10000] [--seconds 60]

`large`: one project of many generated signals through the database: loading its index beside a plain SELECT of the
same rows, memory, arrival of a signal, list and search, beside a project of a thousand signals in the same server,
with one worker and with two. With --keep the database stays in a folder, and is used again.

`workers`: signals of many projects that are grouped by one, two and four worker processes, with CPU by process.

`projects`: periodic tasks, start, memory, idle CPU and arrival with a hundred projects and with ten thousand.

Everything is the real server with its own processes, on the embedded PostgreSQL.
"""

import argparse
import asyncio

from benchmarks.pipeline import whole_numbers
from benchmarks.scale import large, many, throughput


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kinds = parser.add_subparsers(required=True)

    one = kinds.add_parser("large")
    one.add_argument("--signals", type=int, default=100_000)
    one.add_argument("--rounds", type=int, default=40)
    one.add_argument("--workers", type=whole_numbers, default="1,2")
    one.add_argument("--keep", help="a folder that other users can enter")
    one.add_argument("--unsearched", action="store_true", help="leave out the index of the search")
    one.set_defaults(run=large.run)

    several = kinds.add_parser("workers")
    several.add_argument("--workers", type=whole_numbers, default="1,2,4")
    several.add_argument("--projects", type=int, default=32)
    several.add_argument("--each", type=int, default=50, help="signals of a project")
    several.set_defaults(run=throughput.run)

    projects = kinds.add_parser("projects")
    projects.add_argument("--projects", type=int, default=10_000)
    projects.add_argument("--rounds", type=int, default=40)
    projects.add_argument(
        "--seconds", type=float, default=60.0, help="how long the processor is watched at rest"
    )
    projects.set_defaults(run=many.run)

    apart = kinds.add_parser("load")
    apart.add_argument("url")
    apart.add_argument("project", type=int)
    apart.add_argument("data")
    apart.set_defaults(run=large.load_here)

    arguments = parser.parse_args()
    asyncio.run(arguments.run(arguments))


if __name__ == "__main__":
    main()
