"""Notifications by mail over a real local server: TLS that is checked, refused recipients, a server that hangs."""

import asyncio
import email
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.reports import add_user
from tests.integration.notify.notify_project import MailBox, NotifyProject, make_notify_project, with_mail

from postroom.db.engine import unit_of_work
from postroom.identity import people

THREE = "a@example.com, b@example.com, c@example.com"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a certificate for localhost and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    began = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@asynccontextmanager
async def mail_server(box: MailBox, certificate: Path | None) -> AsyncIterator[int]:
    """Run a mail server with STARTTLS, or without TLS, on a free port; yield the port."""
    options: dict[str, Any] = {}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        options = {"tls_context": context, "require_starttls": True}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(box, hostname="localhost", loop=loop, **options), "127.0.0.1", 0
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.fixture
async def notify(engine: AsyncEngine) -> NotifyProject:
    return await make_notify_project(engine)


async def test_mail_is_sent_over_checked_tls_in_thread_of_report(
    notify: NotifyProject, certificate: Path
) -> None:
    box = MailBox()
    id = await notify.add(THREE, "email")
    report = await notify.ready(title="Export\r\nBcc: everyone@example.com")
    async with mail_server(box, certificate) as port:
        notify.settings = with_mail(port, certificate)
        assert await notify.told(id) == 1
    assert [recipients for recipients, _ in box.got] == [[one] for one in THREE.split(", ")]
    mails = [email.message_from_bytes(content, policy=policy.default) for _, content in box.got]
    assert [mail["To"] for mail in mails] == THREE.split(", ")
    assert len({mail["List-Unsubscribe"] for mail in mails}) == 3
    assert {mail["List-Unsubscribe-Post"] for mail in mails} == {"List-Unsubscribe=One-Click"}
    mail = mails[0]
    assert mail["List-Unsubscribe"].startswith("<https://postroom.example.com/unsubscribe/")
    assert mail["Subject"] == "[Web] Export Bcc: everyone@example.com"
    assert mail["Bcc"] is None
    [delivery] = await notify.deliveries(id)
    assert mail["Message-ID"] == f"<{delivery.id}@postroom.example.com>"
    assert mail["References"] == f"<report.{report}@postroom.example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"


async def test_mail_refused_by_one_is_told_and_busy_one_gets_it(
    notify: NotifyProject, certificate: Path
) -> None:
    box = MailBox({"b@example.com": "550 no such user", "c@example.com": "452 busy"})
    id = await notify.add(THREE, "email")
    await notify.ready()
    async with mail_server(box, certificate) as port:
        notify.settings = with_mail(port, certificate)
        await notify.told(id)
        assert "b@example.com was refused: 550" in ((await notify.destination(id)).last_error or "")
        del box.refuse["c@example.com"]
        notify.later(seconds=10)
        assert await notify.send(id) == 1
    assert [recipients for recipients, _ in box.got] == [["a@example.com"], ["c@example.com"]]
    [delivery] = await notify.deliveries(id)
    assert delivery.status == "delivered"


@pytest.fixture
async def hanging() -> AsyncIterator[int]:
    """A server that greets, and then says nothing."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 localhost ESMTP\r\n")
        await reader.read()  # until the client gives up
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.mark.parametrize("trouble", ["no TLS", "unknown certificate", "hanging", "not configured"])
async def test_mail_server_that_can_not_be_used_gets_nothing_and_mail_waits(
    notify: NotifyProject, certificate: Path, hanging: int, trouble: str
) -> None:
    box = MailBox()
    id = await notify.add(THREE, "email")
    await notify.ready()
    async with mail_server(box, None if trouble == "no TLS" else certificate) as port:
        if trouble == "hanging":
            notify.settings = with_mail(hanging, certificate).model_copy(update={"seconds": 0.3})
        elif trouble != "not configured":
            notify.settings = with_mail(port, certificate if trouble == "no TLS" else None)
        assert await notify.told(id) == 0
    assert box.got == []
    [delivery] = await notify.deliveries(id)
    assert (delivery.status, delivery.error) == ("waiting", (await notify.destination(id)).last_error)
    words = {
        "no TLS": "STARTTLS",
        "unknown certificate": "certificate",
        "hanging": "within",
        "not configured": "operator",
    }
    assert words[trouble].lower() in (delivery.error or "").lower()


async def test_mail_server_that_hangs_in_the_middle_gets_the_same_mail_again(
    notify: NotifyProject, certificate: Path
) -> None:
    box = MailBox()
    box.hangs = True
    id = await notify.add("a@example.com", "email")
    await notify.ready()
    async with mail_server(box, certificate) as port:
        notify.settings = with_mail(port, certificate)
        assert await notify.told(id) == 0
        [delivery] = await notify.deliveries(id)
        assert (box.read, box.got, delivery.status) == (1, [], "waiting")
        assert "within" in (delivery.error or "")
        box.hangs = False
        notify.later(hours=1)
        assert await notify.send(id) == 1
    [(recipients, content)] = box.got
    assert recipients == ["a@example.com"]
    assert email.message_from_bytes(content)["Message-ID"] == f"<{delivery.id}@postroom.example.com>"


async def test_personal_mail_goes_to_own_address_alone(notify: NotifyProject) -> None:
    id = await notify.add("boss@example.com", "email", personal=True)
    assert "boss" not in (await notify.destination(id)).address


async def test_mail_is_not_sent_to_people_who_left(engine: AsyncEngine, certificate: Path) -> None:
    notify, box = await make_notify_project(engine), MailBox()
    async with unit_of_work(engine) as uow:
        left, _ = await add_user(uow)
        people_by_id = await people.by_id(uow, [notify.ann, left])
    member, former = people_by_id[notify.ann].email, people_by_id[left].email.upper()
    id = await notify.add(f"{member}, {former}, list@example.org", "email")
    alone = await notify.add(former, "email")
    async with mail_server(box, certificate) as port:
        notify.settings = with_mail(port, certificate)
        await notify.ready()
        await notify.plan()
        assert (await notify.send(id), await notify.send(alone)) == (1, 0)
    assert [recipients for recipients, _ in box.got] == [[member], ["list@example.org"]]
    assert not any(former in content.decode() for _, content in box.got)
    assert (await notify.destination(alone)).state == "failed"
