"""Signing in through npm's `oidc-provider`, on a running server, by its own forms; `make test-oidc` installs it."""

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import SecretStr
from tests.helpers.processes.server import Installation, new_installation

from postroom.clock import now
from postroom.identity.secret import KeyHasher
from postroom.sessions.oidc import make_provider
from postroom.settings import OidcSettings

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / ".tools" / "oidc"
SECRET = "a+b%20c/d:e=~f"
"""With characters that clients and providers have to encode in the same way."""
ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")

pytestmark = pytest.mark.skipif(
    not (TOOLS / "node_modules/oidc-provider").exists(),
    reason="the provider is not installed; run: make test-oidc",
)


class RealProvider:
    """The provider as a process that can be ended and started again on its port."""

    def __init__(self, clients: list[dict[str, Any]]) -> None:
        self._clients = json.dumps(clients)
        self._port = 0
        self.start()

    def start(self) -> None:
        arguments = [
            str(TOOLS / "node"),
            str(HERE / "provider.mjs"),
            str(TOOLS),
            str(self._port),
            self._clients,
        ]
        self._process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.issuer = next(line.strip() for line in self._process.stdout if line.startswith("http"))
        self._port = int(self.issuer.rpartition(":")[2])

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate(timeout=30)

    def set_clock(self, seconds: int) -> None:
        """Let its clock differ by that much."""
        httpx.get(f"{self.issuer}/test/clock", params={"seconds": seconds}).raise_for_status()

    def rotate(self) -> None:
        """Replace its signing keys."""
        httpx.get(f"{self.issuer}/test/rotate").raise_for_status()


class Person:
    """A browser without a window: it keeps cookies and fills in the provider's forms."""

    def __init__(self, address: str, name: str) -> None:
        self.client = httpx.Client(base_url=address, timeout=60, trust_env=False)
        self.name = name
        self.headers = {"Origin": address}

    def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self.client.request(method, path, json=body, headers=self.headers)

    def session(self) -> dict[str, Any]:
        """Return the session; later calls send its token."""
        body: dict[str, Any] = self.call("GET", "/api/session/").raise_for_status().json()
        self.headers["X-CSRF-Token"] = body["csrf_token"]
        return body

    def start(self) -> str:
        """Begin to sign in and return the provider's URL."""
        return str(self.client.get("/api/oidc/start/").headers["location"])

    def approved(self, url: str) -> httpx.URL:
        """Follow redirects and the provider's forms until Postroom's callback is next; return its URL."""
        for _ in range(20):
            answer = self.client.get(url)
            if answer.status_code == 200:
                answer = self._fill_in(url, answer.text)
            assert answer.next_request is not None, answer.text
            url = str(answer.next_request.url)
            if urlsplit(url).path == "/api/oidc/callback/":
                return answer.next_request.url
        raise AssertionError(url)

    def _fill_in(self, url: str, page: str) -> httpx.Response:
        action = re.search(r'<form[^>]* action="([^"]+)"', page)
        prompt = re.search(r'name="prompt" value="(\w+)"', page)
        assert action, page
        assert prompt, page
        answers = {"login": self.name, "password": "any"} if prompt[1] == "login" else {}
        return self.client.post(
            httpx.URL(url).join(unescape(action[1])), data={"prompt": prompt[1], **answers}
        )

    def back(self, url: str) -> str:
        """Go through the provider at `url` and return where Postroom sends the browser."""
        return str(self.client.get(self.approved(url)).headers["location"])

    def enter(self) -> str:
        return self.back(self.start())

    def accept(self, invitation: str) -> str:
        answer = self.call("POST", "/api/invites/accept/oidc/", {"token": invitation})
        return self.back(answer.raise_for_status().json()["url"])


@dataclass(frozen=True)
class Served:
    """A server with the provider."""

    installation: Installation
    provider: RealProvider
    address: str
    stack: ExitStack

    def person(self, name: str) -> Person:
        made = Person(self.address, name)
        self.stack.enter_context(made.client)
        return made

    def invite(self, name: str) -> str:
        done = self.installation.run("users", "invite", f"{name}@example.com")
        [token] = re.findall(r"#token=(\S+)", done.out)
        return str(token)

    def member(self, name: str) -> Person:
        """Return somebody who accepted an invitation with the provider."""
        person = self.person(name)
        assert person.accept(self.invite(name)) == "/"
        return person


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    clients = [
        {
            "client_id": f"postroom-{algorithm}",
            "client_secret": SECRET,
            "redirect_uris": [f"{address}/api/oidc/callback/"],
            "id_token_signed_response_alg": algorithm,
        }
        for algorithm in ALGORITHMS
    ]
    provider = RealProvider(clients)
    settings = {
        "POSTROOM_PUBLIC_URL": address,
        "POSTROOM_SIGN_IN__OIDC__ISSUER": provider.issuer,
        "POSTROOM_SIGN_IN__OIDC__CLIENT_ID": "postroom-RS256",
        "POSTROOM_SIGN_IN__OIDC__CLIENT_SECRET": SECRET,
    }
    try:
        with ExitStack() as stack, new_installation(**settings) as made:
            made.serve("--port", port).address()
            made.run("users", "create", "owner@example.com", "--role", "owner")
            yield Served(made, provider, address, stack)
    finally:
        provider.stop()


def test_invited_person_signs_in_out_and_in_again(served: Served) -> None:
    person = served.member("ann")
    assert person.session()["oidc_linked"] is True
    assert person.call("DELETE", "/api/session/").status_code == 204
    assert person.call("GET", "/api/session/").status_code == 403
    # The provider's own session goes on.
    assert person.enter() == "/"
    assert served.person("ann").enter() == "/"


def test_person_without_invitation_is_refused(served: Served) -> None:
    unknown = served.person("unknown")
    assert unknown.enter() == "/sign-in#error=unknown_account"
    assert unknown.call("GET", "/api/session/").status_code == 403


def test_address_that_provider_did_not_verify_accepts_nothing(served: Served) -> None:
    person = served.person("unverified-ben")
    assert person.accept(served.invite("unverified-ben")) == "/sign-in#error=email_not_verified"


def test_other_address_than_the_invited_one_accepts_nothing(served: Served) -> None:
    assert served.person("eve").accept(served.invite("cleo")) == "/sign-in#error=email_not_verified"


def test_nonce_of_another_flow_is_refused(served: Served) -> None:
    person = served.member("dora")
    url = httpx.URL(person.start()).copy_set_param("nonce", "another")
    assert person.back(str(url)) == "/sign-in#error=provider_refused"


def test_state_or_code_of_another_flow_is_refused(served: Served) -> None:
    person = served.member("emil")
    callback = person.approved(person.start())
    other = served.person("emil")
    state = httpx.URL(other.start()).params["state"]
    # The stolen code does not fit the verifier of the other flow.
    stolen = other.client.get(callback.copy_set_param("state", state))
    assert stolen.headers["location"] == "/sign-in#error=provider_refused"
    other.start()
    refused = other.client.get(callback)
    assert refused.headers["location"] == "/sign-in#error=state_mismatch"


@pytest.mark.parametrize(
    ("seconds", "place"),
    [
        (-330, "/"),
        (50, "/"),
        (-400, "/sign-in#error=provider_refused"),
        (400, "/sign-in#error=provider_refused"),
    ],
)
def test_clock_of_provider_may_differ_by_a_minute(served: Served, seconds: int, place: str) -> None:
    name = f"fay{abs(seconds)}{'late' if seconds < 0 else 'early'}"
    served.member(name)
    served.provider.set_clock(seconds)
    try:
        assert served.person(name).enter() == place
    finally:
        served.provider.set_clock(0)


def test_replaced_signing_keys_are_fetched(served: Served) -> None:
    served.member("gus")
    served.provider.rotate()
    assert served.person("gus").enter() == "/"


def test_provider_that_is_down_is_named_and_used_again_when_up(served: Served) -> None:
    person = served.member("hal")
    callback = person.approved(person.start())
    served.provider.stop()
    try:
        down = person.client.get(callback)
        assert down.headers["location"] == "/sign-in#error=provider_unavailable"
        assert person.call("GET", "/api/session/").status_code == 200
    finally:
        served.provider.start()
    assert served.person("hal").enter() == "/"


def test_required_second_factor_is_left_to_the_provider(served: Served) -> None:
    person = served.member("ida")
    served.installation.query("UPDATE organizations SET second_factor_required = true")
    try:
        assert person.call("GET", "/api/session/").status_code == 200
        assert served.person("ida").enter() == "/"
    finally:
        served.installation.query("UPDATE organizations SET second_factor_required = false")


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_identity_of_every_signature_algorithm_is_verified(served: Served, algorithm: str) -> None:
    settings = OidcSettings(
        issuer=served.provider.issuer, client_id=f"postroom-{algorithm}", client_secret=SecretStr(SECRET)
    )
    provider = make_provider(settings, public_url=served.address, hasher=KeyHasher(b"0" * 32))
    assert provider is not None
    url, sealed = await provider.begin("sign_in", now=now())
    query = served.person("jo").approved(url).params
    flow = provider.flow_of(sealed, query["state"], now=now())
    identity = await provider.identify(query["code"], flow, now=now())
    assert (identity.subject, identity.first_name) == ("jo", "Ada")
    assert identity.owns("jo@example.com")
