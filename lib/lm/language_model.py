"""The language model as the rest of the project sees it: NumPy in, NumPy out, text as bytes."""

import functools
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

from lib.lm.batches import END, Batch, encode_prompt
from lib.lm.model import Cache, Config, Decoder
from lib.lm.networks import Floats, as_tokens, layer_inputs, replaced, weights_of
from lib.lm.tokenizer import Tokenizer
from lib.numbers.checks import check_int, check_real

FILE = Path(__file__).parents[2] / "assets" / "language_model" / "definitions.npz"


class Written(NamedTuple):
    """A token that was written, and the probabilities that it was drawn by, float32.

    At temperature 0 nothing is drawn, and the probabilities are the network's own.
    """

    token: int
    probabilities: Floats


class LanguageModel:
    """A network with its tokenizer; never changed, so that many readers can share it."""

    def __init__(self, decoder: Decoder, tokenizer: Tokenizer) -> None:
        self.decoder = decoder.eval().requires_grad_(False)
        self.tokenizer = tokenizer
        self.config = decoder.config

    @property
    def weights(self) -> dict[str, Floats]:
        """Its matrices and the norms' vectors by name, float32; a matrix is (outputs, inputs).

        "embedding.weight" is (vocabulary, width): the first layer's table, and the last layer.
        """
        return weights_of(self.decoder)

    def replaced(self, weights: Mapping[str, ArrayLike]) -> "LanguageModel":
        """The same model with some weights replaced; errors as :func:`lib.lm.networks.replaced`."""
        return LanguageModel(replaced(self.decoder, weights), self.tokenizer)

    def logits(self, tokens: ArrayLike) -> Floats:
        """Logits (lines, length, vocabulary), float32, for tokens, integers (lines, length)."""
        with torch.inference_mode():
            found: Floats = self.decoder(self._tokens(tokens)).numpy()
        return found

    def surprises(self, batch: Batch) -> Floats:
        """The surprise of each token counted in a batch: -ln of its probability."""
        with torch.inference_mode():
            logits = self.decoder(torch.from_numpy(batch.tokens))
            return losses(logits, torch.from_numpy(batch.targets)).numpy()

    def layer_inputs(self, tokens: ArrayLike, names: Collection[str] = ()) -> dict[str, Floats]:
        """What enters linear layers, by the name of a layer's weight, (lines, length, inputs).

        Args:
            tokens: integers (lines, length).
            names: of the weights; without any, all layers'.
        """
        return layer_inputs(self.decoder, self._tokens(tokens), names)

    def define(
        self, word: str, part_of_speech: str, *, seed: int, temperature: float = 0.7, most: int = 60
    ) -> Iterator[Written]:
        """Write a word's gloss, a token at a time, until its end or the most that may be.

        Args:
            word: what to define; only ever text.
            part_of_speech: noun, verb, adjective or adverb.
            seed: fixes what chance does. Two models with one seed draw alike: they part only where
                their probabilities do.
            temperature: 0 takes the likeliest token; 1 draws by the network's probabilities.
            most: tokens to write at most.

        Raises:
            ValueError: the word leaves no room for a gloss.
        """
        check_real("temperature", temperature, 0, 10)
        room = self.config.context - check_int("most", most, 1, self.config.context)
        tokens = encode_prompt(self.tokenizer, " ".join(word.split()), part_of_speech)
        if len(tokens) > room:
            raise ValueError(f"word: {len(tokens)} tokens with its prompt; {room} fit")
        random = np.random.default_rng([seed, *tokens])  # another word has other chances
        cache = Cache(self.config)
        for _ in range(most):
            with torch.inference_mode():
                logits = self.decoder(torch.tensor([tokens]), cache)[0, -1].numpy()
            probabilities = softmax(logits, temperature or 1)
            token = draw(probabilities, random) if temperature else int(logits.argmax())
            yield Written(token, probabilities)
            if token == END:
                return
            tokens = [token]

    def _tokens(self, tokens: ArrayLike) -> Tensor:
        return as_tokens(tokens, self.config.vocabulary, self.config.context)


def losses(logits: Tensor, targets: Tensor) -> Tensor:
    """-ln of the probability of each counted target, 1-D, in float32."""
    counted = targets >= 0
    return nn.functional.cross_entropy(logits[counted].float(), targets[counted], reduction="none")


def draw(probabilities: Floats, random: np.random.Generator) -> int:
    """Draw a token, each as often as its probability says.

    Each gets a number by chance, the same for every model, beside the logarithm of its probability
    (Gumbel's trick): so two models whose probabilities are alike nearly always draw the same one.
    """
    luck = random.gumbel(size=len(probabilities))
    with np.errstate(divide="ignore"):  # what is impossible isn't drawn
        return int((np.log(probabilities) + luck).argmax())


def softmax(logits: Floats, temperature: float) -> Floats:
    """Probabilities by logits; the temperature is above 0."""
    powers = np.exp((logits.astype(np.float64) - logits.max()) / temperature)
    return (powers / powers.sum()).astype(np.float32)


def save(model: LanguageModel, file: Path = FILE, **origin: str | int | float) -> None:
    """Write a model in float16 with its tokenizer, and where it comes from."""
    arrays: dict[str, NDArray[Any]] = {
        f"weights.{name}": w.astype(np.float16) for name, w in model.weights.items()
    }
    arrays |= {f"config.{key}": np.array(value) for key, value in model.config._asdict().items()}
    arrays["tokenizer.merges"] = np.array(model.tokenizer.merges, np.uint16).reshape(-1, 2)
    arrays |= {f"origin.{key}": np.array(value) for key, value in origin.items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez(file, allow_pickle=False, **arrays)


@functools.cache
def load(file: Path = FILE) -> LanguageModel:
    """The model that a file holds, by default the shipped one; read once."""
    with np.load(file, allow_pickle=False) as arrays:
        config = Config(*(int(arrays[f"config.{key}"]) for key in Config._fields))
        tokenizer = Tokenizer(map(tuple, arrays["tokenizer.merges"].tolist()))
        decoder = Decoder(config)
        for name, weight in decoder.state_dict().items():  # in place: it takes no more memory
            weight.copy_(torch.from_numpy(arrays[f"weights.{name}"]))
    return LanguageModel(decoder, tokenizer)
