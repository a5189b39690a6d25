"""Notifications as mails: plain text and HTML, threaded by report, without anything that a stranger could add."""

from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from postroom.domain.notifications.message import Message, ReportView, one_line

MAX_SUBJECT = 150


def compose(
    message: Message, *, sender: str, recipient: str, host: str, unsubscribe: str | None
) -> EmailMessage:
    """Return the mail for a message: the same `Message-ID` in every attempt, and one thread for a report.

    `unsubscribe` is the address at which the recipient ends such mails, by one call of a mail program (RFC 8058).
    """
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = recipient
    subject = message.heading if message.report is None else message.report.title
    # The subject stays the same for a report, since mail programs thread by it.
    mail["Subject"] = one_line(f"[{message.project}] {subject}", MAX_SUBJECT)
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.id}@{host}>"
    if message.report is not None:
        root = f"<report.{message.report.id}@{host}>"
        mail["In-Reply-To"] = root
        mail["References"] = root
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = f"<project-{message.project_id}.{host}>"
    if unsubscribe is not None:
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = message.plain
    if message.url is not None:
        text += f"\n\nOpen in Postroom: {message.url}"
    mail.set_content(text + "\n")
    mail.add_alternative(_html(message), subtype="html")
    return mail


def _html(message: Message) -> str:
    parts: list[str] = []
    if message.report is not None:
        parts.append(f"<p><strong>{escape('; '.join(message.lines))}</strong></p>")
        parts.append(f"<h2>{escape(message.report.title)}</h2><p>{escape(message.report.facts)}</p>")
        parts.append(f"<p>{escape(message.report.summary)}</p>" if message.report.summary else "")
    else:
        parts.append(f"<h2>{escape(message.heading)}</h2>")
        parts += [f"<p>{escape(line)}</p>" for line in message.lines]
    for section in message.sections:
        rows = "".join(f"<li>{_row(one)}</li>" for one in section.reports)
        rows += f"<li>and {section.more} more</li>" if section.more else ""
        parts.append(f"<h3>{escape(section.heading)}</h3><ul>{rows}</ul>")
    if message.url is not None:
        parts.append(f'<p><a href="{escape(message.url)}">Open in Postroom</a></p>')
    return f'<html><body style="font-family: sans-serif">{"".join(parts)}</body></html>\n'


def _row(report: ReportView) -> str:
    title = escape(report.title)
    if report.url is not None:
        title = f'<a href="{escape(report.url)}">{title}</a>'
    return f"{title} ({escape(report.facts)})"
