"""Synthetic data of a quiet project: six weeks without anything worth reporting.

Every source keeps its rhythm, errors stay rare, and people ask the usual questions. Scouts must find nothing here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from postroom.domain.metrics.points import Point
from postroom.domain.signals.intake import NewSignal

DAYS = 42

_ERRORS = (
    ("TimeoutError: rates service did not answer", "harbour/rates/client.py", 41, "fetch_rates"),
    ("KeyError: 'postcode'", "harbour/guests/forms.py", 88, "clean_address"),
    ("ConnectionResetError: peer closed the connection", "harbour/mail/smtp.py", 17, "send_batch"),
)
_QUESTIONS = (
    "How do I change the logo on our invoices?",
    "Can a guest pay half now and half at the dock?",
    "We need a second user for the office, where is that?",
    "Is there a way to print the berth plan on one page?",
    "Please move our subscription to the yearly plan.",
    "Which browser do you recommend for the planner?",
    "Our season starts in April, when should we open bookings?",
)
_LINES = (
    "INFO backup.nightly finished rows={n} seconds=41",
    "WARN notify.sms provider=alpha retry=1 message=m{n}",
    "INFO certs.renewed host=app.stillwater.example days=89",
)


def quiet_signals(now: datetime) -> list[NewSignal]:
    """Return the signals of the six weeks before `now`, earliest first."""
    return sorted(_signals(now), key=lambda signal: signal.timestamp or now)


def _signals(now: datetime) -> Iterator[NewSignal]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(DAYS, -1, -1):
        day = midnight - timedelta(days=back)
        for number, (title, file, line, function) in enumerate(_ERRORS):
            yield _signal(
                ("error_tracking", "issue_created"),
                f"e-{number}-{back}",
                f'{title}\n\n  File "{file}", line {line}, in {function}',
                day + timedelta(hours=2, minutes=number),
                fingerprint=f"quiet-{number}",
                exception_type=title.split(":")[0],
                occurrences=4 + (back + number) % 3,
                release=f"2031.{(DAYS - back) // 7 + 1}",
            )
        for number in range(3):
            text = _QUESTIONS[(back * 3 + number) % len(_QUESTIONS)]
            at = day + timedelta(hours=1, minutes=20 * number)
            yield _signal(("zendesk", "ticket"), f"z-{back}-{number}", f"{text}\n\nRef {back}-{number}", at)
        for number, line_ in enumerate(_LINES):
            text = f"{day.date()} {line_.format(n=back)}"
            yield _signal(
                ("logs", "alert_state_change"), f"l-{back}-{number}", text, day + timedelta(minutes=number)
            )


def _signal(source: tuple[str, str], source_id: str, text: str, at: datetime, **extra: object) -> NewSignal:
    return NewSignal(source[0], source[1], source_id, text, 0.3, extra, client_id=source_id, timestamp=at)


def quiet_points(now: datetime) -> list[Point]:
    """Return metric points of the five weeks before `now`, with daily and weekly cycles.

    Orders halve at night, latencies are constant, and offers are only written in office hours, hardly any at
    weekends.
    """
    end = now.replace(minute=0, second=0, microsecond=0)
    found = []
    for back in range(24 * 35, 0, -1):
        at = end - timedelta(hours=back)
        busy = 2.0 if 8 <= at.hour < 20 else 1.0
        wobble = 1 + ((back * 7) % 5 - 2) / 20
        found.append(Point("orders", at, round(20 * busy * wobble)))
        found.append(Point("http_ms", at, 120 * wobble, {"route": "/book"}))
        office = 200 if at.weekday() < 5 and 8 <= at.hour < 18 else 6
        found.append(Point("offers", at, round(office * wobble)))
        found.append(Point("cpu_usage", at, 0.1 + office / 400 * wobble))
    return found
