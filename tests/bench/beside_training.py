"""What readers of light pages notice of a network that is trained meanwhile.

Target: with 30 readers who act every 2 s, 95 of 100 answers come within 100 ms.
"""

import tempfile
import time
from pathlib import Path

from tests.bench.jobs import COLUMNS, LIGHT, SESSIONS, header, light_readers, settle
from tests.support.client import Reader
from tests.support.server import ROOT, serving

WATCHED = 30  # seconds
THINKING = 2.0
TRAINING = {"retraining_passes": "4", "retraining_rate": "0.002"}  # none that is shipped


def main() -> None:
    """Measure and print."""
    print("### Light pages beside a training")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(ROOT / "app.py", Path(folder) / "log.txt", "/healthz") as server,
    ):
        settle(server.url)
        header(f"{SESSIONS} readers at {', '.join(LIGHT)}", *COLUMNS)
        with light_readers(server.url, "alone", SESSIONS, THINKING):
            time.sleep(WATCHED)
        trainer = Reader(server.url, "retraining", TRAINING)
        page = trainer.run()
        with light_readers(server.url, "beside a training", SESSIONS, THINKING):
            trainer.press(page, "Train")
            time.sleep(WATCHED)
            looked = trainer.look_again()
            assert looked is not None, "no training was begun, or it is over"
            assert looked.button("Stop")
        trainer.close()
    print()


if __name__ == "__main__":
    main()
