"""Debian's PostgreSQL and PgBouncer for a run."""

import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg
from scripts.operations.faults.machine import Supervised, wait
from scripts.operations.faults.network import HERE

POSTGRES, POOLER = 15432, 16432
LOCAL = f"postgresql://postroom@127.0.0.1:{POSTGRES}/postroom"
ADMIN = f"postgresql://postroom@127.0.0.1:{POSTGRES}/postgres"


def programs() -> Path:
    """Return the folder of the newest PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise SystemExit("apt-get install postgresql-17 postgresql-17-pgvector")
    return found[-1].parent


def needed(*names: str) -> None:
    """End the run if a program is missing."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        raise SystemExit(
            f"These programs are missing: {', '.join(missing)}. See the Makefile for the packages."
        )


def start_postgres(folder: Path, data: Path) -> Supervised:
    """Start PostgreSQL on an address here and in the other network, with a database for the server."""
    shutil.chown(data, "postgres")
    data.chmod(0o700)
    cluster = data / "cluster"
    subprocess.run(
        [programs() / "initdb", "-D", cluster, "-U", "postroom", "-A", "trust", "-E", "UTF8", "--locale=C"],
        user="postgres",
        check=True,
        capture_output=True,
    )
    with (cluster / "pg_hba.conf").open("a", encoding="utf-8") as rules:
        rules.write("host all all 10.77.0.0/24 trust\n")
    options = ["-c", f"listen_addresses=127.0.0.1,{HERE}", "-c", f"unix_socket_directories={data}"]
    options += ["-c", "max_wal_size=128MB", "-c", "min_wal_size=32MB", "-c", "checkpoint_timeout=30s"]
    options += [
        "-c",
        "tcp_keepalives_idle=10",
        "-c",
        "tcp_keepalives_interval=5",
        "-c",
        "tcp_keepalives_count=3",
    ]
    command = [programs() / "postgres", "-D", cluster, "-p", POSTGRES, *options]
    server = Supervised("postgres", command, folder, account="postgres")
    made = False

    def up() -> bool:
        nonlocal made
        with suppress(psycopg.Error), psycopg.connect(ADMIN, autocommit=True) as admin:
            admin.execute("CREATE DATABASE postroom")
            made = True
        return made

    wait(up, "PostgreSQL starts")
    return server


def start_pooler(folder: Path) -> Supervised:
    """Start PgBouncer in transaction mode."""
    (folder / "users.txt").write_text('"postroom" ""\n', encoding="utf-8")
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\npostroom = host=127.0.0.1 port={POSTGRES}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1,{HERE}\nlisten_port = {POOLER}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {folder}/users.txt\npool_mode = transaction\n"
        "max_prepared_statements = 0\ndefault_pool_size = 30\nmax_client_conn = 500\n"
        "query_wait_timeout = 15\nserver_connect_timeout = 5\nserver_login_retry = 1\n"
        "tcp_keepidle = 5\ntcp_keepintvl = 3\ntcp_keepcnt = 3\n",
        encoding="utf-8",
    )
    return Supervised("pgbouncer", ["pgbouncer", folder / "pgbouncer.ini"], folder, account="postgres")
