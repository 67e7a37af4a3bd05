"""Paper: what a PDF says, read back by another library."""

from io import BytesIO

import pytest
from matplotlib.figure import Figure
from pypdf import PdfReader

from lib.figures import sheet

TEXT = """# Numbers, in **bits**

A *word*, a `code`, − × → ≤ ☐, and a [link](https://example.org/?a=1&b=2).
It goes on.

1. first
2. second
   - inside

| x | code |
|---|---|
| 1.3 | −7 < 8 & 9 |

```boxes
−127 = 1000 0001
____ ____
```

---

![A picture](curve)
"""


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


@pytest.fixture
def pictures() -> dict[str, Figure]:
    figure = Figure(figsize=(4, 2))
    figure.subplots().plot([1, 2])
    return {"curve": figure}


@pytest.mark.parametrize(("paper", "width", "height"), [("A4", 595, 842), ("Letter", 612, 792)])
def test_all_of_it_is_on_the_paper(
    pictures: dict[str, Figure], paper: str, width: float, height: float
) -> None:
    document = read(sheet.pdf(TEXT, pictures, paper=paper, foot="Take it"))
    (page,) = document.pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (width, height)
    assert document.metadata is not None
    assert document.metadata.title == "Numbers, in bits"
    words = page.extract_text()
    for part in (
        *("Numbers, in bits", "A word, a code, − × → ≤ ☐, and a link. It goes on."),
        *("1.", "first", "inside", "−7 < 8 & 9", "−127 =", "Take it"),
    ):
        assert part in words
    assert len(page.images) == 1
    assert len(page["/Annots"]) == 1  # the link


def test_a_bit_has_a_box(pictures: dict[str, Figure]) -> None:
    def boxes(row: str) -> int:
        page = read(sheet.pdf(f"```boxes\n{row}\n```\n")).pages[0]
        content = page.get_contents()
        assert content is not None
        return content.get_data().count(b" l S") // 4  # a line for each side

    assert boxes("10") == 2
    assert boxes("1000 0001") == boxes("7 = ____ ____") == 8


def test_the_same_text_gives_the_same_bytes(pictures: dict[str, Figure]) -> None:
    assert sheet.pdf(TEXT, pictures) == sheet.pdf(TEXT, pictures)


def test_what_is_a_little_too_long_is_set_smaller() -> None:
    text = "# Long\n\n" + "- a line\n" * 60
    assert len(read(sheet.pdf(text)).pages) == 2
    (page,) = read(sheet.pdf(text, pages=1)).pages
    assert page.extract_text().count("a line") == 60
    assert len(read(sheet.pdf(text * 4, pages=1)).pages) > 1  # it stays readable


@pytest.mark.parametrize(
    ("text", "paper", "said"),
    [
        ("a", "A5", "paper must be one of A4, Letter"),
        ("![x](nowhere)", "A4", "There is no picture nowhere."),
        ("<b>x</b>", "A4", "A sheet has no html_inline."),
        ("<div>x</div>", "A4", "A sheet has no html_block."),
        ("> x", "A4", "A sheet has no blockquote."),
        ("```\nx\n```", "A4", "A sheet has no fence."),
    ],
)
def test_what_it_cannot_set(text: str, paper: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        sheet.pdf(text, paper=paper)


def test_markup_of_others_is_text() -> None:
    page = read(sheet.pdf("a &lt;b> &amp; \\<c>")).pages[0]
    assert "a <b> & <c>" in page.extract_text()
