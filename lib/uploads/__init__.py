"""Strangers' files: numbers and pictures, read or refused in one sentence.

Whoever sends a file is a stranger. So nothing is unpickled or evaluated, a file is believed only as
far as its own bytes go, and work and memory grow with the file, not with what it claims. Nothing is
written to disk.

A file of a few megabytes may take a hundred while it is read, so one is read at a time.
"""

import threading

MAX_BYTES = 5 * 2**20  # of any file; .streamlit/config.toml has the same, as maxUploadSize
MAX_NUMBERS = 1_000_000  # in any file
ONE_AT_A_TIME = threading.Lock()  # held while a file is read

TOO_MANY = f"More than {MAX_NUMBERS:,} numbers are too many here; give a part of them."
