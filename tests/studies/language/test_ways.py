"""The ways to store the model: named as the field names them."""

import pytest

from lib.quantization import labels
from lib.quantization.block_formats import GroupFormat
from lib.settings import STORAGES
from lib.studies.language.four_bits import FORMATS, GROUPS
from lib.studies.language.ways import CLIPPED, COMPENSATED, WAYS, way


def test_names_say_bits_and_group() -> None:
    for name, bits in (
        ("W4 g128", 4.125),
        ("W3 g128, GPTQ", 3.125),
        ("Q4_0", 4.5),
        ("W2 g128, clipped", 2.125),
    ):
        assert way(name).format.bits_per_weight == bits
    assert tuple(WAYS) == STORAGES
    for name, each in WAYS.items():
        assert name == each.name
        assert each.compensated is name.endswith("GPTQ")
        assert getattr(each.format, "clipped", False) is ("clipped" in name)
        assert isinstance(each.format, GroupFormat) or each.format.title == name


def test_a_format_has_one_spelling_on_all_pages() -> None:
    """That which Read the label gives back, and the one on Four bits, five ways."""
    for name in WAYS:
        kind = name.removesuffix(COMPENSATED).removesuffix(CLIPPED)
        assert labels.read(kind).name == kind
    for name in (*GROUPS, *FORMATS[-3:]):
        assert labels.read(name).name == name
        assert name in WAYS or name in GROUPS


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="storage"):
        way("q9_0")
