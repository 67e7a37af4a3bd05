"""Visit every page once before the first reader does, so that its pictures are drawn already."""

import asyncio

from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import SessionClient

from lib.ui.components import files

PATIENCE = 60  # seconds that a page may take


class _Nobody(SessionClient):
    """A reader who waits for the page's script to be done, and sees what elements it shows."""

    def __init__(self) -> None:
        self.done = asyncio.Event()
        self.elements: set[str] = set()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "delta" and msg.delta.WhichOneof("type") == "new_element":
            element = msg.delta.new_element
            self.elements.add(element.WhichOneof("type") or "")
            self.elements.add(element.bidi_component.component_name.removeprefix(files.PREFIX))
        if msg.WhichOneof("type") == "script_finished":
            self.done.set()


async def visit(address: str) -> set[str]:
    """Run the page with its first settings, as for a reader who comes by its address.

    What it computes and draws for everybody is cached then: a first picture costs 50 to 100 ms, the
    first quantized network 300.

    Returns:
        the kinds of elements on it, and the names of our components.

    Raises:
        TimeoutError: the page isn't done after a minute; then it would not be for a reader either.
    """
    server, nobody = runtime.get_instance(), _Nobody()
    session = server.connect_session(nobody, user_info={})
    message = BackMsg()
    message.rerun_script.page_name = address
    server.handle_backmsg(session, message)
    try:
        await asyncio.wait_for(nobody.done.wait(), PATIENCE)
    finally:
        server.close_session(session)
    return nobody.elements
