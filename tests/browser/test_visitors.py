"""Ten visitors of one server press Run at once: everybody gets the result of his own settings."""

import threading
from concurrent.futures import ThreadPoolExecutor

from lib.cnn import FloatNet, QuantizedNet, load, quantize_network
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from tests.support.client import Reader, Run
from tests.support.server import Server

VISITORS = 10
BITS = 3, 2  # of a weight; every other visitor chooses the second


def share_right(net: FloatNet | QuantizedNet) -> float:
    images, labels = images_and_labels()
    return float((net.predict(images).argmax(1) == labels).mean())


def test_ten_visitors_press_run_at_once(server: Server) -> None:
    together = threading.Barrier(VISITORS, timeout=60)

    def visit(position: int) -> Run:
        weight_bits = str(BITS[position % 2])
        reader = Reader(server.url, "network", {"network": "separable", "weight_bits": weight_bits})
        page = reader.run()
        together.wait()
        last = reader.follow(reader.press(page, "Run"))
        reader.close()
        return last

    with ThreadPoolExecutor(VISITORS) as pool:
        ends = list(pool.map(visit, range(VISITORS)))

    float32 = load("separable")
    before = share_right(float32)
    after = [
        share_right(quantize_network(float32, calibration_set(256)[0], weight_bits=bits))
        for bits in BITS
    ]
    assert after[0] != after[1]
    for position, end in enumerate(ends):
        assert not end.failed
        assert end.button("Run again")
        assert end.shows(f"Right answers: {before:.2%} and {after[position % 2]:.2%}.")
