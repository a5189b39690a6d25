"""The container image: its properties, one container, and the parts of the compose file and of the manifests.

`make test-deploy`, as root, after `make image`; POSTROOM_IMAGE names another image. Traffic stays on this machine.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
import yaml
from scripts.operations import deployment, image
from tests.ops.conftest import answers, free_port, told, wait

IMAGE = os.environ.get("POSTROOM_IMAGE", "localhost/postroom:latest")
SECRET, PASSWORD = "a" * 64, "of-the-test"
# The runtime of Debian refuses machines with both hierarchies of control groups; it gets one of them.
HYBRID = Path("/sys/fs/cgroup/unified").is_dir()
ALONE = ["unshare", "--mount", "sh", "-c", 'umount /sys/fs/cgroup/unified; exec "$@"', "sh"] if HYBRID else []
STRICT = [
    "--read-only",
    "--cap-drop=all",
    "--security-opt=no-new-privileges",
    "--memory=1500m",
    "--pids-limit=400",
]


def podman(*arguments: object, check: bool = True, starts: bool = False) -> str:
    done = subprocess.run(
        [*(ALONE if starts else []), "podman", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PODMAN_IGNORE_CGROUPSV1_WARNING": "1", "PODMAN_COMPOSE_WARNING_LOGS": "false"},
    )
    assert not check or done.returncode == 0, f"podman {arguments}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


@contextmanager
def container(name: str, *options: object) -> Iterator[None]:
    podman("rm", "--force", "--volumes", "--time=0", name, check=False)
    podman("run", "--detach", "--name", name, *options, starts=True)
    try:
        yield
    except BaseException:
        told(podman("logs", "--tail", "40", name, check=False))
        raise
    finally:
        podman("rm", "--force", "--volumes", "--time=0", name, check=False)


@pytest.fixture(scope="module", autouse=True)
def programs() -> None:
    assert shutil.which("podman"), "apt-get install podman buildah mmdebstrap nftables netavark aardvark-dns"
    podman("image", "exists", IMAGE)


def test_image_is_small_and_has_nothing_to_develop_or_administer_with() -> None:
    [facts] = json.loads(podman("image", "inspect", IMAGE))
    told(f"{facts['Size'] / 1e6:.0f} MB, {len(facts['RootFS']['Layers'])} layers")
    assert facts["Size"] <= image.MAX_BYTES
    assert facts["Config"]["User"] == "10001:10001"
    assert facts["Healthcheck"]["Test"] == ["CMD", "healthcheck"]
    assert "password" not in json.dumps(facts["Config"]).lower()
    script = (
        "import importlib.util as u, os, shutil\n"
        "names = ['pytest', 'pip', 'uv', 'mypy', 'hypothesis', 'tests', 'scripts', 'benchmarks']\n"
        "assert [n for n in names if u.find_spec(n)] == []\n"
        "assert [n for n in ['apt', 'dpkg', 'perl', 'cc', 'curl', 'su', 'mount'] if shutil.which(n)] == []\n"
        "odd = []\n"
        "for folder, _, files in os.walk('/usr'):\n"
        "    for name in files:\n"
        "        path = os.path.join(folder, name)\n"
        "        facts = os.lstat(path)\n"
        "        writable = facts.st_mode & 0o022 and not os.path.islink(path)\n"
        "        if facts.st_uid or facts.st_mode & 0o6000 or writable:\n"
        "            odd.append(path)\n"
        "assert odd == [], odd[:5]\n"
        "import postroom.cli.main, sys\n"
        "assert postroom.cli.main.__cached__ and os.path.exists(postroom.cli.main.__cached__), 'it is compiled'\n"
        "print(len(os.listdir('/var/lib/dpkg/status.d')))\n"
    )
    known = podman(
        "run", "--rm", "--network=none", "--entrypoint=python3.13", IMAGE, "-c", script, starts=True
    )
    assert int(known) > 40, "scanners find the packages"


def test_one_container_serves_with_a_read_only_root_and_stops_in_order(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with container(
        "postroom-test-serve", *STRICT, "--log-opt=max-size=1m", "-p", f"127.0.0.1:{port}:8010", IMAGE
    ):
        wait(lambda: answers(f"{url}/_ready") == 200, "it is ready")
        assert httpx.get(url).status_code == 200
        said = podman("logs", "postroom-test-serve")
        assert "/setup#token=" in said
        assert "http://0.0.0.0:8010/setup" not in said, "nobody can open that"
        podman("healthcheck", "run", "postroom-test-serve")
        podman("exec", "postroom-test-serve", "healthcheck", "ready")
        # Commands beside the server reach it over its socket.
        assert podman("exec", "postroom-test-serve", "postroom", "users", "setup-link").startswith("http")
        script = (
            "import os; print(os.getuid(), open('/proc/self/status').read().split('CapEff:')[1].split()[0])"
        )
        facts = podman("exec", "postroom-test-serve", "python3.13", "-c", script)
        assert facts == "10001 0000000000000000"
        assert podman("exec", "postroom-test-serve", "touch", "/usr/x", check=False) == ""
        # Orphans, as those of a hand-off, are collected.
        orphan = "import os, time\nif not os.fork(): os.fork(); time.sleep(.2); os._exit(0)\nos._exit(0)"
        podman("exec", "postroom-test-serve", "python3.13", "-c", orphan)
        dead = (
            "import glob\n"
            "paths = glob.glob('/proc/[0-9]*/stat')\n"
            "states = [open(path).read().rpartition(')')[2].split()[0] for path in paths]\n"
            "print(states.count('Z'))"
        )
        wait(
            lambda: podman("exec", "postroom-test-serve", "python3.13", "-c", dead) == "0",
            "no zombies are left",
        )
        began = time.monotonic()
        # Where podman had to be started alone, it can't take its network down from here, and says so.
        podman("stop", "--time=45", "postroom-test-serve", check=not ALONE)
        told(f"podman stop took {time.monotonic() - began:.1f} s")
        assert podman("inspect", "--format={{.State.ExitCode}}", "postroom-test-serve") == "0"
        podman("start", "postroom-test-serve", starts=True)
        wait(lambda: answers(f"{url}/_ready") == 200, "it starts again on its data")


def values(folder: Path, **changes: object) -> dict[str, object]:
    own = yaml.safe_load((deployment.DEPLOY / "values.yaml").read_text(encoding="utf-8"))
    return deployment.with_changes(own, {"image": IMAGE, **changes})


def test_compose_file_runs_all_parts(tmp_path: Path) -> None:
    """Through podman-compose and through Docker's own reading of the file."""
    port = free_port()
    made = deployment.files(
        values(tmp_path, publish=f"127.0.0.1:{port}", public_url=f"http://127.0.0.1:{port}")
    )
    (tmp_path / "compose.yaml").write_text(made["compose.yaml"], encoding="utf-8")
    (tmp_path / ".env").write_text(
        f"POSTROOM_SECRET_KEY={SECRET}\nPOSTGRES_PASSWORD={PASSWORD}\n", encoding="utf-8"
    )
    if shutil.which("docker-compose"):
        checked = ["docker-compose", "-f", str(tmp_path / "compose.yaml"), "config", "--quiet"]
        assert subprocess.run(checked, check=False, cwd=tmp_path).returncode == 0
    run = ["podman-compose", "--project-name", "postroom-test", "-f", str(tmp_path / "compose.yaml")]
    environment = {**os.environ, "PODMAN_IGNORE_CGROUPSV1_WARNING": "1"}
    url = f"http://127.0.0.1:{port}"
    try:
        up = [*ALONE, *run, "up", "--detach", "--no-build"]
        with (tmp_path / "up.log").open("wb") as log:
            starting = subprocess.Popen(up, cwd=tmp_path, env=environment, stdout=log, stderr=log)
        while starting.poll() is None:
            # Where systemd runs, its timers do this.
            podman("healthcheck", "run", "postroom-test_postroom-database_1", check=False)
            time.sleep(1)
        assert starting.returncode == 0, (tmp_path / "up.log").read_text(encoding="utf-8")
        wait(lambda: answers(f"{url}/_ready") == 200, "the API is ready")
        names = podman(
            "ps", "--filter=label=io.podman.compose.project=postroom-test", "--format={{.Names}}"
        ).split()
        assert len(names) == 5, names
        for name in names:
            health = "postgres-health" if "database" in name else "healthcheck"
            wait(partial(healthy, name, health), f"{name} is healthy")
        assert grouped(names, url)
    except BaseException:
        for name in podman("ps", "-a", "--format={{.Names}}").split():
            if name.startswith("postroom-test"):
                told(f"{name}: {podman('logs', '--tail=15', name, check=False)}")
        raise
    finally:
        subprocess.run(
            [*run, "down", "--volumes", "--timeout", "5"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=False,
        )


def healthy(name: str, command: str) -> bool:
    port = "8011" if "worker" in name else "8012" if "scheduler" in name else ""
    if command == "postgres-health":
        return (
            podman("exec", name, command, check=False) == ""
            and podman("exec", name, "sh", "-c", f"{command} && echo ok", check=False) == "ok"
        )
    arguments = f"{command} ready {port}".strip()
    return podman("exec", name, "sh", "-c", f"{arguments} >/dev/null && echo ok", check=False) == "ok"


def is_ready(port: int) -> bool:
    return answers(f"http://127.0.0.1:{port}/_ready") == 200


def grouped(names: Sequence[str], url: str) -> bool:
    """Send a signal to the API, and wait until a worker has grouped it."""
    [api] = [name for name in names if "api" in name]
    for command in (
        ["users", "create", "ann@example.com", "--role", "owner"],
        ["sources", "enable", "zendesk", "ticket", "--project", "1"],
    ):
        podman("exec", api, "postroom", *command)
    key = podman(
        "exec",
        api,
        "postroom",
        "keys",
        "create",
        "--user",
        "ann@example.com",
        "--project",
        "1",
        "--scopes",
        "task:read,task:write",
    )
    signals, headers = f"{url}/api/projects/1/signals", {"Authorization": f"Bearer {key.splitlines()[-1]}"}
    body = {
        "source_product": "zendesk",
        "source_type": "ticket",
        "source_id": "1",
        "description": "The export of invoices never finishes.",
        "weight": 1.0,
    }
    answer = httpx.post(f"{signals}/emit/", json=body, headers=headers, timeout=30)
    assert answer.status_code == 202, answer.text

    def reported() -> bool:
        return bool(httpx.get(f"{signals}/reports/", headers=headers, timeout=30).json()["count"] == 1)

    wait(reported, "a worker groups it")
    return True


def test_manifests_run_with_kube_play(tmp_path: Path) -> None:
    """On the network of this machine, so one of each part; `podman kube play` knows no Service."""
    port = free_port()
    ports = {"host": "127.0.0.1", "port": port}
    parts = {part: {"replicas": 1} for part in deployment.PORTS}
    made = deployment.files(values(tmp_path, database=ports, **parts))
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "postroom"},
        "stringData": {
            "POSTROOM_SECRET_KEY": SECRET,
            "POSTGRES_PASSWORD": PASSWORD,
            "POSTROOM_DATABASE_URL": f"postgresql://postroom:{PASSWORD}@127.0.0.1:{port}/postroom",
        },
    }
    text = deployment.dumped([secret]) + "---\n" + made["kubernetes.yaml"]
    # The API listens on this machine alone here, and its probes ask there.
    text = text.replace("0.0.0.0", "127.0.0.1")
    (tmp_path / "all.yaml").write_text(text, encoding="utf-8")
    url = f"http://127.0.0.1:{deployment.PORTS['api']}"
    assert answers(f"{url}/_health") == 0, "something else listens there"
    try:
        podman("kube", "play", "--network=host", "--no-hosts", tmp_path / "all.yaml", starts=True)
        wait(lambda: answers(f"{url}/_ready") == 200, "the API is ready")
        for part in ("worker", "scheduler"):
            wait(partial(is_ready, deployment.PORTS[part]), f"the {part} is ready")
        names = podman("ps", "--filter=name=postroom-", "--format={{.Names}}").split()
        assert grouped([name for name in names if "infra" not in name], url)
    except BaseException:
        for name in podman("ps", "-a", "--filter=name=postroom-", "--format={{.Names}}").split():
            told(f"{name}: {podman('logs', '--tail=15', name, check=False)}")
        raise
    finally:
        podman("kube", "down", "--force", tmp_path / "all.yaml", check=False)
        podman("secret", "rm", "postroom", check=False)
