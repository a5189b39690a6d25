"""The wheel under systemd: a systemd of its own, in namespaces, with the units of deploy/systemd.

Needs root, since it mounts; nothing outside of the namespaces is changed. `make test-deploy`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.ops.conftest import told, wait

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy/systemd"
SERVICES = ("postroom", "postroom-api", "postroom-worker@", "postroom-scheduler")
# 0 is best; systemd calls up to 2 "OK".
MAX_EXPOSURE = 1.6
INIT = """
set -eu
root=$1
mount -t overlay overlay -o lowerdir=/,upperdir=$2/upper,workdir=$2/work "$root"
mount -t proc proc "$root/proc"
mount --bind /proc/sys "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs tmpfs "$root/sys/fs/cgroup"
umount "$root/sys/fs/cgroup"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
mkdir -m 1777 "$root/dev/shm"
mkdir "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ip link set lo up
exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin container=other SYSTEMD_LOG_TARGET=journal \\
    /lib/systemd/systemd --system --unit=basic.target
"""


@dataclass
class Machine:
    """The namespaces with a systemd as their first process."""

    process: int

    def run(self, *command: object, check: bool = True, timeout: float = 300) -> str:
        done = subprocess.run(
            ["nsenter", "--target", str(self.process), "--all", "--root", "--wd", *map(str, command)],
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            env={"PATH": "/usr/sbin:/usr/bin"},
        )
        assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}{self.log()}"
        return done.stdout

    def log(self) -> str:
        command = ["nsenter", "--target", str(self.process), "--all", "--root", "--wd"]
        done = subprocess.run(
            [*command, "journalctl", "--no-pager", "-n", "60", "-u", "postroom*"],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    def shown(self, unit: str, name: str) -> str:
        return self.run("systemctl", "show", "--value", "-p", name, unit).strip()

    def status(self, path: str) -> int:
        command = [
            "curl",
            "-s",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            "-m",
            "280",
            f"http://127.0.0.1:8010{path}",
        ]
        return int(self.run(*command, check=False) or 0)


def wheel(folder: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [made] = folder.glob("*.whl")
    return made


def install(place: Path) -> None:
    """Put the wheel and the units where the machine has them."""
    upper = place / "upper"
    uv, environment = shutil.which("uv") or ROOT / ".tools/bin/uv", upper / "opt/postroom"
    subprocess.run(
        [uv, "venv", "-q", "--no-project", "--python", "/usr/bin/python3", environment], check=True
    )
    subprocess.run(
        [
            uv,
            "pip",
            "install",
            "-q",
            "--python",
            environment / "bin/python",
            "--constraints",
            ROOT / "requirements.lock",
            "--link-mode",
            "copy",
            wheel(place / "dist"),
        ],
        check=True,
    )
    # The scripts name the interpreter by the path where it was made.
    for script in (environment / "bin").iterdir():
        if script.is_file() and not script.is_symlink():
            script.write_bytes(script.read_bytes().replace(str(upper).encode(), b""))
    (upper / "etc/systemd/system").mkdir(parents=True)
    for unit in (*UNITS.glob("*.service"), *UNITS.glob("*.socket")):
        shutil.copy(unit, upper / "etc/systemd/system")
    (upper / "etc/sysusers.d").mkdir()
    shutil.copy(UNITS / "postroom.sysusers.conf", upper / "etc/sysusers.d/postroom.conf")
    (upper / "etc/postroom").mkdir(mode=0o700)
    shutil.copy(UNITS / "postroom.env", upper / "etc/postroom/postroom.env")


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    assert os.geteuid() == 0, "run it as root: it mounts"
    place = Path(tempfile.mkdtemp(prefix="postroom-systemd-", dir="/var/tmp"))
    for name in ("upper", "work", "root", "dist"):
        (place / name).mkdir()
    install(place)
    flags = ["--mount", "--pid", "--fork", "--ipc", "--uts", "--net", "--cgroup", "--kill-child"]
    with (place / "init.log").open("wb") as log:
        process = subprocess.Popen(
            ["unshare", *flags, "bash", "-c", INIT, "init", place / "root", place], stdout=log, stderr=log
        )

    def first() -> int:
        children = (
            Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8").split()
        )
        return int(children[0]) if children else 0

    try:
        wait(lambda: first() != 0 or process.poll() is not None, "the namespaces are there")
        made = Machine(first())

        def up() -> bool:
            assert process.poll() is None, (place / "init.log").read_text(encoding="utf-8")
            return made.run("systemctl", "is-active", "basic.target", check=False).strip() == "active"

        wait(up, "systemd is up")
        made.run("systemd-sysusers", "/etc/sysusers.d/postroom.conf")
        yield made
    finally:
        process.kill()
        process.wait()
        for _ in range(50):
            with suppress(OSError):
                shutil.rmtree(place)
                break
            time.sleep(0.2)


def test_units_are_valid_and_expose_little(tmp_path: Path) -> None:
    for name in SERVICES:
        # The program is not installed here.
        text = (UNITS / f"{name}.service").read_text(encoding="utf-8")
        (tmp_path / f"{name}.service").write_text(text.replace("/opt/postroom/bin/postroom", "/usr/bin/true"))
    shutil.copy(UNITS / "postroom.socket", tmp_path)
    paths = [tmp_path / f"{name}.service" for name in SERVICES]
    verified = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--man=no",
            "--recursive-errors=no",
            *paths,
            tmp_path / "postroom.socket",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    for path in paths:
        done = subprocess.run(
            [
                "systemd-analyze",
                "security",
                "--offline=yes",
                "--json=short",
                "--threshold",
                str(int(MAX_EXPOSURE * 10)),
                path,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{path.name} is exposed by more than {MAX_EXPOSURE}: {done.stdout}"
        assert json.loads(done.stdout)


def test_server_under_systemd_starts_reloads_restarts_and_stops(machine: Machine) -> None:
    began = time.monotonic()
    machine.run("systemctl", "enable", "--now", "postroom.socket", "postroom.service", timeout=300)
    told(f"systemctl start returned when the server was ready, after {time.monotonic() - began:.1f} s")
    # Type=notify: it is ready as soon as systemctl returns.
    assert machine.status("/_ready") == 200
    assert machine.status("/") == 200
    main = machine.shown("postroom", "MainPID")
    assert int(machine.shown("postroom", "WatchdogTimestampMonotonic")) > 0
    account = machine.run("ps", "-o", "user=", "-p", main).strip()
    assert account == "postroom"
    ready = machine.shown("postroom", "ExecMainStartTimestampMonotonic")

    # Reload keeps the process id, and connections wait meanwhile.
    machine.run("systemctl", "reload", "postroom")
    assert machine.status("/_health") == 200
    wait(lambda: machine.status("/_ready") == 200, "it is ready again")
    assert machine.shown("postroom", "MainPID") == main
    assert machine.shown("postroom", "ExecMainStartTimestampMonotonic") == ready

    # A killed server is started again, and connections wait meanwhile.
    machine.run("kill", "-KILL", main)
    began = time.monotonic()
    assert machine.status("/_health") == 200
    wait(lambda: machine.shown("postroom", "ActiveState") == "active", "it is active again")
    told(f"after kill -9 it served again within {time.monotonic() - began:.1f} s")
    assert machine.shown("postroom", "NRestarts") == "1"

    began = time.monotonic()
    machine.run("systemctl", "stop", "postroom.socket", "postroom.service")
    told(f"systemctl stop took {time.monotonic() - began:.1f} s")
    assert machine.shown("postroom", "Result") == "success"
    assert machine.status("/_health") == 0
    # Nothing was written outside of its folder, nor readable for others.
    listed = machine.run("stat", "-c", "%a %U", "/var/lib/postroom").strip()
    assert listed == "700 postroom"
    lines = [
        json.loads(line)
        for line in machine.run("journalctl", "-o", "cat", "-u", "postroom").splitlines()
        if line.startswith("{")
    ]
    assert lines, "logs are JSON"


def test_hung_server_is_ended_by_the_watchdog(machine: Machine) -> None:
    machine.run("mkdir", "-p", "/run/systemd/system/postroom.service.d")
    machine.run(
        "sh", "-c", "printf '[Service]\\nWatchdogSec=5s\\n' >/run/systemd/system/postroom.service.d/test.conf"
    )
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "start", "postroom.socket", "postroom.service", timeout=300)
    time.sleep(8)
    before = machine.shown("postroom", "NRestarts")
    main = machine.shown("postroom", "MainPID")
    assert machine.shown("postroom", "ActiveState") == "active", "it tells often enough"
    machine.run("kill", "-STOP", main)
    wait(lambda: int(machine.shown("postroom", "NRestarts")) > int(before), "it is started again")
    wait(lambda: machine.status("/_ready") == 200, "it is ready again")
    assert machine.shown("postroom", "MainPID") != main
    machine.run("systemctl", "stop", "postroom.socket", "postroom.service")
