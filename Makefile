# make run        install what is needed into .venv and open the app on PORT
# make test       run all tests; the browser tests need a Chromium
# make test-fast  run the quick ones that need no browser, several at a time
# make test-engines  run all that engines bear on as if newer instructions, PyTorch, or all engines
#                 but NumPy were missing; it takes long
# make coverage   run all that need no browser and list the lines of lib/ that they never reach
# make lint       style, formatting, types; of the scripts too, where there is a node
# make results    measure what the pages open on, on this machine, and write it to assets/measured
# make bench      measure the app and the networks on this machine
# make load       measure a class of up to 300 readers at the server, and its memory
# make soak       let 20 people use all pages for ten minutes, and watch the memory
# make format     rewrite the code in the project's style
# make lock       write requirements.lock anew: exact versions with hashes
# make wheels     fill wheels/ with all packages, to install from where there is no network
# make clean      remove .venv and what the tools left behind
#
# PORT=8501         where the app listens
# PYTHON=python3.x  the Python that .venv is made with, 3.11 to 3.14
# TORCH_INDEX=URL   take PyTorch from this index, for example its CPU builds:
#                   https://download.pytorch.org/whl/cpu
# WHEELS=wheels     install from this folder alone, without a network

PORT ?= 8501
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	&& echo $$python && break; done)
TORCH_INDEX ?=
WHEELS ?=
BIN := .venv/bin
PIP = $(BIN)/python -m pip
INSTALL = $(PIP) install $(if $(WHEELS),--no-index --find-links $(WHEELS))
TORCH = $$(grep '^torch==' requirements.txt)
# Idle helper threads of BLAS spin, and on a busy machine everything waits for them.
export OMP_NUM_THREADS = 1

.PHONY: run test test-fast test-engines coverage lint results bench load soak format lock wheels clean

run: .venv/run.stamp
	$(BIN)/streamlit run app.py --server.port $(PORT)

# Each process takes the tests of a whole file; more than a few would not fit into a small memory.
test: .venv/dev.stamp
	$(BIN)/python -m tests.support.chromium
	$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile

SEVERAL := -m pytest --ignore=tests/browser --numprocesses=auto --maxprocesses=4 --dist=loadfile

test-fast: .venv/dev.stamp
	$(BIN)/python $(SEVERAL) -m "not slow"

# What ONNX Runtime's kernels use can't be chosen: with ONEDNN_MAX_CPU_ISA PyTorch's alone change.
COMPUTING := tests/cnn tests/studies tests/pages
DRAWN := $(patsubst %,tests/browser/test_%.py,home network bits neuron)

test-engines: .venv/dev.stamp
	for isa in AVX2 AVX512_CORE AVX512_CORE_VNNI; do \
		ONEDNN_MAX_CPU_ISA=$$isa $(BIN)/python $(SEVERAL) $(COMPUTING) || exit; done
	$(BIN)/python -m tests.support.chromium
	for engines in onnxruntime,numpy numpy; do \
		QP_ENGINES=$$engines $(BIN)/python -m pytest --numprocesses=2 --dist=loadfile \
		$(COMPUTING) $(DRAWN) || exit; done

# The data of processes that ended without saving theirs are missing: those that were killed.
coverage: .venv/dev.stamp
	$(BIN)/coverage erase
	$(BIN)/coverage run $(SEVERAL)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lint: .venv/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m tests.support.js

results: .venv/run.stamp
	$(BIN)/python -m lib.jobs.results

bench: .venv/dev.stamp
	$(BIN)/python -m tests.bench

load: .venv/dev.stamp
	$(BIN)/python -m tests.bench load memory

soak: .venv/dev.stamp
	$(BIN)/python -m tests.bench soak

format: .venv/dev.stamp
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format

# PyTorch is not in it: its builds have hashes of their own. What it needs is.
lock: .venv/dev.stamp
	$(PIP) install --quiet "uv>=0.9,<1"
	$(BIN)/python -m tests.support.lock

wheels: $(BIN)/python
	$(PIP) download --dest wheels --require-hashes -r requirements.lock
	$(PIP) download --dest wheels $(if $(TORCH_INDEX),--no-deps --index-url $(TORCH_INDEX)) $(TORCH)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* tests/support/js/node_modules

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12, 3.13 or 3.14 is needed; set PYTHON=/path/to/it."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | $(BIN)/python
ifneq ($(TORCH_INDEX),)
	$(PIP) install --no-deps --index-url $(TORCH_INDEX) $(TORCH)
endif
	$(INSTALL) -r requirements.txt
	touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	$(INSTALL) -r requirements-dev.txt
	touch $@
