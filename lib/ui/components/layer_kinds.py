"""Dense, depthwise and pointwise layers: what each adds up for one pixel, moving over the maps.

The browser draws it: assets/components/layer_kinds.js. It moves once, when it is first seen, and
not at all where the reader's system asks for less motion.
"""

from lib.ui.components import files

_component = files.component("layer_kinds")


def show(*, key: str) -> None:
    """Show it; `key` is unique in the app."""
    _component(key=key, data={})
