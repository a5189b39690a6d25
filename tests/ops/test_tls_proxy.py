"""A server behind real proxies with TLS, configured as in deploy/proxy. `make test-deploy`."""

import json
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from tests.helpers.processes.server import command, environment
from tests.ops.conftest import answers, free_port, running, told, wait

PROXIES = Path(__file__).parents[2] / "deploy/proxy"
HOST = "postroom.example.com"
PASSWORD = "correct horse battery of the test"


@dataclass
class Site:
    """A server behind a proxy."""

    folder: Path
    port: int
    plain_port: int
    behind: int
    log: Path

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def client(self, address: str = "127.0.0.1", **headers: str) -> httpx.Client:
        trusted = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        transport = httpx.HTTPTransport(verify=trusted, local_address=address, http2=False)
        return httpx.Client(base_url=self.url, transport=transport, headers=headers, timeout=60)


def settings(folder: Path, port: int) -> dict[str, str]:
    return {
        "POSTROOM_DATA_DIR": str(folder / "data"),
        "POSTROOM_PUBLIC_URL": f"https://localhost:{port}",
        "POSTROOM_SERVER__TRUSTED_PROXIES": "127.0.0.1",
        "POSTROOM_LOG_JSON": "true",
    }


def nginx(folder: Path, port: int, plain: int, behind: int) -> list[object]:
    text = (PROXIES / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"listen \[::\].*", "", text)
    for old, new in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        f"server_name {HOST};": "server_name localhost;",
        "/etc/ssl/postroom": str(folder),
        "127.0.0.1:8010": f"127.0.0.1:{behind}",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "whole.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ access_log off;\n{temporary}{text} }}\n",
        encoding="utf-8",
    )
    return ["nginx", "-e", folder / "error.log", "-c", folder / "whole.conf"]


def caddy(folder: Path, port: int, plain: int, behind: int) -> list[object]:
    text = (PROXIES / "Caddyfile").read_text(encoding="utf-8")
    for old, new in {
        f"{HOST} {{": f"https://localhost:{port} {{\n\tbind 127.0.0.1\n"
        f"\ttls {folder}/fullchain.pem {folder}/privkey.pem",
        "127.0.0.1:8010": f"127.0.0.1:{behind}",
        "/var/log/caddy": str(folder),
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    options = (
        f"{{\n\tadmin off\n\thttp_port {plain}\n\thttps_port {port}\n"
        f"\tstorage file_system {folder}/caddy\n\tauto_https disable_certs\n}}\n"
    )
    (folder / "Caddyfile").write_text(options + text, encoding="utf-8")
    return ["caddy", "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def site(request: pytest.FixtureRequest, folder: Path) -> Iterator[Site]:
    name = request.param.__name__
    assert shutil.which(name), f"apt-get install {name}"
    place = folder / name
    place.mkdir(mode=0o755)
    port, plain, behind = free_port(), free_port(), free_port()
    made = Site(place, port, plain, behind, place / "server.log")
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", place / "privkey.pem", "-out", place / "fullchain.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *files],
        check=True,
        capture_output=True,
    )
    server = ["env", *(f"{key}={value}" for key, value in {**environment(), **settings(place, port)}.items())]
    with (
        running([*server, *command("serve", "--port", behind)], made.log),
        running(request.param(place, port, plain, behind), place / "proxy.log"),
    ):
        wait(lambda: answers(f"http://127.0.0.1:{behind}/_ready") == 200, "the server is ready")

        def up() -> bool:
            try:
                with made.client() as client:
                    return client.get("/_health").status_code == 200
            except httpx.HTTPError:
                return False

        wait(up, f"{name} serves: {(place / 'proxy.log').read_text(encoding='utf-8')}")
        yield made


def check_application(site: Site, client: httpx.Client) -> None:
    # The application, over TLS alone.
    home = client.get("/")
    assert home.status_code == 200
    assert home.headers["strict-transport-security"].startswith("max-age=")
    assert client.get("/metrics").status_code == 404
    assert len(client.get("/_health").headers["x-request-id"]) >= 8
    redirected = httpx.get(f"http://localhost:{site.plain_port}/inbox", headers={"Host": "localhost"})
    assert redirected.status_code in {301, 308}
    assert redirected.headers["location"].startswith("https://localhost")


def check_stream(site: Site, client: httpx.Client, source: str, csrf: dict[str, str]) -> None:
    # The stream begins at once and tells of a change at once: nothing on the way waits for more.
    began = time.monotonic()
    with client.stream("GET", "/api/projects/1/events/", headers={"Accept": "text/event-stream"}) as stream:
        assert stream.status_code == 200
        lines = stream.iter_lines()
        assert next(lines)
        off = {"enabled": False}
        with site.client() as other:
            other.cookies = client.cookies
            changed = other.patch(f"/api/projects/1/signals/source_configs/{source}/", json=off, headers=csrf)
            assert changed.status_code == 200, changed.text
        for line in lines:
            if line.startswith("event: change"):
                break
    told(f"an event arrived {time.monotonic() - began:.1f} s after the stream was opened")
    # Comments keep an idle stream open, every 15 seconds.
    assert time.monotonic() - began < 12


def test_sign_in_events_and_limits_work_as_without_a_proxy(site: Site) -> None:
    with site.client() as client:
        check_application(site, client)

        # Links name the public address; the first account gets a cookie that goes over TLS alone.
        [link] = re.findall(r"Create the first account: (\S+)", site.log.read_text(encoding="utf-8"))
        assert link.startswith(f"{site.url}/setup#token=")
        account = {
            "token": link.partition("=")[2],
            "email": "ann@example.com",
            "name": "Ann",
            "password": PASSWORD,
        }
        made = client.post("/api/setup/", json=account, headers={"Origin": site.url})
        assert made.status_code == 201, made.text
        cookie = made.headers["set-cookie"]
        assert cookie.startswith("__Host-postroom=")
        assert {"secure", "httponly"} <= {part.strip().lower() for part in cookie.split(";")}
        csrf = {"X-CSRF-Token": made.json()["csrf_token"], "Origin": site.url}
        strange = {**csrf, "Origin": "https://evil.example"}
        assert client.patch("/api/users/@me/", json={"name": "Eve"}, headers=strange).status_code == 403
        enabled = {"source_product": "zendesk", "source_type": "ticket", "enabled": True}
        source = client.post("/api/projects/1/signals/source_configs/", json=enabled, headers=csrf)
        assert source.status_code == 201, source.text

        check_stream(site, client, source.json()["id"], csrf)

        # Postroom itself refuses what is too large, in words that its clients can read.
        large = client.post(
            "/api/projects/1/signals/emit/",
            content=b"[" + b" " * (20 << 20) + b"]",
            headers={**csrf, "Content-Type": "application/json"},
        )
        assert large.status_code == 413
        assert large.headers["content-type"].startswith("application/json")


def test_attempts_are_counted_by_the_real_address_whatever_clients_say(site: Site) -> None:
    statuses = []
    for number in range(120):
        # A forged address for each attempt.
        with site.client(
            "127.0.0.5",
            **{
                "X-Forwarded-For": f"203.0.113.{number}",
                "Forwarded": f"for=203.0.113.{number}",
                "X-Real-IP": "1.2.3.4",
            },
        ) as client:
            body = {"token": f"{number:043}"}
            statuses.append(
                client.post("/api/session/link/", json=body, headers={"Origin": site.url}).status_code
            )
            if statuses[-1] == 429:
                break
    told(f"the address was limited after {len(statuses)} attempts")
    assert statuses[-1] == 429
    with site.client("127.0.0.6") as client:
        answer = client.post("/api/session/link/", json={"token": "0" * 43}, headers={"Origin": site.url})
        assert answer.status_code == 400, "others are not limited"


def test_log_of_the_server_has_the_request_ids_and_no_token(site: Site) -> None:
    lines = [
        json.loads(line) for line in site.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")
    ]
    assert any(line.get("request_id") for line in lines)
    assert not any("token=" in json.dumps(line) for line in lines)
