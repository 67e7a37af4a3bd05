"""Half letters in what browsers send: a surrogate alone, which no text in UTF-8 can have.

JavaScript's texts can: paste what was cut in the middle of an emoji. Streamlit's client writes it
into its message all the same. Streamlit can't read that and closes the connection; the browser
connects again and sends it once more, and so on for as long as the page is open.
"""

import re

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

_HALF = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")  # how UTF-8 would write one
INSTEAD = "\ufffd".encode()  # as long: the lengths in a message stay right


def whole(content: bytes) -> bytes:
    """A browser's message with "\ufffd" for each half letter in its texts."""
    if not _HALF.search(content):
        return content
    try:
        BackMsg.FromString(content)
    except DecodeError:
        return _HALF.sub(INSTEAD, content)
    return content  # they are bytes of a number


class WholeLetters:
    """ASGI middleware: nothing behind it meets half a letter."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or stay with one reader to the end."""

        async def listen() -> Message:
            message = await receive()
            if content := message.get("bytes"):
                message["bytes"] = whole(content)
            return message

        await self._app(scope, listen if scope["type"] == "websocket" else receive, send)
