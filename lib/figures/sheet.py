"""A sheet of paper: Markdown and pictures in, a PDF of A4 or Letter out.

What a teacher prints: notes, and sheets for the class. Of Markdown it takes headings, paragraphs,
lists, tables, rules, **strong**, *emphasized* and `code`; a picture in a paragraph of its own,
``![what it shows](name)``; and rows of boxes for bits, "_" for one to be filled in, with what they
mean before them or without::

    ```boxes
    −127 = 1000 0001
    ____ ____
    ```
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import matplotlib
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from matplotlib.figure import Figure
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    Image,
    KeepTogether,
    ListFlowable,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

PAPERS = {"A4": A4, "Letter": LETTER}  # points
MARGIN = 16 * mm
FOOT = 18 * mm  # below the text
SCALES = (1, 0.95, 0.9, 0.85, 0.8, 0.75)
SHARPNESS = 200  # dots per inch of a picture
BOX = 7 * mm  # a bit's side
LABEL = 16 * mm  # room for what it means
# Matplotlib brings it: it has the minus, the arrows and the comparison signs.
FONT, BOLD, MONO = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono"
SLANTED = "DejaVuSans-Oblique"
INK, QUIET, LINE = HexColor("#1a1c22"), HexColor("#565b66"), HexColor("#9aa0aa")

BODY = ParagraphStyle(
    "body", fontName=FONT, fontSize=8.8, leading=12, textColor=INK, spaceAfter=4, splitLongWords=1
)
HEADINGS = {
    "h1": ParagraphStyle("h1", BODY, fontName=BOLD, fontSize=16, leading=20, spaceAfter=5),
    "h2": ParagraphStyle(
        "h2", BODY, fontName=BOLD, fontSize=11, leading=14, spaceBefore=7, spaceAfter=3
    ),
    "h3": ParagraphStyle("h3", BODY, fontName=BOLD, spaceBefore=4, spaceAfter=2),
}
IN_LIST = ParagraphStyle("in list", BODY, spaceAfter=1.5)
GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, LINE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
)


def pdf(
    text: str,
    pictures: Mapping[str, Figure] | None = None,
    *,
    paper: str = "A4",
    foot: str = "",
    pages: int | None = None,
) -> bytes:
    """Set Markdown on paper.

    Args:
        text: the Markdown; its first heading is the document's title.
        pictures: what the text names.
        paper: "A4" or "Letter".
        foot: a line at the foot of each page, beside its number.
        pages: what it should fit on; for that it is set smaller, by up to a quarter.

    Raises:
        ValueError: another paper; a picture that isn't there; a part of Markdown that isn't known.
    """
    if paper not in PAPERS:
        raise ValueError(f"paper must be one of {', '.join(PAPERS)}")
    _fonts()
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    for scale in SCALES if pages else SCALES[:1]:
        content = BytesIO()
        document = _Paper(content, tree, PAPERS[paper], foot, scale)
        document.build(_together(list(_blocks(tree, pictures or {}, document.text_width))))
        if document.page <= (pages or document.page):
            break
    return content.getvalue()


class _Paper(BaseDocTemplate):
    """Pages with a line at their foot; all that is on them is smaller by `scale`."""

    def __init__(
        self,
        content: BytesIO,
        tree: SyntaxTreeNode,
        size: tuple[float, float],
        foot: str,
        scale: float,
    ) -> None:
        title = next((_plain(node) for node in tree.children if node.type == "heading"), "")
        # invariant: the same text gives the same bytes.
        super().__init__(
            content, pagesize=size, title=title, author="Quantization Playground", invariant=1
        )
        width, height = size[0] / scale, size[1] / scale
        self.text_width = width - 2 * MARGIN
        frame = Frame(MARGIN, FOOT, self.text_width, height - MARGIN - FOOT, 0, 0, 0, 0)

        def begin(canvas: Canvas, document: BaseDocTemplate) -> None:
            canvas.scale(scale, scale)  # until the page ends
            canvas.setFont(FONT, 7.5)
            canvas.setFillColor(QUIET)
            canvas.drawString(MARGIN, FOOT - 6 * mm, foot)
            canvas.drawRightString(width - MARGIN, FOOT - 6 * mm, str(document.page))

        self.addPageTemplates(PageTemplate(frames=[frame], onPage=begin))


def _fonts() -> None:
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    for name in {FONT, BOLD, MONO, SLANTED} - {*pdfmetrics.getRegisteredFontNames()}:
        pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=SLANTED, boldItalic=BOLD)


def _together(blocks: list[Flowable]) -> list[Flowable]:
    """Keep a heading on the page of what it is above."""
    kept: list[Flowable] = []
    heads: list[Flowable] = []
    for block in blocks:
        heads.append(block)
        if not (isinstance(block, Paragraph) and block.style.name in HEADINGS):
            kept.append(KeepTogether(heads) if len(heads) > 1 else block)
            heads = []
    return [*kept, *heads]


def _blocks(
    parent: SyntaxTreeNode,
    pictures: Mapping[str, Figure],
    width: float,
    style: ParagraphStyle = BODY,
) -> Iterator[Flowable]:
    """What stands below each other."""
    for node in parent.children:
        match node.type:
            case "heading":
                yield Paragraph(_inline(node), HEADINGS[node.tag])
            case "paragraph":
                (inline,) = node.children
                if [child.type for child in inline.children] == ["image"]:
                    yield _picture(inline.children[0], pictures, width)
                else:
                    yield Paragraph(_inline(node), style)
            case "bullet_list" | "ordered_list":
                yield _list(node, pictures, width)
            case "table":
                yield _table(node, width)
            case "fence" if node.info == "boxes":
                yield from map(_boxes, node.content.splitlines())
                yield Spacer(0, 2 * mm)
            case "hr":
                yield HRFlowable(width="100%", color=LINE, spaceBefore=14, spaceAfter=2)
            case other:
                raise ValueError(f"A sheet has no {other}.")


def _list(node: SyntaxTreeNode, pictures: Mapping[str, Figure], width: float) -> Flowable:
    items = [list(_blocks(item, pictures, width, IN_LIST)) for item in node.children]
    numbered = node.type == "ordered_list"
    return ListFlowable(
        items,
        bulletType="1" if numbered else "bullet",
        start=None if numbered else "•",
        bulletFontName=FONT,
        bulletFontSize=9,
        leftIndent=14,
        bulletFormat="%s." if numbered else None,
    )


def _table(node: SyntaxTreeNode, width: float) -> Flowable:
    rows = [
        [Paragraph(_inline(cell), IN_LIST) for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    return Table(rows, [width / len(rows[0])] * len(rows[0]), style=GRID, spaceAfter=6)


def _boxes(row: str) -> Flowable:
    """A box for each character, and a gap for a space."""
    label, equals, bits = row.rpartition(" = ")
    cells = [f"{label}{equals}", *("" if bit == "_" else bit.strip() for bit in bits)]
    widths = [LABEL if label else 0, *(BOX / 3 if bit == " " else BOX for bit in bits)]
    look = TableStyle(
        [
            ("ALIGN", (1, 0), (-1, 0), "CENTER"),
            ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
            ("FONT", (1, 0), (-1, 0), MONO, 11),
            ("FONT", (0, 0), (0, 0), FONT, 9),
            ("LEFTPADDING", (0, 0), (0, 0), 0),
        ]
    )
    for at, bit in enumerate(bits, 1):
        if bit != " ":
            look.add("BOX", (at, 0), (at, 0), 0.7, INK)
    return Table([cells], widths, [BOX], style=look, hAlign="LEFT", spaceAfter=4)


def _picture(node: SyntaxTreeNode, pictures: Mapping[str, Figure], width: float) -> Flowable:
    name = str(node.attrs["src"])
    if name not in pictures:
        raise ValueError(f"There is no picture {name}.")
    figure, content = pictures[name], BytesIO()
    figure.savefig(content, format="png", dpi=SHARPNESS, facecolor="white")
    wide, high = figure.get_size_inches()
    wide_here = min(width, 72 * wide * 0.7)
    return Image(content, wide_here, wide_here * high / wide)


def _plain(node: SyntaxTreeNode) -> str:
    return "".join(child.content for child in node.walk() if child.type in ("text", "code_inline"))


def _inline(node: SyntaxTreeNode) -> str:
    """What stands in a line, in the paragraph's own markup."""
    match node.type:
        case "text":
            return escape(node.content)
        case "code_inline":
            return f'<font face="{MONO}">{escape(node.content)}</font>'
        case "softbreak":
            return " "
        case "hardbreak":
            return "<br/>"
        case "link":
            inside = "".join(map(_inline, node.children))
            return f'<link href="{escape(str(node.attrs["href"]))}" color="#3355bb">{inside}</link>'
        case "strong" | "em":
            tag = {"strong": "b", "em": "i"}[node.type]
            return f"<{tag}>{''.join(map(_inline, node.children))}</{tag}>"
        case "inline" | "paragraph" | "heading" | "th" | "td":
            return "".join(map(_inline, node.children))
        case other:
            raise ValueError(f"A sheet has no {other}.")
