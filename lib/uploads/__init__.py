"""Strangers' files: numbers and pictures, read or refused in one sentence.

Whoever sends a file is a stranger. So nothing is unpickled or evaluated, a file is believed only as
far as its own bytes go, and work and memory grow with the file, not with what it claims. Nothing is
written to disk.
"""

MAX_BYTES = 5 * 2**20  # of any file; .streamlit/config.toml has the same, as maxUploadSize
