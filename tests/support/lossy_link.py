"""A slow link that loses packets, between a server and phones: Linux' own TCP on both sides of it.

Two network namespaces have a TUN device each. What one of them sends, `carry` hands to the other:
later, no faster than the line lets it, and some of it never. What is lost the kernels send again,
as they do for a phone in the last row. Nothing of it needs an administrator, where users may have
namespaces of their own.

    namespace of the server                                  namespace of the phones
    10.77.0.1, any server  <->  TUN  <->  carry  <->  TUN  <->  10.78.0.0/16, a phone an address
"""

import fcntl
import heapq
import itertools
import os
import random
import select
import struct
import subprocess
import time
from pathlib import Path
from typing import NamedTuple, NoReturn

SERVER = "10.77.0.1"
_SERVERS, _PHONES = "10.77.0.0/16", "10.78.0.0/16"
_SET, _TUN_WITHOUT_HEADER = 0x400454CA, 0x1001  # TUNSETIFF, IFF_TUN | IFF_NO_PI
_WAITING = "20000"  # packets that wait in a device until they are read: none is lost there
ALONE = ["unshare", "--user", "--map-root-user", "--net"]  # a namespace, whose owner one is
BESIDE = ["unshare", "--net"]  # another one, from within


class Line(NamedTuple):
    """What each phone has for itself, in each direction.

    rate: bits a second. delay: seconds one way. loss: share of packets, each by chance. queue:
    seconds of data that wait before the line; what doesn't fit is dropped, too.
    """

    rate: float
    delay: float
    loss: float
    queue: float = 1.0


def missing() -> str:
    """What isn't there that a link needs, or ""."""
    if not Path("/dev/net/tun").exists():
        return "/dev/net/tun"
    try:
        tried = subprocess.run([*ALONE, "ip", "link"], capture_output=True, check=False)
    except FileNotFoundError:
        return "unshare"
    return "" if tried.returncode == 0 else "network namespaces for users, or ip"


def server_end() -> int:
    """Set up a server's namespace; return the device, which another process may inherit."""
    device = _device("to-phones")
    _ip("address", "add", f"{SERVER}/32", "dev", "to-phones")
    _ip("route", "add", _PHONES, "dev", "to-phones")
    os.set_inheritable(device, True)
    return device


def phones_end() -> int:
    """Set up the phones' namespace, in which every address of theirs is this machine's."""
    device = _device("to-server")
    _ip("route", "add", "local", _PHONES, "dev", "lo")
    _ip("route", "add", _SERVERS, "dev", "to-server")
    return device


def phone(number: int) -> str:
    """The address of a phone, from 0."""
    return f"10.78.{1 + number // 250}.{1 + number % 250}"


def carry(server: int, phones: int, line: Line, seed: int) -> NoReturn:
    """Hand packets from device to device, for as long as the process lives."""
    chance = random.Random(seed)
    order = itertools.count()
    due: list[tuple[float, int, int, bytes]] = []
    free: dict[bytes, float] = {}  # when a phone's line has sent what waits before it
    poll = select.poll()
    for device in (server, phones):
        os.set_blocking(device, False)
        poll.register(device, select.POLLIN)
    while True:
        poll.poll(1000 * max(due[0][0] - time.monotonic(), 0) if due else None)
        for device, other, place in ((server, phones, 16), (phones, server, 12)):
            for packet in _waiting(device):
                now = time.monotonic()
                way = bytes([place]) + packet[place : place + 4]  # the phone's address, and whither
                begins = max(now, free.get(way, 0.0))
                if begins - now > line.queue:
                    continue
                free[way] = begins + 8 * len(packet) / line.rate
                if chance.random() >= line.loss:
                    heapq.heappush(due, (free[way] + line.delay, next(order), other, packet))
        while due and due[0][0] <= time.monotonic():
            _, _, device, packet = heapq.heappop(due)
            os.write(device, packet)


def _waiting(device: int) -> list[bytes]:
    """The IPv4 packets that wait in a device."""
    found: list[bytes] = []
    while True:
        try:
            packet = os.read(device, 65_536)
        except BlockingIOError:
            return found
        if packet[0] >> 4 == 4:
            found.append(packet)


def _device(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, _SET, struct.pack("16sH22x", name.encode(), _TUN_WITHOUT_HEADER))
    _ip("link", "set", "lo", "up")
    _ip("link", "set", name, "up", "txqueuelen", _WAITING)
    return device


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
