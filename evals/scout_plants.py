"""Problems to plant in synthetic projects, one for each kind that scouts detect."""

from collections.abc import Callable
from datetime import timedelta

from evals.scout_projects import NOW, Maker, Project

from postroom.domain.metrics.points import Point

Plant = Callable[[Maker, Project], None]


def new_error(maker: Maker, project: Project) -> None:
    """Add a new error since two days ago."""
    count = 12 + round(maker.life.errors * maker.size / 4)
    for _ in range(count):
        at = NOW - timedelta(hours=maker.random.uniform(1, 40))
        project.signals.append(
            maker.error("CouponError", "coupons", at, fingerprint="planted-new", release=maker.release_at(at))
        )
    project.expected = ("CouponError",)


def spiking_error(maker: Maker, project: Project) -> None:
    """Make the most frequent error ten times as frequent since this morning."""
    module = maker.modules[0]
    count = 60 + round(maker.life.errors * maker.size * 10)
    for _ in range(count):
        at = NOW - timedelta(hours=maker.random.uniform(0, 8))
        project.signals.append(
            maker.error(
                "TimeoutError", module, at, fingerprint=f"usual-{module}", release=maker.release_at(at)
            )
        )
    project.expected = (f"{module} could not go on",)
    project.related = ("Source floods the inbox: error_tracking",)


def quiet_source(_: Maker, project: Project) -> None:
    """End the logs ten days ago."""
    border = NOW - timedelta(days=10)
    project.signals = [
        signal
        for signal in project.signals
        if signal.source_product != "logs" or (signal.timestamp is not None and signal.timestamp < border)
    ]
    project.expected = ("Source went quiet: logs",)


def flooding_source(maker: Maker, project: Project) -> None:
    """Make a sender of issues repeat itself today."""
    for number in range(500 + round(40 * maker.life.tickets)):
        at = NOW - timedelta(hours=maker.random.uniform(0, 9))
        project.signals.append(maker.signal(("github", "issue"), f"Sync failed for item {number % 9}", at))
    project.expected = ("Source floods the inbox: github",)


def rising_topic(maker: Maker, project: Project) -> None:
    """Add a topic that people write about since three days ago."""
    for _ in range(12 + round(maker.life.tickets * maker.size)):
        at = NOW - timedelta(hours=maker.random.uniform(1, 70))
        project.signals.append(maker.ticket("The voucher field rejects every voucher code since Monday.", at))
    project.expected = ("People write about",)
    project.related = ("Source floods the inbox: zendesk",)


def slow_requests(_: Maker, project: Project) -> None:
    """Make requests take four times as long for five hours."""
    border = NOW - timedelta(hours=6)
    project.points = [
        Point(point.name, point.at, point.value * 4, point.labels)
        if point.name == "http_ms" and point.at >= border
        else point
        for point in project.points
    ]
    project.expected = ("http_ms is far slower than usual",)


def collapsed_orders(_: Maker, project: Project) -> None:
    """Stop orders six hours ago."""
    border = NOW - timedelta(hours=6)
    project.points = [
        Point(point.name, point.at, 0.0, point.labels)
        if point.name == "orders" and point.at >= border
        else point
        for point in project.points
    ]
    project.expected = ("orders collapsed",)


def new_log_pattern(maker: Maker, project: Project) -> None:
    """Add an alarming log line yesterday."""
    for number in range(15 + round(maker.life.logs * maker.size / 4)):
        at = NOW - timedelta(hours=maker.random.uniform(1, 30))
        text = f"{at:%Y-%m-%d %H:%M:%S} ERROR disk.quota volume full writes={number} rejected"
        project.signals.append(maker.signal(("logs", "alert_state_change"), text, at))
    project.expected = ("disk.quota",)


def bad_release(maker: Maker, project: Project) -> None:
    """Add four new kinds of errors with yesterday's release."""
    for number, module in enumerate(("cart", "wishlist", "ratings", "stock")):
        for _ in range(8 + round(maker.life.errors * maker.size / 8)):
            at = NOW - timedelta(hours=maker.random.uniform(1, 26))
            project.signals.append(
                maker.error("NoneError", module, at, fingerprint=f"planted-{number}", release="2031.99")
            )
    project.expected = ("Release 2031.99 brought",)
    project.related = tuple(
        f"New error: NoneError: {module}" for module in ("cart", "wishlist", "ratings", "stock")
    )


def failing_evaluation(maker: Maker, project: Project) -> None:
    """Make one evaluation fail every day for a week."""
    for back in range(7):
        for _ in range(4):
            at = NOW - timedelta(days=back, hours=maker.random.uniform(0, 20))
            project.signals.append(
                maker.signal(
                    ("llm_analytics", "evaluation"),
                    "Evaluation cites_sources scored 0.41",
                    at,
                    evaluation="cites_sources",
                    score=0.41,
                    threshold=0.7,
                    model="assistant-2",
                )
            )
    project.expected = ("Evaluation keeps failing: cites_sources",)


PLANTS: tuple[Plant, ...] = (
    new_error,
    quiet_source,
    slow_requests,
    flooding_source,
    collapsed_orders,
    rising_topic,
    spiking_error,
    bad_release,
    failing_evaluation,
    new_log_pattern,
)
"""One problem per project profile, in order, since a young project has no history for a silence."""
