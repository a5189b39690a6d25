"""Real git repositories for tests."""

import os
import subprocess
from pathlib import Path

_AUTHOR = {
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.com",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


class Repository:
    """A working repository whose branch `main` has one commit, unless `empty`."""

    def __init__(self, folder: Path, *, empty: bool = False) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")
        if not empty:
            self.commit({"readme.txt": b"one\ntwo\n"})

    def git(self, *arguments: str, at: str | None = None) -> str:
        """Run git in the repository and return its output; `at` is the time of commits, by default now."""
        dates = {} if at is None else {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], **_AUTHOR, **dates},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def commit(self, files: dict[str, bytes], *, at: str | None = None) -> str:
        """Write the files, commit them to the current branch, and return the commit's id."""
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", "A change", at=at)
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, files: dict[str, bytes]) -> str:
        """Create a branch from `main` with one more commit, return to `main`, and return the commit's id."""
        self.git("checkout", "--quiet", "-b", name, "main")
        made = self.commit(files)
        self.git("checkout", "--quiet", "main")
        return made

    def bare(self, folder: Path) -> Path:
        """Create a bare copy and return its folder."""
        self.git("clone", "--quiet", "--bare", str(self.folder), str(folder))
        return folder.resolve()
