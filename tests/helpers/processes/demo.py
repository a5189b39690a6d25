"""The data directory of a loaded demo, which runs of other tests take over."""

import os
import subprocess
from pathlib import Path

from tests.helpers.processes.server import Installation

_KEPT = "POSTROOM_TEST_DEMO_DIR"
"""Names the directory that the tests of the demo fill, and from which the browser tests start."""


def keep_demo(installation: Installation) -> None:
    """Copy the demo of an installation whose programs have ended for later runs, if that is asked for."""
    kept = os.environ.get(_KEPT)
    if kept:
        # Renamed when it is complete: other tests may be looking for it.
        part = Path(f"{kept}.part")
        copy_data(installation.data_dir, part)
        part.rename(kept)


def load_demo(installation: Installation) -> None:
    """Give an installation the demo that was kept; load one if none was."""
    kept = Path(os.environ.get(_KEPT) or os.devnull)
    if kept.is_dir():
        copy_data(kept, installation.data_dir)
        return
    done = installation.run("demo", "--no-serve", "--data-dir", installation.data_dir)
    assert done.code == 0, done.err


def copy_data(source: Path, target: Path) -> None:
    """Copy a data directory with the owners of its files."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
