"""What the worker can be asked to do: one frozen dataclass for each kind of job.

The fields of a task are its settings, and the task is the key of its job on the board. Its
`target` names the generator function that does the work, as "module:function". Only the worker
imports that module, and calls the function with the settings as keyword arguments. The function

- yields its progress. Each value replaces the one before, so it should tell the whole story so far.
  A value with a true attribute `timing` says that a stopwatch is running;
- yields at least a few times a second, because a job is stopped between two yields;
- returns the result;
- raises ValueError or TypeError, with a sentence fit for the screen, if the settings are bad.

The log names a run by its task. What readers type is nobody else's: it is left out (`repr=False`).

Progress and result travel between processes: plain values, NumPy arrays, or instances of classes
that the server can import.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from lib.settings import CALIBRATION_IMAGES, GRANULARITIES, OBSERVERS, ROUNDINGS


@dataclass(frozen=True, kw_only=True)
class Task:
    """The base of all kinds of jobs. Settings must be hashable and plain (str, int, tuple, ...).

    A long job takes minutes. It lets others go first, so it should hold no stopwatch. A brief one
    takes about a second: it passes all others, but where a stopwatch runs, and is counted apart.
    """

    target: ClassVar[str]
    long: ClassVar[bool] = False
    brief: ClassVar[bool] = False


def differing(one: Task, other: Task) -> list[str]:
    """The names of the settings in which two tasks of a kind differ."""
    return [name for name, value in vars(one).items() if value != vars(other)[name]]


def distance(one: Task, other: Task) -> tuple[int, float]:
    """How many settings differ, and by how much: numbers by a share of the larger, others by 1."""
    pairs = [(vars(one)[name], vars(other)[name]) for name in differing(one, other)]
    apart = (
        abs(a - b) / max(abs(a), abs(b)) if isinstance(a, int | float) else 1.0 for a, b in pairs
    )
    return len(pairs), sum(apart)


@dataclass(frozen=True, kw_only=True)
class Quantized(Task):
    """The base of jobs about one quantized network; see :func:`lib.studies.shipped.quantized`."""

    network: str = "plain"
    weight_bits: int = 8
    activation_bits: int = 8
    granularity: str = GRANULARITIES[0]
    observer: str = OBSERVERS[0]
    calibration_images: int = CALIBRATION_IMAGES


@dataclass(frozen=True, kw_only=True)
class CompareNetworks(Quantized):
    """One network in float32 beside itself in integers, over all test images, then timed."""

    target = "lib.studies.comparison:compare"


@dataclass(frozen=True, kw_only=True)
class RaceMatrices(Task):
    """Matrix products in float32 and in int8, in turn, timed."""

    target = "lib.studies.matrix_race:race"

    size: int = 512


@dataclass(frozen=True, kw_only=True)
class MeasureRoofline(Task):
    """What memory and arithmetic of this machine allow, and every layer of both networks."""

    target = "lib.studies.roofline:roofline"


@dataclass(frozen=True, kw_only=True)
class MeasurePackedWeights(Task):
    """One large product with weights of 4 and 8 bits, and in float, timed."""

    target = "lib.studies.packed_weights:measure"


@dataclass(frozen=True, kw_only=True)
class TellFakeFromReal(Task):
    """A network in float32, with rounding in it, and in integers: files, memory, times, answers."""

    target = "lib.studies.fake_or_real:fake_or_real"

    network: str = "plain"


@dataclass(frozen=True, kw_only=True)
class MeasureAccuracy(Quantized):
    """The accuracy of one quantized network over all test images, beside float32's."""

    target = "lib.studies.calibration:measure_accuracy"


@dataclass(frozen=True, kw_only=True)
class StudyCalibration(Task):
    """Ranges and accuracy against the number of images to calibrate on."""

    target = "lib.studies.calibration:study"

    network: str = "plain"
    activation_bits: int = 8
    observer: str = OBSERVERS[0]


@dataclass(frozen=True, kw_only=True)
class MeasureSensitivity(Quantized):
    """Each layer in turn alone in integers ("only"), or alone in float32 ("all_but")."""

    target = "lib.studies.sensitivity:sensitivity"
    long = True

    kind: str = "all_but"


@dataclass(frozen=True, kw_only=True)
class KeepLayersInFloat32(Quantized):
    """These layers in float32, the others in integers."""

    target = "lib.studies.sensitivity:keep_in_float32"

    float_layers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FindLayersToKeep(Quantized):
    """The layers to keep in float32, found one after the other."""

    target = "lib.studies.sensitivity:greedy_search"
    long = True

    budget: int = 3


@dataclass(frozen=True, kw_only=True)
class TimeLayers(Quantized):
    """Both networks timed as a whole and layer by layer."""

    target = "lib.studies.breakdown:break_down"

    batch: int = 32


@dataclass(frozen=True, kw_only=True)
class MeasureSumErrors(Quantized):
    """The error of one output's sum over 1,000 test images."""

    target = "lib.studies.neuron.error_sums:over_test_images"

    layer: str = "conv3"
    channel: int = 0
    row: int = 0
    column: int = 0


@dataclass(frozen=True, kw_only=True)
class CheckExport(Quantized):
    """The network's .onnx file in ONNX Runtime beside the network itself, over all test images."""

    target = "lib.studies.take_home:check_export"


@dataclass(frozen=True, kw_only=True)
class SweepBits(Task):
    """Every pair of bits of weights and activations, 8 to 2."""

    target = "lib.studies.sweep:sweep"
    long = True

    network: str = "plain"
    granularity: str = GRANULARITIES[0]
    observer: str = OBSERVERS[0]
    calibration_images: int = CALIBRATION_IMAGES
    rounding: str = ROUNDINGS[0]


@dataclass(frozen=True, kw_only=True)
class TryWeightFormats(Task):
    """Weights in fp8, fp6 and fp4 beside integers, simulated in float32."""

    target = "lib.studies.weight_formats:weight_formats"
    long = True

    network: str = "plain"
    granularity: str = GRANULARITIES[0]


@dataclass(frozen=True, kw_only=True)
class CompareScales(Task):
    """A network with skewed or equalized channels over all test images, one scale or many."""

    target = "lib.studies.channels:compare"

    network: str = "separable"
    weight_bits: int = 4
    strength: int = 0
    equalized: bool = False
    corrected: bool = False


@dataclass(frozen=True, kw_only=True)
class WinBack(Task):
    """A network whose weights were rounded in several ways, over all test images."""

    target = "lib.studies.winning_back:win_back"

    network: str = "plain"
    weight_bits: int = 3
    activation_bits: int = 8


@dataclass(frozen=True, kw_only=True)
class Retrain(Task):
    """A network that learns with its rounding in view, then answers all test images."""

    target = "lib.studies.retraining:retrain"
    long = True

    network: str = "separable"
    weight_bits: int = 3
    activation_bits: int = 3
    learning_rate: float = 1e-3
    images: int = 10_000
    epochs: int = 2
    learn_scales: bool = True


@dataclass(frozen=True, kw_only=True)
class WriteDefinition(Task):
    """A word defined by the language model in float32 and as stored in another way."""

    target = "lib.studies.language.writing:write"
    brief = True

    word: str = field(default="volcano", repr=False)
    part_of_speech: str = "noun"
    storage: str = "W3 g128"
    seed: int = 4
    temperature: float = 0.3


@dataclass(frozen=True, kw_only=True)
class MeasureLanguageModel(Task):
    """The language model stored in another way, on 1,000 held-out glosses beside float32."""

    target = "lib.studies.language.whole_model:measure"

    storage: str = "W3 g128"


@dataclass(frozen=True, kw_only=True)
class RoundLayer(Task):
    """A layer of the language model in 4 bits: every format, rounded in every way."""

    target = "lib.studies.language.one_layer:round_layer"

    layer: str = "block 1 down"


@dataclass(frozen=True, kw_only=True)
class CompareEncoders(Task):
    """The sentence encoder in float32, and with its layers in integers in three ways."""

    target = "lib.studies.outliers:compare"
    brief = True

    sentence: str = field(repr=False)
    bits: int = 8
    alpha: float = 0.5
