"""What a reader can choose on this page."""

from lib.jobs.tasks import WriteDefinition
from lib.settings import LONGEST_WORD, PARTS_OF_SPEECH, STORAGES
from lib.ui.setting import Choice, Number, Table, Text

FIRST = WriteDefinition()

WORD = Text(
    "text_word",
    "Word",
    default=FIRST.word,
    longest=LONGEST_WORD,
    help="Any word, also one that doesn't exist.",
    samples=("", "<b>x</b>", "zorbling"),
)
PART_OF_SPEECH = Choice(
    "text_kind", "Kind of word", options=PARTS_OF_SPEECH, default=FIRST.part_of_speech
)
STORAGE = Choice(
    "text_format",
    "Format of the weights",
    options=STORAGES,
    default=FIRST.storage,
    help="W4 g128: codes of 4 bits, a scale for 128 weights; the page Read the label takes such "
    "names apart. Clipped: the largest weights give way, so that the steps are finer. GPTQ: later "
    "weights make up for errors.",
)
SEED = Number(
    "text_seed",
    "Seed",
    low=1,
    high=9999,
    default=FIRST.seed,
    help="Another seed, other chances: another definition of the same word.",
)
TEMPERATURE = Choice(
    "text_temperature",
    "Temperature",
    options=(0.0, 0.3, 0.5, 0.7, 1.0),
    default=FIRST.temperature,
    look="steps",
    help="At 0 the likeliest token is taken each time. At 1 each token comes as often as the model "
    "finds it probable; in between, likely ones come more often than that.",
)
TABLE = Table(WORD, PART_OF_SPEECH, STORAGE, SEED, TEMPERATURE)
