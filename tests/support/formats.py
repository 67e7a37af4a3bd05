"""Number formats to test with: hypothesis' strategy for any, and a list at the ends of float64."""

from collections.abc import Iterator

from hypothesis import assume
from hypothesis import strategies as st

from lib.numbers.floats import FloatFormat

SPECIALS = ("ieee", "fn", "finite", "fnuz")


def custom_formats() -> Iterator[FloatFormat]:
    """Formats of at most 10 bits, also with biases that move them to the ends of float64."""
    for specials in SPECIALS:
        for e in (1, 2, 3, 5):
            for m in (0, 1, 2, 4):
                if specials == "ieee" and m == 0:
                    continue
                for bias in (None, -980, 1072 - m):
                    yield FloatFormat(f"e{e}m{m}{specials}{bias}", e, m, bias, specials)


@st.composite
def formats(draw: st.DrawFn) -> FloatFormat:
    """Any format at all, with any bias that float64 has room for."""
    e = draw(st.integers(1, 11))
    m = draw(st.integers(0, 52))
    specials = draw(st.sampled_from(SPECIALS))
    bias = draw(st.none() | st.integers(-1100, 1100))
    try:
        return FloatFormat("custom", e, m, bias, specials)
    except ValueError:
        assume(False)
