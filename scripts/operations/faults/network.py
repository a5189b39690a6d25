"""A network between two namespaces that can be cut, slow and lossy.

Two TUN devices are joined by a thread that hands packets on, late or not at all, as the kernel's netem does, but
without a module of the kernel. Only packets of the database's ports are touched.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

HERE, THERE = "10.77.0.1", "10.77.0.2"
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_CLONE_NEWNET = 0x40000000


@dataclass
class Weather:
    """What happens to packets: `delay` in seconds, with as much jitter as half of it; `loss` as a share."""

    delay: float = 0.0
    loss: float = 0.0
    cut: bool = False


class Link:
    """The network `THERE`, joined to this one, which is `HERE` in it."""

    def __init__(self, ports: set[int], seed: int) -> None:
        self.weather = Weather()
        self._ports = ports
        self._random = random.Random(seed)
        # A process that lives as long as the namespace.
        self._holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        time.sleep(0.5)
        self.namespace = self._holder.pid
        self._ends = (_device("faults0"), self._device_there("faults1"))
        _run("ip", "addr", "add", HERE, "peer", THERE, "dev", "faults0")
        _run("ip", "link", "set", "faults0", "up")
        inside = ["nsenter", f"--net=/proc/{self.namespace}/ns/net", "ip"]
        _run(*inside, "link", "set", "lo", "up")
        _run(*inside, "addr", "add", THERE, "peer", HERE, "dev", "faults1")
        _run(*inside, "link", "set", "faults1", "up")
        threading.Thread(target=self._forward, daemon=True).start()

    def _device_there(self, name: str) -> int:
        made: list[int] = []

        def enter() -> None:  # in a thread of its own: only that one changes its network
            with Path(f"/proc/{self.namespace}/ns/net").open("rb") as network:
                if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), _CLONE_NEWNET) == 0:
                    made.append(_device(name))

        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
        return made[0]

    def _forward(self) -> None:
        first, second = self._ends
        other = {first: second, second: first}
        waiting: list[tuple[float, int, int, bytes]] = []
        number = 0
        while True:
            pause = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 1.0
            readable, _, _ = select.select([first, second], [], [], pause)
            for end in readable:
                packet = os.read(end, 65_536)
                weather = self.weather
                touched = self._is_touched(packet)
                if touched and (weather.cut or self._random.random() < weather.loss):
                    continue
                late = weather.delay * self._random.uniform(0.75, 1.25) if touched else 0.0
                number += 1
                heapq.heappush(waiting, (time.monotonic() + late, number, other[end], packet))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, end, packet = heapq.heappop(waiting)
                os.write(end, packet)

    def _is_touched(self, packet: bytes) -> bool:
        if packet[0] >> 4 != 4 or packet[9] != 6:
            return False
        head = (packet[0] & 15) * 4
        return not self._ports.isdisjoint(struct.unpack_from("!HH", packet, head))


def _device(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return device


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
