"""How long it takes until the server works again after a fault, as a table."""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median

from scripts.operations.faults.load import Load
from scripts.operations.faults.machine import say, wait

LIMIT = 15.0


@dataclass
class Recoveries:
    """Seconds from the end of a fault until a new signal was accepted, and until it was grouped, by fault."""

    accepted: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    grouped: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def measure(self, load: Load, fault: str, since: float) -> None:
        """Send a signal to each API and wait until it is grouped; `since` is when the fault ended."""
        sent = [load.signal("probe") for _ in load.fleet.apis]
        # Each API in turn gets one, and a fault of one of them shows.
        threads = [threading.Thread(target=load.send, args=([one],)) for one in sent]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        accepted = time.monotonic() - since
        names = ", ".join(f"'{one['id']}'" for one in sent)
        statement = f"SELECT count(*) FROM signals WHERE client_id IN ({names}) AND state = 'grouped'"
        wait(lambda: load.fleet.number(statement) == len(sent), f"grouping after {fault}", every=0.3)
        grouped = time.monotonic() - since
        self.accepted[fault].append(accepted)
        self.grouped[fault].append(grouped)
        say(f"{fault}: accepted after {accepted:.1f} s, grouped after {grouped:.1f} s")

    def table(self) -> str:
        """Return the table in Markdown."""
        lines = [
            "| fault | times | accepted again, median / longest | grouped again, median / longest |",
            "| --- | --- | --- | --- |",
        ]
        for fault, accepted in sorted(self.accepted.items()):
            grouped = self.grouped[fault]
            lines.append(
                f"| {fault} | {len(accepted)} | {median(accepted):.1f} / {max(accepted):.1f} s "
                f"| {median(grouped):.1f} / {max(grouped):.1f} s |"
            )
        return "\n".join(lines)

    def late(self, limit: float = LIMIT) -> list[str]:
        """Return the faults after which it took longer than `limit` until signals were accepted."""
        return [
            f"{fault}: accepted only after {max(all):.1f} s"
            for fault, all in self.accepted.items()
            if max(all) > limit
        ]
