"""Where the phones of a class find this server, as an address and as a QR code."""

import io
import ipaddress
import socket
from collections.abc import Iterable

import segno

LOCAL = "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"
ISOLATED = (
    "Some networks keep their guests from each other: if no phone gets through, take another "
    "network, or a phone’s hotspot."
)


def own_addresses() -> list[str]:
    """This machine's addresses in its networks, the usual way out first; nothing is sent.

    Returns:
        IPv4 addresses as text, without those that lead to this machine only.
    """
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a datagram's way is chosen without sending one
            found.append(probe.getsockname()[0])
        except OSError:
            pass  # no network
    try:
        entries = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        entries = []
    found += [str(entry[4][0]) for entry in entries]
    return [one for one in dict.fromkeys(found) if not ipaddress.ip_address(one).is_loopback]


def joining(code: str, public: str, asked: str, base: str, own: Iterable[str]) -> list[str]:
    """Where a class joins a room, the best address first; arguments as of `roots`, and its code."""
    return [f"{root}/r/{code}" for root in roots(public, asked, base, own)]


def roots(public: str, asked: str, base: str, own: Iterable[str]) -> list[str]:
    """What the app's addresses begin with for a class; none of them leads to this machine only.

    Args:
        public: the address that the host has set, such as https://quant.example.org/quant; or "".
        asked: scheme, name and port under which the teacher's browser found the server, such as
            "http://localhost:8501".
        base: the path under which the app stands, such as "/quant"; or "".
        own: addresses of this machine.

    Returns:
        Addresses without a slash at their end, the best first.
    """
    if public:
        return [public.rstrip("/")]
    scheme, _, place = asked.partition("://")
    host, port = _split(place)
    local = host in LOCAL or _is_loopback(host)
    names = [host] if not local else [*own]
    return [f"{scheme}://{name}{port}{base}" for name in names]


def _split(place: str) -> tuple[str, str]:
    """A host and its port with the colon: "[::1]:8501" -> "::1", ":8501"."""
    if place.startswith("["):
        host, _, rest = place[1:].partition("]")
        return host, rest
    host, colon, port = place.partition(":")
    return host, colon + port


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def qr_code(text: str) -> str:
    """A QR code as SVG: error correction M, black on white, with the quiet zone around it.

    Raises:
        ValueError: the text is too long for one.
    """
    drawn = io.BytesIO()
    code = segno.make(text, error="m", micro=False, boost_error=False)
    code.save(drawn, kind="svg", xmldecl=False, svgns=True, border=4, light="#fff", omitsize=True)
    return drawn.getvalue().decode()
