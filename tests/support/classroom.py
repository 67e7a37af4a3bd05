"""A server with rooms, and those who speak to it without a browser: a teacher and participants."""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.support.server import ROOT, Server, serving

APP = ROOT / "tests/support/apps/with_rooms.py"


@contextmanager
def serving_rooms(log: Path, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server that has rooms, and nothing that takes long to start."""
    base = (environment or {}).get("QP_ROOT_PATH", "")
    with serving(APP, log, f"/{base}/healthz".replace("//", "/"), environment) as server:
        yield server


class Reply(NamedTuple):
    """An answer of the server: JSON where it is that, else text."""

    status: int
    said: Any
    headers: Mapping[str, str]


def ask(
    url: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
) -> Reply:
    """Ask a server: with a body, bytes or what becomes JSON, it is a POST."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **(headers or {})}
    if body is None:
        connection.request("GET", urlsplit(url).path + path, headers=sent)
    else:
        connection.request("POST", urlsplit(url).path + path, content, sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    is_json = answer.headers.get("Content-Type", "").startswith("application/json")
    said = json.loads(text) if is_json else text
    return Reply(answer.status, said, dict(answer.headers))


class Teacher:
    """Who opens a room and leads it."""

    def __init__(self, url: str, of: object = None) -> None:
        self.url = url
        opened = ask(url, "/r", of or {})
        assert opened.status == 200, opened
        self.code: str = opened.said["code"]
        self.key: str = opened.said["key"]

    @property
    def link(self) -> str:
        """The address of the board, with the key."""
        return f"{self.url}/r/{self.code}/lead#{self.key}"

    def does(self, what: str, body: object = None) -> Reply:
        """Ask the server as the room's teacher: `what` is board, setting, table, or with a body
        ask, reveal, close."""
        return ask(self.url, f"/r/{self.code}/{what}", body, {"X-Key": self.key})


class Participant:
    """Who answers in a room."""

    def __init__(self, url: str, code: str) -> None:
        self.url, self.code = url, code
        self.token = uuid.uuid4().hex

    def does(
        self, what: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Ask the server as this participant: `what` is seat, or with a body join, answer."""
        named = {"X-Participant": self.token, **(headers or {})}
        return ask(self.url, f"/r/{self.code}/{what}", body, named)
