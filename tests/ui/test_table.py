"""Tables of words: from Markdown to rows."""

import pytest

from lib.ui import table


def test_rows_of_a_markdown_table() -> None:
    text = "| | Bits | Name |\n|:--|--:|:--|\n| a | 8 | `int8`, signed |\n| b | | |"
    assert table.rows(text) == [
        {"": "a", "Bits": "8", "Name": "`int8`, signed"},
        {"": "b", "Bits": "", "Name": ""},
    ]


def test_a_row_with_a_cell_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        table.rows("| | Bits |\n|--|--|\n| a | 8 | 9 |")
