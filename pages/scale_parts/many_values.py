"""Many values at once: the choice of data, and the quantizer in the reader's hands."""

import streamlit as st

from lib.quantization import affine, counts, error
from lib.ui import frame
from lib.ui.components import quantizer
from lib.ui.data_choice import Chosen
from pages.scale_parts import snippets
from pages.scale_parts.settings import DATA, HOLD, NARROW, ROUNDING, SIGN, SYMMETRIC


@st.fragment
def show() -> None:
    """The choice of data; then what is done with them."""
    chosen = DATA.ask()
    with chosen.more:
        rounding, codes = ROUNDING.ask(), SIGN.ask()
        symmetric, narrow = SYMMETRIC.ask(), NARROW.ask()
        hold = HOLD.ask()
    quantize(chosen, quantizer.Grid(codes == "signed", symmetric, narrow), rounding, hold)


@st.fragment
def quantize(chosen: Chosen, grid: quantizer.Grid, rounding: str, hold: str) -> None:
    """The quantizer alone, which runs again whenever the reader lets go of something."""
    result = quantizer.show(
        chosen.values,
        source=chosen.source,
        data=chosen.identity,
        grid=grid,
        rounding=rounding,
        hold=hold,
    )
    imports, draws = chosen.imports, ""
    if rounding == "stochastic":
        imports = f"from numpy.random import default_rng\n\n{imports}"
        draws = f", rng=default_rng({quantizer.SEED})"
    frame.how_computed(
        affine.choose_qparams,
        affine.quantize,
        affine.dequantize,
        error.error_report,
        counts.count,
        snippet=snippets.MANY_VALUES.format(
            imports=imports,
            data=chosen.call,
            qparams=result.settings.qparams,
            rounding=f'rounding="{rounding}"{draws}',
        ),
        shown=result.shown,
        name="many",
    )
