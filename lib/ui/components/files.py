"""The client components' files: three scripts for all, some for few, and what fetches them.

Streamlit sends a component's definition anew with every answer. So a definition is no more than
assets/components/loader.js, which imports the script that `bundle` makes of the files in that
folder. A browser asks for it once, by a name that changes with its content (`SCRIPTS`);
`lib.ui.client_files` answers.
"""

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import chain
from threading import Lock

import streamlit as st

from lib.ui.theme import ASSETS

FOLDER = ASSETS / "components"
PREFIX = "qp_"  # of what Streamlit calls our components

# Each component, named as its NAME.js, and the style sheets that it takes. What HTML it has is in
# NAME.html.
STYLES = {
    "binary_point": ("save", "bit_strip", "binary_point"),
    "bit_strip": ("save", "bit_strip"),
    "block_strip": ("save", "block_strip"),
    "cells_picture": ("save", "picture", "cells_picture"),
    "clip_range": ("save", "live", "clip_range"),
    "drawing_pad": ("save", "paint_board", "drawing_pad"),
    "few_bits": ("save", "paint_board", "bits_dial", "few_bits"),
    "flipped_images": ("save", "picture", "flipped_images"),
    "format_table": ("save", "picture", "format_table"),
    "image_choice": ("image_choice",),
    "journey": ("journey", "predictions"),
    "layer_kinds": ("layer_kinds",),
    "layer_map": ("save", "network_map", "layer_map"),
    "lesson_maker": ("lesson_maker",),
    "model_file": ("model_file",),
    "network_map": ("save", "bits_dial", "network_map"),
    "neuron_map": ("network_map", "neuron_map"),
    "neuron_walk": ("save", "steps", "walk", "neuron_walk"),
    "number_line": ("save", "picture", "number_line"),
    "number_text": ("number_text",),
    "number_wheel": ("save", "number_wheel"),
    "one_value": ("save", "live", "controls", "one_value"),
    "picture": ("save", "picture"),
    "quantizer": ("save", "live", "controls", "quantizer"),
    "relief": ("save", "picture"),
    "rounding_walk": ("save", "steps", "walk"),
    "slope_walk": ("save", "steps", "walk"),
    "steps": ("save", "steps"),
    "worked_example": ("save", "live", "controls", "worked_example"),
}

# What stands on every page is in one script, and what shows one number together in another; all
# others are in a third. A page needs the first, and one of the two, before its first picture.
ON_EVERY_PAGE = ("journey",)
OF_A_NUMBER = ("binary_point", "bit_strip", "number_line", "number_text", "number_wheel")
FOR_TEACHERS = ("lesson_maker",)  # on one page only
OF_LANGUAGE_MODELS = ("block_strip", "relief")  # in the last chapter, to which not all readers come

# Scripts that components run beside the page, in workers: files that may import others.
WORKERS = ("network_worker",)

# Scripts that the one of every page fetches when somebody wants what they do, with their sheets:
# see assets/components/later.js. Each exports `follow`, what its file makes of the sheets.
LATER = {
    "lesson_bar": ("lesson_bar",),
    "presentation": ("presentation", "presentation_picture"),
}

# Pages without Streamlit, NAME.html with NAME.js and these sheets; see `lib.ui.room_pages`.
PAGES = {
    "room_hands": ("room", "room_board"),
    "room_student": ("room",),
    "room_teacher": ("room", "room_board"),
}

KEPT = 512  # pieces of data, 33 kB each, that wait to be fetched
_data: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_INCLUDE = re.compile(r"^ *<!-- include (\w+) -->\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
# A // comment on a line of its own; a /** comment, which may also stand before a value on its line.
_COMMENT = re.compile(r"^ *//[^\n]*\n|(?:^ *)?/\*\*.*?\*/(?:\n| ?)", re.MULTILINE | re.DOTALL)


def component(name: str) -> Callable[..., None]:
    """Register a component and return what shows it, with a `key`; `name` is one of STYLES.

    Its data go out as the bytes of their JSON, which the loader reads: in a dictionary Streamlit
    looks at each value whether it is a table, and writes all of it twice, at every run.
    """
    loader = re.sub(r"\n\s*", "\n", _COMMENT.sub("", _text("loader.js")))
    loader = loader.replace('"NAME"', json.dumps(name)).replace('"FILE"', json.dumps(script(name)))
    mount: Callable[..., object] = st.components.v2.component(f"{PREFIX}{name}", js=loader)

    def show(*, key: str, data: object, **listeners: Callable[[], None]) -> None:
        mount(key=key, data=json.dumps(data).encode(), **listeners)

    return show


def data(content: bytes) -> str:
    """Keep bytes that a component fetches, and return their name; the least used ones go.

    What stays the same from answer to answer would otherwise travel with each.
    """
    name = _data_name(content)
    with _lock:
        _data[name] = content
        _data.move_to_end(name)
        while len(_data) > KEPT:
            _data.popitem(last=False)
    return name


@lru_cache(maxsize=KEPT)  # Python hashes the same bytes once, in a third of the time
def _data_name(content: bytes) -> str:
    return f"data.{hashlib.sha256(content).hexdigest()}.bin"


def kept(name: str) -> bytes | None:
    """The bytes of that name, None if there are none any more."""
    return _data.get(name)


def html(name: str) -> str:
    """Return ``NAME.html``; a line ``<!-- include OTHER -->`` gives way to ``OTHER.html``."""
    return _INCLUDE.sub(lambda line: html(line[1]), _text(f"{name}.html"))


@cache
def bundle(names: tuple[str, ...], base: tuple[str, ...] = ()) -> str:
    """The script of some components: a module that exports ``mount(name, args)``, and its files.

    Every file becomes a function that is called once, in the order in which they need each other,
    and returns what the file exports. Files that the script of the components `base` has are taken
    from there: what they keep is kept once. The browser asks for that script as it did for this
    one, with the same "?1" behind it where it tries again.
    """
    done = _files(names)
    there = _files(base) if base else {}
    both = [f"${name}" for name in done if name in there]
    taken = [f"const {{ {', '.join(both)} }} = await import({_address(base)});"] if both else []
    sheets = sorted({sheet for name in names for sheet in STYLES[name]})
    kinds = [
        f"  {name}: {{ show: ${name}.$show, "
        f"styles: {json.dumps(STYLES[name])}, html: {_html(name)} }},"
        for name in names
    ]
    return "\n".join(
        [
            *taken,
            *(f"export {text}" for name, text in done.items() if name not in there),
            "const sheets = {",
            *(f"  {sheet}: {json.dumps(_text(f'{sheet}.css'))}," for sheet in sheets),
            "};",
            "export const mount = $place.placer(sheets, {",
            *kinds,
            "});\n",
        ]
    )


@cache
def module(name: str) -> str:
    """A script that stands alone, a worker's or a plain page's, with all that it imports."""
    done: dict[str, str] = {}
    _collect(name, done)
    return "\n".join([*done.values(), ""])


@cache
def _later(name: str) -> str:
    """The script of one of LATER."""
    sheets = {sheet: _text(f"{sheet}.css") for sheet in LATER[name]}
    return f"{module(name)}export const follow = ${name}.$show({json.dumps(sheets)});\n"


def styles(name: str) -> str:
    """The style sheets of one of PAGES."""
    return "".join(_text(f"{sheet}.css") for sheet in PAGES[name])


def _html(name: str) -> str:
    return json.dumps(html(name) if (FOLDER / f"{name}.html").exists() else "")


def _address(names: tuple[str, ...]) -> str:
    """JavaScript's name of the script of some components, beside the one that asks for it."""
    return f"`./{_named('components', bundle(names))}${{new URL(import.meta.url).search}}`"


def _files(names: tuple[str, ...]) -> dict[str, str]:
    """The files of a script of components, each behind those that it imports."""
    done: dict[str, str] = {}
    for name in ("place", *names):
        _collect(name, done)
    return done


def _collect(name: str, done: dict[str, str]) -> None:
    """Put a file behind those that it imports; a default export is called "$show"."""
    text = _text(f"{name}.js")
    for _, needed in _IMPORT.findall(text):
        if needed not in done:
            _collect(needed, done)
    names = _EXPORT.findall(text)
    if _DEFAULT.search(text):
        names.append("$show")
    text = _IMPORT.sub(_taken, text)
    text = _DEFAULT.sub("const $show = ", _EXPORT.sub("", text))
    text = _COMMENT.sub("", text)
    done[name] = f"const ${name} = (() => {{\n{text}return {{ {', '.join(names)} }};\n}})();"


def _taken(line: re.Match[str]) -> str:
    """What stands in the bundle for an import."""
    return f"const {{{line[1].replace(' as ', ': ')}}} = ${line[2]};\n"


def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def script(name: str) -> str:
    """The name of the script that has the component, below static/, where Streamlit's files are."""
    return next(script for script, names in _PARTS.items() if name in names)


def worker(name: str) -> str:
    """The name of a worker's script, below static/; `name` is one of WORKERS."""
    return _named(name, module(name))


def later(name: str) -> str:
    """The name of a script that is fetched when it is needed; `name` is one of LATER."""
    return _named(name, _later(name))


def _named(kind: str, content: str) -> str:
    return f"{kind}.{hashlib.sha256(content.encode()).hexdigest()[:16]}.js"


_SEPARATE = (OF_A_NUMBER, FOR_TEACHERS, OF_LANGUAGE_MODELS)
_APART = (*ON_EVERY_PAGE, *chain(*_SEPARATE))
_OTHERS = tuple(name for name in STYLES if name not in _APART)
_BUNDLES = {ON_EVERY_PAGE: bundle(ON_EVERY_PAGE)} | {
    names: bundle(names, ON_EVERY_PAGE) for names in (*_SEPARATE, _OTHERS)
}
_PARTS = {_named("components", text): names for names, text in _BUNDLES.items()}
SCRIPTS = {_named("components", text): text.encode() for text in _BUNDLES.values()}
SCRIPTS |= {worker(name): module(name).encode() for name in WORKERS}
SCRIPTS |= {later(name): _later(name).encode() for name in LATER}
