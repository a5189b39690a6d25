"""Three PostgreSQL under Patroni, with etcd, and HAProxy in front, all on this machine."""

import json
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import yaml
from scripts.operations.faults.machine import Supervised, small_disk, wait
from scripts.operations.faults.servers import programs

FRONT, ETCD, ETCD_PEERS = 15000, 15379, 15380
NAMES = ("one", "two", "three")
_SETTINGS = {
    "max_connections": 200,
    "max_wal_size": "128MB",
    "min_wal_size": "32MB",
    "checkpoint_timeout": "30s",
    "wal_keep_size": "64MB",
}


class Member:
    """One PostgreSQL with its Patroni."""

    def __init__(self, name: str, number: int, folder: Path, account: str) -> None:
        self.name = name
        self.rest, self.port = 15100 + number, 15200 + number
        self._folder = folder
        self._data = folder / f"data-{name}"
        small_disk(self._data, 600)
        config = folder / f"patroni-{name}.yml"
        config.write_text(yaml.safe_dump(self._config()), encoding="utf-8")
        self.patroni = Supervised(f"patroni-{name}", ["patroni", config], folder, account=account)

    @property
    def role(self) -> str:
        """What Patroni says that it is: `primary`, `replica`, `sync_standby`, or nothing."""
        with suppress(httpx.HTTPError, json.JSONDecodeError):
            answer = httpx.get(f"http://127.0.0.1:{self.rest}/patroni", timeout=2, trust_env=False).json()
            if answer.get("state") == "running":
                return "sync_standby" if answer.get("sync_standby") else str(answer.get("role", ""))
        return ""

    @property
    def is_leader(self) -> bool:
        """Whether it holds the leader's key and accepts writes."""
        with suppress(httpx.HTTPError):
            url = f"http://127.0.0.1:{self.rest}/primary"
            return httpx.get(url, timeout=2, trust_env=False).status_code == 200
        return False

    @property
    def postmaster(self) -> int:
        """The process id of PostgreSQL."""
        return int((self._data / "cluster" / "postmaster.pid").read_text(encoding="ascii").split()[0])

    def _config(self) -> dict[str, object]:
        dynamic = {
            "ttl": 20,
            "loop_wait": 5,
            "retry_timeout": 5,
            # A commit waits for a standby, and only such a standby becomes the leader.
            "synchronous_mode": True,
            "synchronous_mode_strict": True,
            # A leader whose PostgreSQL died is not started again first: another one takes over at once.
            "primary_start_timeout": 0,
            "postgresql": {"use_pg_rewind": True, "use_slots": True, "parameters": _SETTINGS},
        }
        people = {"superuser": {"username": "postroom"}, "replication": {"username": "postroom"}}
        return {
            "scope": "postroom",
            "name": self.name,
            "restapi": {"listen": f"127.0.0.1:{self.rest}", "connect_address": f"127.0.0.1:{self.rest}"},
            "etcd3": {"hosts": f"127.0.0.1:{ETCD}"},
            "bootstrap": {"dcs": dynamic, "initdb": [{"encoding": "UTF8"}, {"locale": "C"}]},
            "postgresql": {
                "listen": f"127.0.0.1:{self.port}",
                "connect_address": f"127.0.0.1:{self.port}",
                "data_dir": str(self._data / "cluster"),
                "bin_dir": str(programs()),
                "pgpass": str(self._data / "pgpass"),
                "authentication": people,
                "parameters": {"unix_socket_directories": str(self._data)},
                "pg_hba": [
                    "local all all trust",
                    "host all all 127.0.0.1/32 trust",
                    "host replication all 127.0.0.1/32 trust",
                ],
            },
        }


class Cluster:
    """All members, etcd and HAProxy."""

    def __init__(self, folder: Path, account: str = "postgres") -> None:
        peers = f"http://127.0.0.1:{ETCD_PEERS}"
        clients = f"http://127.0.0.1:{ETCD}"
        (folder / "etcd").mkdir(mode=0o700)
        etcd = ["etcd", "--name", "etcd", "--data-dir", folder / "etcd", "--log-level", "warn"]
        etcd += ["--listen-client-urls", clients, "--advertise-client-urls", clients]
        etcd += ["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers]
        self.etcd = Supervised("etcd", [*etcd, "--initial-cluster", f"etcd={peers}"], folder)
        self.members = [Member(name, number, folder, account) for number, name in enumerate(NAMES)]
        config = folder / "haproxy.cfg"
        config.write_text(self._front(), encoding="utf-8")
        self.front = Supervised("haproxy", ["haproxy", "-db", "-f", config], folder)
        wait(self.is_whole, "three members run, one of them in step with the leader")

    @property
    def url(self) -> str:
        """The address of the database behind HAProxy."""
        return f"postgresql://postroom@127.0.0.1:{FRONT}/postroom"

    def make_database(self) -> None:
        """Create the server's database."""

        def made() -> bool:
            admin = self.url.removesuffix("/postroom") + "/postgres"
            with suppress(psycopg.OperationalError), psycopg.connect(admin, autocommit=True) as connection:
                connection.execute("CREATE DATABASE postroom")
                return True
            return False

        wait(made, "the leader answers behind HAProxy")

    def leader(self) -> Member | None:
        """Return the present leader; None while there is none."""
        return next((member for member in self.members if member.is_leader), None)

    def is_whole(self) -> bool:
        """Return whether all members run, with a leader and a synchronous standby."""
        roles = [member.role for member in self.members]
        return "sync_standby" in roles and "" not in roles and self.leader() is not None

    def wait_for_other_leader(self, former: Member) -> float:
        """Wait until another member leads; return when that was, by the monotonic clock."""

        def changed() -> bool:
            found = self.leader()
            return found is not None and found is not former

        wait(changed, "another member leads", every=0.05)
        return time.monotonic()

    def wait_until_writable(self) -> float:
        """Wait until a commit succeeds behind HAProxy; return when that was.

        A new leader accepts no commit before a standby follows it.
        """

        def written() -> bool:
            with suppress(psycopg.Error), psycopg.connect(self.url, connect_timeout=2) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS faults_probe (at timestamptz)")
                connection.execute("INSERT INTO faults_probe VALUES (now())")
                return True
            return False

        wait(written, "commits succeed behind HAProxy", every=0.05)
        return time.monotonic()

    def end(self) -> None:
        """End all."""
        for part in [self.front, *[member.patroni for member in self.members], self.etcd]:
            part.end()

    def _front(self) -> str:
        servers = "\n".join(
            f"  server {member.name} 127.0.0.1:{member.port} maxconn 200 check port {member.rest}"
            for member in self.members
        )
        return f"""\
global
  maxconn 1000
  log stdout format raw local0
defaults
  mode tcp
  log global
  option tcplog
  timeout connect 4s
  timeout client 30m
  timeout server 30m
  timeout check 2s
listen leader
  bind 127.0.0.1:{FRONT}
  option httpchk GET /primary
  http-check expect status 200
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
{servers}
"""
