"""Tasks: each finds its generator, and the generator its settings."""

import importlib
import inspect
from dataclasses import fields
from typing import get_args

import pytest

from lib.jobs.tasks import (
    CompareEncoders,
    CompareNetworks,
    MeasureSensitivity,
    Task,
    WriteDefinition,
)


def kinds_of(base: type[Task]) -> list[type[Task]]:
    """The kinds of jobs that can be asked for."""
    found = [base] if "target" in vars(base) else []
    for kind in base.__subclasses__():
        if kind.__module__ == Task.__module__:
            found += kinds_of(kind)
    return found


def test_every_kind_of_job_finds_its_generator_and_the_generator_its_settings() -> None:
    kinds = kinds_of(Task)
    assert {CompareNetworks, MeasureSensitivity} <= set(kinds)
    for kind in kinds:
        module, function = kind.target.split(":")
        generator = getattr(importlib.import_module(module), function)
        assert inspect.isgeneratorfunction(generator)
        taken = set()
        for name, parameter in inspect.signature(generator).parameters.items():
            [*settings] = get_args(parameter.annotation) if name == "choice" else []
            taken |= set(settings[0].__annotations__) if settings else {name}
        taken -= {"symmetric_activations"}  # no run's setting
        assert taken == {f.name for f in fields(kind)}


@pytest.mark.parametrize("kind", [WriteDefinition, CompareEncoders])
def test_what_readers_type_is_in_no_line_of_the_log(kind: type[Task]) -> None:
    secret = "something private"
    task = kind(**{one.name: secret for one in fields(kind) if one.name in ("word", "sentence")})
    assert secret in vars(task).values()
    assert secret not in f"{task} {task!r}"
    assert kind.__name__ in str(task)
