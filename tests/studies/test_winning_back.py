"""A network rounded in six ways: the same networks, made and asked by hand."""

import pytest

from lib.cnn import NETWORKS, load, quantize_network
from lib.cnn.bias_correction import correct_biases
from lib.cnn.compensation import compensate_rounding
from lib.cnn.data import calibration_set
from lib.cnn.equalization import equalize
from lib.quantization.calibration import Percentile
from lib.settings import CALIBRATION_IMAGES
from lib.studies import winning_back
from lib.studies.evaluation import accuracy
from lib.studies.winning_back import IMAGES, PERCENT, Progress, win_back

pytestmark = pytest.mark.usefixtures("few_images")


@pytest.mark.slow
@pytest.mark.parametrize("network", NETWORKS)
def test_each_way_is_what_its_name_says(network: str) -> None:
    bits = {"weight_bits": 2, "activation_bits": 4}
    steps = []
    work = win_back(network, **bits)
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            found = end.value
            break
    net, images, few = (
        load(network),
        calibration_set(CALIBRATION_IMAGES)[0],
        calibration_set(IMAGES)[0],
    )
    nearest = quantize_network(net, images, **bits)
    expected = {
        "to nearest": nearest,
        "equalized": quantize_network(equalize(net), images, **bits),
        "another range": quantize_network(
            net, images, observer=lambda: Percentile(PERCENT), **bits
        ),
        "biases corrected": correct_biases(net, nearest, few),
        "making up": compensate_rounding(net, nearest, few),
    }
    assert {name: accuracy(each) for name, each in expected.items()} == {
        way.name: way.accuracy for way in found[:5]
    }
    assert found[5].name == "making up, biases corrected"
    assert found[4].accuracy > found[0].accuracy

    assert all(isinstance(step, Progress) for step in steps)
    shares = [step.share for step in steps]
    assert shares == sorted(shares)
    assert steps[-1].done == found[:-1]
    assert {step.name for step in steps} == {way.name for way in found}


def test_what_isnt_there_is_refused() -> None:
    with pytest.raises(ValueError, match="weight_bits"):
        list(win_back("plain", 1, 8))


def test_the_record_is_of_networks_that_are_there() -> None:
    for network in NETWORKS:
        for bits in winning_back.RECORDED:
            record = winning_back.recorded(network, bits, 8)
            assert record
            assert [way.name for way in record.ways][:5] == [
                *("to nearest", "equalized", "another range", "biases corrected", "making up")
            ]
            assert record.ways[4].accuracy >= record.ways[0].accuracy
    assert winning_back.recorded("plain", 5, 8) is None


@pytest.mark.slow
def test_one_number_of_the_record_is_what_comes_out_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # all images
    net = quantize_network(load("separable"), calibration_set(CALIBRATION_IMAGES)[0], weight_bits=3)
    record = winning_back.recorded("separable", 3, 8)
    assert record
    assert accuracy(net) == pytest.approx(record.ways[0].accuracy, abs=0.001)
