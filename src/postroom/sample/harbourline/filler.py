"""Filler code without bugs, for files with a bug and for whole files."""

import random
from collections.abc import Mapping

AREAS: Mapping[str, tuple[str, ...]] = {
    "harbourline/auth": ("password", "member", "invite", "role", "session", "login"),
    "harbourline/berths": ("pontoon", "cleat", "mooring", "depth", "length", "power"),
    "harbourline/bookings": ("arrival", "departure", "deposit", "overlap", "season", "note"),
    "harbourline/calsync": ("feed", "google", "subscription", "event", "alarm", "recurrence"),
    "harbourline/exports": ("bookings", "archive", "column", "schedule", "mail", "download"),
    "harbourline/guests": ("address", "consent", "erasure", "merge", "locale", "vessel"),
    "harbourline/imports": ("preview", "undo", "template", "encoding", "column", "upload"),
    "harbourline/invoicing": ("number", "reminder", "ledger", "credit", "tax", "account"),
    "harbourline/invoicing/pdf": ("render", "canvas", "font", "page", "units", "svg"),
    "harbourline/notify": ("mail", "template", "digest", "bounce", "domain", "push"),
    "harbourline/payments": ("tidepay", "webhook", "ledger", "payout", "dispute", "fee"),
    "harbourline/pricing": ("card", "season", "discount", "tax", "rounding", "currency"),
    "harbourline/publicapi/v1": ("bookings", "guests", "invoices", "errors", "limits", "schema"),
    "harbourline/reports": ("revenue", "utilisation", "forecast", "chart", "period", "share"),
    "harbourline/sync": ("device", "queue", "conflict", "clock", "batch", "upload"),
    "harbourline/waitlist": ("entry", "offer", "priority", "form", "season", "answer"),
    "harbourline/webhooks": ("endpoint", "delivery", "event", "secret", "sweep", "circuit"),
    "harbourline/assistant": ("draft", "prompt", "tone", "review", "budget", "history"),
    "harbourline/assistant/tools": ("calendar", "availability", "weather", "invoice", "berth", "guest"),
    "apps/web/src/features/calendar": ("Grid", "Header", "Legend", "Toolbar", "Socket", "Drag"),
    "apps/web/src/features/widget": ("Embed", "Theme", "Language", "Price", "Summary", "Frame"),
    "apps/web/src/features/widget/steps": ("Guest", "Boat", "Extras", "Payment", "Confirm", "Date"),
    "apps/web/src/features/guests": ("Table", "Search", "Detail", "Merge", "Import", "Notes"),
    "apps/web/src/features/invoices": ("List", "Preview", "Send", "Totals", "Filters", "Logo"),
    "apps/web/src/features/map": ("Tiles", "Pins", "Chart", "Layers", "Zoom", "Berth"),
    "apps/web/src/lib": ("client", "dates", "i18n", "cookies", "money", "retry"),
    "apps/ios/Harbourline/CheckIn": ("Controller", "Fuel", "Hours", "Photo", "Draft", "Sync"),
    "apps/ios/Harbourline/Planner": ("Layout", "Cell", "Header", "Drag", "Week", "Store"),
    "apps/ios/Harbourline/Rental": ("Agreement", "Signature", "Terms", "Price", "Print", "Archive"),
    "apps/android/app/src/main/java/example/harbourline/checkin": (
        "Activity",
        "Photo",
        "Draft",
        "Fuel",
        "Sync",
        "Store",
    ),
    "apps/android/app/src/main/java/example/harbourline/push": (
        "Token",
        "Service",
        "Badge",
        "Sound",
        "Settings",
        "Log",
    ),
    "edge/headers": ("cors", "cache", "csp", "trace", "compress", "limits"),
    "edge/tiles": ("cache", "health", "limits", "style", "chart", "metrics"),
}
"""Folders, and the topics of their files."""

ON_THE_WAY: Mapping[str, str] = {
    "harbourline/exports/tasks.py": "run_export",
    "harbourline/exports/views.py": "post",
    "harbourline/auth/guards.py": "require",
    "harbourline/auth/views.py": "refresh",
    "harbourline/imports/mapping.py": "guess_mapping",
    "harbourline/imports/tasks.py": "analyse_file",
    "harbourline/invoicing/pdf/canvas.py": "draw",
    "harbourline/invoicing/pdf/render.py": "render_invoice",
    "harbourline/payments/webhooks.py": "on_intent_succeeded",
    "harbourline/payments/tidepay.py": "create",
    "harbourline/notify/gateway.py": "send",
    "harbourline/notify/tasks.py": "send_sms",
    "harbourline/calsync/tasks.py": "push_events",
    "harbourline/publicapi/v1/invoices.py": "retrieve",
    "harbourline/publicapi/v1/guests.py": "list",
    "harbourline/vessels/forms.py": "clean_name",
    "apps/web/src/routes/book.$slug.return.tsx": "loader",
    "apps/web/src/features/calendar/CalendarGrid.tsx": "CalendarGrid",
    "apps/web/src/features/calendar/useBookingsForBerth.ts": "useBookingsForBerth",
    "apps/web/src/features/widget/steps/DateStep.tsx": "DateStep",
    "apps/web/src/lib/api/client.ts": "request",
    "apps/ios/Harbourline/CheckIn/CheckInViewController.swift": "viewDidLoad",
    "apps/ios/Harbourline/Rental/RentalAgreementViewController.swift": "viewWillTransition",
}
"""Bug-free files that traces and people also mention, each with the mentioned function."""

_VERBS = (
    "load",
    "count",
    "check",
    "merge",
    "sort",
    "label",
    "store",
    "group",
    "format",
    "trim",
    "split",
    "find",
)
_THINGS = (
    "name",
    "owner",
    "total",
    "state",
    "order",
    "colour",
    "width",
    "parent",
    "note",
    "start",
    "unit",
    "tag",
)


def ending(folder: str) -> str:
    """Return the file extension of a folder."""
    if folder.startswith("apps/web"):
        return "ts" if folder.endswith("/lib") else "tsx"
    if folder.startswith("apps/ios"):
        return "swift"
    if folder.startswith("apps/android"):
        return "kt"
    return "go" if folder.startswith("edge") else "py"


def functions(path: str, count: int, chance: random.Random) -> list[list[str]]:
    """Return small functions in the language of a file, each followed by a blank line."""
    language = path.rpartition(".")[2]
    return [_function(language, chance.choice(_VERBS), chance.choice(_THINGS), chance) for _ in range(count)]


def defining(path: str, function: str, chance: random.Random) -> str:
    """Return the text of a file that defines a function."""
    start = {"py": f"def {function}(*arguments):", "swift": f"func {function}() {{"}
    body = start.get(path.rpartition(".")[2], f"export function {function}() {{")
    return "\n".join([*lines(path, 120, chance), body, *lines(path, 120, chance)]) + "\n"


def lines(path: str, count: int, chance: random.Random) -> list[str]:
    """Return exactly `count` lines of a file: functions, padded with comments."""
    result: list[str] = []
    while True:
        [function] = functions(path, 1, chance)
        if len(result) + len(function) > count:
            break
        result += function
    mark = "#" if path.endswith(".py") else "//"
    return [f"{mark} ---"] * (count - len(result)) + result


def _function(language: str, verb: str, thing: str, chance: random.Random) -> list[str]:
    most, indent = chance.randint(2, 90), "    "
    match language:
        case "py":
            return [
                f"def {verb}_{thing}(items, most={most}):",
                f'{indent}"""{verb.capitalize()} the {thing} of each item."""',
                f"{indent}return [item.{thing} for item in items[:most]]",
                "",
                "",
            ]
        case "swift":
            return [
                f"{indent}func {verb}{thing.capitalize()}(_ items: [Item]) -> [String] {{",
                f"{indent * 2}items.prefix({most}).map(\\.{thing})",
                f"{indent}}}",
                "",
            ]
        case "kt":
            return [
                f"{indent}fun {verb}{thing.capitalize()}(items: List<Item>): List<String> {{",
                f"{indent * 2}return items.take({most}).map {{ it.{thing} }}",
                f"{indent}}}",
                "",
            ]
        case "go":
            return [
                f"func {verb}{thing.capitalize()}(items []Item) string {{",
                f"\treturn items[{most}%len(items)].{thing.capitalize()}",
                "}",
                "",
            ]
        case "css":
            return [f".{verb}-{thing} {{", f"  padding: {most}px;", "}", ""]
    return [
        f"function {verb}{thing.capitalize()}(items: Item[]): string[] {{",
        f"  return items.slice(0, {most}).map((item) => item.{thing});",
        "}",
        "",
    ]
