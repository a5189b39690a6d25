"""Synthetic projects for evaluating scouts: quiet ones, and ones with a planted problem.

Ten profiles differ in size, rhythm, language and sources; everything else is drawn from a seed, so that another
seed gives ten projects that nothing was tuned on.
"""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from postroom.domain.metrics.points import Point
from postroom.domain.signals.intake import NewSignal

DAYS = 42
NOW = datetime(2031, 3, 5, 18, 30, tzinfo=UTC)
"""The time as of which scouts run: a Wednesday."""

Rate = Callable[[datetime], float]
"""Returns the rate of events per hour at a time."""


@dataclass(frozen=True, slots=True)
class Life:
    """The profile of a project. Numbers are per usual day; `hours` are those in which people are awake."""

    name: str
    language: str
    errors: float
    tickets: float
    logs: float
    orders: float
    weekend: float = 0.6
    hours: tuple[int, int] = (7, 22)
    night: float = 0.1
    days: int = DAYS
    bursts: float = 0.0
    rare_kinds: float = 0.0
    monthly: int = 0
    evaluations: bool = True
    dispersion: float = 0.0


LIVES: tuple[Life, ...] = (
    Life("a shop with a steady day", "en", 30, 18, 60, 900),
    Life(
        "an office tool that rests at weekends",
        "de",
        20,
        14,
        40,
        400,
        weekend=0.03,
        hours=(8, 18),
        night=0.02,
    ),
    Life("an app that sleeps at night", "fr", 60, 30, 90, 2_000, night=0.01, dispersion=0.3),
    Life("a service with monthly batches", "es", 16, 9, 40, 300, monthly=500),
    Life("a site with campaign days", "en", 40, 24, 60, 1_200, bursts=0.12, dispersion=0.2),
    Life("a young project", "en", 15, 8, 30, 200, days=13),
    Life("a small project", "pt", 2, 1.2, 4, 12, evaluations=False),
    Life(
        "a large one with a long tail of rare errors",
        "en",
        160,
        45,
        200,
        6_000,
        rare_kinds=0.6,
        dispersion=0.2,
    ),
    Life("a game that is played at weekends", "pt", 30, 16, 50, 800, weekend=2.5, hours=(14, 24), night=0.15),
    Life("a project of many sources and long nights", "de", 24, 12, 150, 500, hours=(9, 17), dispersion=0.4),
)

_TOPICS = {
    "en": (
        "How do I change the logo on our invoices?",
        "Can I pay half now and half on delivery?",
        "We need a second user for the office, where is that?",
        "The confirmation mail took an hour to arrive.",
        "Please move our subscription to the yearly plan.",
        "Which browser do you recommend for the planner?",
        "I would like to export my contacts as a spreadsheet.",
        "My password reset link has expired, please send another one.",
        "Is there a discount for schools?",
        "The app asks me to sign in every morning.",
    ),
    "de": (
        "Wie ändere ich die Adresse auf der Rechnung?",
        "Können wir einen zweiten Benutzer anlegen?",
        "Der Export der Kontakte dauert recht lange.",
        "Bitte stellen Sie unser Abo auf jährlich um.",
        "Gibt es einen Rabatt für Vereine?",
        "Mein Kennwort wird nicht angenommen.",
        "Wo finde ich die Quittung vom letzten Monat?",
        "Welchen Browser empfehlen Sie für den Kalender?",
    ),
    "fr": (
        "Comment changer l'adresse de facturation ?",
        "Je ne reçois pas le courriel de confirmation.",
        "Peut-on ajouter un deuxième utilisateur ?",
        "Merci de passer notre abonnement à l'année.",
        "Où puis-je télécharger mes reçus ?",
        "L'application me demande mon mot de passe chaque matin.",
        "Y a-t-il une réduction pour les écoles ?",
    ),
    "es": (
        "¿Cómo cambio el logotipo de la factura?",
        "No encuentro el recibo del mes pasado.",
        "¿Podemos añadir otro usuario a la cuenta?",
        "El enlace para restablecer la contraseña ha caducado.",
        "¿Hay descuento para colegios?",
        "Quisiera exportar mis contactos.",
    ),
    "pt": (
        "Como mudo o endereço da fatura?",
        "Não recebi o e-mail de confirmação.",
        "Podemos ter um segundo utilizador?",
        "Há desconto para escolas?",
        "A aplicação pede a senha todas as manhãs.",
        "Gostava de exportar os meus contactos.",
    ),
}
_GREETINGS = {
    "en": ("Hello,", "Hi team,", "Good morning,", ""),
    "de": ("Guten Tag,", "Hallo,", "Sehr geehrte Damen und Herren,", ""),
    "fr": ("Bonjour,", "Bonjour à tous,", ""),
    "es": ("Hola,", "Buenos días,", ""),
    "pt": ("Olá,", "Bom dia,", ""),
}
_MODULES = (
    "billing",
    "search",
    "mailer",
    "exports",
    "accounts",
    "planner",
    "uploads",
    "sync",
    "reports",
    "feeds",
)
_ERRORS = ("TimeoutError", "KeyError", "ConnectionResetError", "ValueError", "LookupError", "PermissionError")
_LINES = (
    "INFO {module}.nightly finished rows={n} seconds={m}",
    "WARN {module}.retry attempt={m} message=m{n}",
    "INFO {module}.renewed host=app{m}.example.test days=89",
    "WARN {module}.slow query took {n}ms",
    "ERROR {module}.worker job {n} was retried after a timeout",
)


@dataclass(slots=True)
class Project:
    """The data of a project, the expected findings, and texts of findings about the same problem."""

    name: str
    signals: list[NewSignal] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    planted: str = ""
    expected: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


class Maker:
    """Generates the events of one project, deterministically by seed."""

    def __init__(self, seed: int, number: int) -> None:
        self.random = random.Random(f"{seed}:{number}")  # noqa: S311  # deterministic, not cryptographic
        self.life = LIVES[number % len(LIVES)]
        self.number = number
        self.size = self.random.uniform(0.7, 1.4)
        self.modules = self.random.sample(_MODULES, 6)
        self.bursts = {back for back in range(DAYS) if self.random.random() < self.life.bursts}
        self.made = 0

    @property
    def begun(self) -> datetime:
        """The first hour of the project."""
        return (NOW - timedelta(days=self.life.days)).replace(hour=0, minute=0)

    def rate(self, a_day: float) -> Rate:
        """Return the rate of events with `a_day` on a usual day, by the project's rhythm."""
        life, (start, end) = self.life, self.life.hours
        awake = end - start
        share = 1 / (awake + life.night * (24 - awake))

        def at(hour: datetime) -> float:
            value = a_day * self.size * share * (1.0 if start <= hour.hour < end else life.night)
            value *= life.weekend if hour.weekday() >= 5 else 1.0
            return value * (6.0 if (NOW - hour).days in self.bursts else 1.0)

        return at

    def count(self, mean: float) -> int:
        """Return a random count with this mean: Poisson, or overdispersed by the project's profile."""
        if mean <= 0:
            return 0
        if self.life.dispersion:
            shape = 1 / self.life.dispersion
            mean = self.random.gammavariate(shape, mean / shape)
        if mean > 50:
            return max(round(self.random.gauss(mean, math.sqrt(mean))), 0)
        level, product = math.exp(-mean), self.random.random()
        total = 0
        while product > level:
            product *= self.random.random()
            total += 1
        return total

    def moments(
        self, rate: Rate, *, since: datetime | None = None, until: datetime = NOW
    ) -> Iterator[datetime]:
        """Yield the times of events."""
        hour = since or self.begun
        while hour < until:
            for _ in range(self.count(rate(hour))):
                at = hour + timedelta(seconds=self.random.randrange(3_600))
                if at < until:
                    yield at
            hour += timedelta(hours=1)

    def signal(self, source: tuple[str, str], text: str, at: datetime, **extra: object) -> NewSignal:
        """Return a signal with a unique id."""
        self.made += 1
        id = f"{source[0]}-{self.number}-{self.made}"
        return NewSignal(source[0], source[1], id, text, 0.3, extra, client_id=id, timestamp=at)

    def error(self, kind: str, module: str, at: datetime, *, fingerprint: str, release: str) -> NewSignal:
        """Return one error with a stack trace."""
        text = (
            f"{kind}: {module} could not go on\n\nTraceback (most recent call last):\n"
            f'  File "app/{module}/tasks.py", line {20 + len(module)}, in run_{module}\n'
        )
        return self.signal(
            ("error_tracking", "issue_created"),
            text,
            at,
            fingerprint=fingerprint,
            exception_type=kind,
            release=release,
        )

    def release_at(self, at: datetime) -> str:
        """Return the release at a time: one per week."""
        return f"{2031}.{(at - (NOW - timedelta(days=DAYS + 7))).days // 7}"

    def ticket(self, text: str, at: datetime) -> NewSignal:
        """Return a message by a person."""
        greeting = self.random.choice(_GREETINGS[self.life.language])
        return self.signal(("zendesk", "ticket"), f"{greeting}\n{text}\n".lstrip(), at)


def quiet(maker: Maker) -> Project:
    """Return a project without anything worth reporting."""
    return Project(maker.life.name, list(_signals(maker)), list(_points(maker)))


def _signals(maker: Maker) -> Iterator[NewSignal]:
    yield from _errors(maker)
    yield from _messages(maker)
    yield from _machines(maker)
    if maker.life.evaluations:
        yield from _evaluations(maker)


def _errors(maker: Maker) -> Iterator[NewSignal]:
    life = maker.life
    shares = [1 / (place + 1) for place in range(len(maker.modules))]
    for module, share in zip(maker.modules, shares, strict=True):
        kind = maker.random.choice(_ERRORS)
        for at in maker.moments(maker.rate(life.errors * share / sum(shares))):
            yield maker.error(kind, module, at, fingerprint=f"usual-{module}", release=maker.release_at(at))
    for number, at in enumerate(maker.moments(maker.rate(life.rare_kinds))):
        # Each occurs a few times within some days and never again.
        for _ in range(1 + maker.count(2.5)):
            later = at + timedelta(hours=maker.random.uniform(0, 60))
            if later < NOW:
                yield maker.error(
                    maker.random.choice(_ERRORS),
                    f"plugin{number}",
                    later,
                    fingerprint=f"rare-{number}",
                    release=maker.release_at(later),
                )


def _messages(maker: Maker) -> Iterator[NewSignal]:
    life = maker.life
    topics = _TOPICS[life.language]
    weights = [1 / (place + 1) for place in range(len(topics))]
    for at in maker.moments(maker.rate(life.tickets)):
        yield maker.ticket(maker.random.choices(topics, weights)[0], at)
    for at in maker.moments(maker.rate(life.tickets / 4)):
        yield maker.signal(
            ("github", "issue"), f"Docs: unclear step {maker.random.randrange(9)} of the guide", at
        )


def _machines(maker: Maker) -> Iterator[NewSignal]:
    life = maker.life
    for at in maker.moments(maker.rate(life.logs)):
        line = maker.random.choice(_LINES).format(
            module=maker.random.choice(maker.modules),
            n=maker.random.randrange(10_000),
            m=maker.random.randrange(9),
        )
        yield maker.signal(("logs", "alert_state_change"), f"{at:%Y-%m-%d %H:%M:%S} {line}", at)
    if life.monthly:
        for at in (NOW - timedelta(days=29, hours=9), NOW - timedelta(days=1, hours=9)):
            for number in range(maker.count(life.monthly)):
                text = f"Import of the ledger: row {number} was taken over"
                yield maker.signal(("ledger", "import"), text, at + timedelta(seconds=number))


def _evaluations(maker: Maker) -> Iterator[NewSignal]:
    for name in ("tone", "grounded", "short"):
        for at in maker.moments(maker.rate(6)):
            score = min(maker.random.gauss(0.85, 0.05), 1.0)
            yield maker.signal(
                ("llm_analytics", "evaluation"),
                f"Evaluation {name} scored {score:.2f}",
                at,
                evaluation=name,
                score=round(score, 3),
                threshold=0.7,
                model="assistant-2",
            )


def _points(maker: Maker) -> Iterator[Point]:
    orders = maker.rate(maker.life.orders)
    base = maker.random.uniform(80, 400)
    hour = max(maker.begun, NOW - timedelta(days=35)).replace(minute=0)
    while hour < NOW:
        mean = orders(hour)
        yield Point("orders", hour, maker.count(mean))
        yield Point("signups", hour, maker.count(mean / 12))
        yield Point("request_errors", hour, maker.count(mean / 60 + 0.5))
        busy = 1 + 0.3 * min(mean / max(maker.life.orders / 12, 1), 3)
        for _ in range(4):
            yield Point("http_ms", hour, base * busy * maker.random.lognormvariate(0, 0.18))
        yield Point("cpu_usage", hour, min(0.1 * busy * maker.random.lognormvariate(0, 0.12), 1.0))
        if hour.weekday() == 1 and hour.hour == 10:
            yield Point("deploys", hour, 1)
        hour += timedelta(hours=1)
