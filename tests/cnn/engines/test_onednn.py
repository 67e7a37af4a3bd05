"""PyTorch's integer kernels: that it is they that run."""

import os
import subprocess
import sys

import pytest
import torch

from lib.cnn import NETWORKS, engines, load
from lib.cnn.engines import onednn


@pytest.mark.skipif(
    bool(engines.failure("onednn")), reason=f"no integer path: {engines.failure('onednn')}"
)
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.slow
def test_every_layer_runs_on_integer_kernels(name: str) -> None:
    """oneDNN's own log names the kernel of each layer and the types that go in."""
    program = (
        "from lib.cnn import load, quantize_network\n"
        "from lib.cnn.data import calibration_set\n"
        "images = calibration_set(32)[0]\n"
        f"net = quantize_network(load('{name}'), images)\n"
        "net.predict(images, 'onednn'); print('begin'); net.predict(images, 'onednn')\n"
    )
    log = subprocess.run(
        [sys.executable, "-u", "-c", program],
        env=os.environ | {"ONEDNN_VERBOSE": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    calls = [line for line in log.split("begin")[1].splitlines() if ",exec,cpu," in line]
    convolutions = [line for line in calls if ",convolution," in line]
    products = [line for line in calls if ",inner_product," in line or ",matmul," in line]
    assert len(convolutions) == len(load(name).layers) - 1  # the pool among them
    assert len(products) == 1
    for line in convolutions + products:
        # onednn_verbose,v1,primitive,exec,cpu,KIND,KERNEL,PROPAGATION,src:u8:... wei:s8:...,...
        kernel, _, types = line.split(",")[6:9]
        assert "ref" not in kernel, line
        assert {"src:u8", "wei:s8"} <= {one[:6] for one in types.split()}, line


def test_an_operator_of_another_version_counts_as_missing() -> None:
    operator = torch.ops.onednn.qlinear_prepack.default
    with pytest.raises(RuntimeError, match="takes x_shape, not shape"):
        onednn._in_order(operator, shape=None)
    assert onednn._in_order(operator, x_shape=[1, 2]) == [[1, 2]]
