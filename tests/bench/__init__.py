"""Measurements, one topic a file, each with a `main()` that prints. `make bench` runs them all."""
