"""What the web server needs beyond its configuration."""

import gc
import socket

from streamlit import net_util


def send_at_once() -> None:
    """Turn Nagle's algorithm off for all connections to come; it adds 40 ms to every interaction.

    A run's answer is many small messages. With the algorithm on, all but the first wait for the
    browser to acknowledge it, which takes its time. asyncio turns it off by itself, but not for the
    listening socket that Streamlit makes (its protocol number is 0) and shows to nobody. So that
    socket is looked for; the connections that it accepts inherit the option.
    """
    for thing in gc.get_objects():
        if type(thing) is socket.socket and thing.fileno() >= 0:
            internet = thing.family in (socket.AF_INET, socket.AF_INET6)
            if internet and thing.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                thing.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def ask_no_other_host() -> None:
    """Keep Streamlit from asking a web service for this machine's address as the internet sees it.

    It does so whenever a page of another origin tries to connect, to see whether that is the
    origin. Readers come from the origin that served the page, behind a proxy too if it passes the
    Host header on. (What Streamlit prints at its start is up to .streamlit/config.toml.)
    """
    net_util.get_external_ip = _unknown


def _unknown() -> str | None:
    return None
