"""Check that a client with keep-alive connections loses no calls under load.

    python -m benchmarks.keep_alive [--seconds 60] [--clients 49]

Node's fetch calls `postroom serve` from many tasks that pause up to seven seconds between calls, so that
connections are idle for about the usual keep-alive timeout, while another client calls without pauses. Needs Node
18 or newer.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCRIPT = Path(__file__).parent / "keep_alive.mjs"


def main() -> int:
    """Run both clients against a new server and print the results of their calls; return 1 if one failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--clients", type=int, default=49)
    options = parser.parse_args()
    node = shutil.which("node")
    if node is None:
        print("skipped: Node is not installed")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        serve = [
            sys.executable,
            "-m",
            "postroom",
            "serve",
            "--port",
            "0",
            "--workers",
            "0",
            "--data-dir",
            str(data),
        ]
        environment = {**os.environ, "POSTROOM_LIMITS__ENABLED": "false"}
        with subprocess.Popen(
            serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
        ) as server:
            try:
                address = _address(server)
                url = f"{address}/api/projects/@current/signals/reports/"
                calls = [
                    [node, str(SCRIPT), url, _key(data), str(clients), str(options.seconds), str(pause)]
                    for clients, pause in ((options.clients, 7000), (1, 0))
                ]
                running = [subprocess.Popen(call, stdout=subprocess.PIPE, text=True) for call in calls]
                results = [json.loads(process.communicate()[0]) for process in running]
            finally:
                server.terminate()
    for name, result in zip(("with pauses", "without"), results, strict=True):
        print(f"{name}: {result['calls']} calls, failed: {result['failures'] or 'none'}")
    return 1 if any(result["failures"] for result in results) else 0


def _address(server: "subprocess.Popen[str]") -> str:
    for line in server.stdout or ():
        if line.startswith("Serving on "):
            return line.split()[-1]
    raise SystemExit("the server ended before it served")


def _key(data: Path) -> str:
    """Return a key with read access and without a rate limit for a minute."""
    make = [sys.executable, "-m", "postroom", "keys", "create", "--new-user", "--data-dir", str(data)]
    options = ["--user", "bench@example.com", "--project", "1", "--scopes", "task:read"]
    return subprocess.run([*make, *options], check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main())
