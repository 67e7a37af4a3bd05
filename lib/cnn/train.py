"""Train one of the networks and write its weights: ``python -m lib.cnn.train NAME``.

Stochastic gradient descent with a one-cycle learning rate on the 60,000 training images, each
mirrored, shifted and partly erased at random. The weights of the last epoch are the result; the
test set is read once, after that, to print the accuracy. With the same seed, versions and kind of
processor a run repeats; an interrupted run goes on from the last finished epoch.
"""

import argparse
import platform
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from lib.cnn.architecture import ARCHITECTURES, NETWORKS, Architecture
from lib.cnn.data import DEBIAN_FOLDER, read_idx
from lib.cnn.folding import EPSILON, BatchNorm
from lib.cnn.layers import Floats
from lib.cnn.network import Trained, fold_all, save_weights, weights_file

BATCH = 128
PEAK_LEARNING_RATE = 0.2
WEIGHT_DECAY = 5e-4
SHIFT = 2  # pixels, each way
ERASED = 8  # side of the erased square, pixels
BFLOAT16 = ("plain",)  # dense convolutions train twice as fast in bfloat16; depthwise ones slower


def build(architecture: Architecture) -> nn.Sequential:
    """The network to train: each convolution is followed by BatchNorm and ReLU."""
    layers: list[nn.Module] = []
    for spec in architecture.convolutions:
        convolution = nn.Conv2d(
            spec.in_channels,
            spec.out_channels,
            spec.kernel,
            spec.stride,
            spec.padding,
            groups=spec.groups,
            bias=False,
        )
        layers += [convolution, nn.BatchNorm2d(spec.out_channels), nn.ReLU(inplace=True)]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    layers += [nn.Linear(architecture.features, architecture.classes)]
    return nn.Sequential(*layers)


def augment(images: Tensor, random: torch.Generator) -> Tensor:
    """Mirror, shift by up to 2 pixels and erase one square of half the images, each at random.

    Args:
        images: float32 (N, 1, 28, 28) in 0..1.
        random: where the chances come from.
    """
    count, _, height, width = images.shape
    mirrored = torch.rand(count, generator=random) < 0.5
    images = torch.where(mirrored[:, None, None, None], images.flip(3), images)
    padded = nn.functional.pad(images, [SHIFT] * 4)
    top, left = torch.randint(0, 2 * SHIFT + 1, (2, count), generator=random)
    rows = top[:, None] + torch.arange(height)
    columns = left[:, None] + torch.arange(width)
    images = padded[torch.arange(count)[:, None, None], 0, rows[:, :, None], columns[:, None, :]]
    erased = torch.rand(count, generator=random) < 0.5
    y, x = torch.randint(0, height - ERASED + 1, (2, count), generator=random)
    inside_rows = (torch.arange(height) >= y[:, None]) & (
        torch.arange(height) < y[:, None] + ERASED
    )
    inside_columns = (torch.arange(width) >= x[:, None]) & (
        torch.arange(width) < x[:, None] + ERASED
    )
    hole = inside_rows[:, :, None] & inside_columns[:, None, :] & erased[:, None, None]
    return images.masked_fill(hole, 0.0)[:, None]


def train(architecture: Architecture, data: Path, *, epochs: int, seed: int, runs: Path) -> Trained:
    """Train on the images in ``data`` and return the arrays of the last epoch.

    Args:
        architecture: which network.
        data: folder with the Fashion-MNIST IDX files.
        epochs: passes over the 60,000 training images.
        seed: fixes the first weights, the order of the images and their changes.
        runs: folder for the state after each epoch, from which a broken-off run goes on.
    """
    pixels, classes = read_idx(data, "train")
    images = torch.from_numpy(pixels.astype(np.float32) / 255)[:, None]
    labels = torch.from_numpy(classes.astype(np.int64))
    torch.manual_seed(seed)
    model = build(architecture)
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.SGD(
        model.parameters(), PEAK_LEARNING_RATE, 0.9, weight_decay=WEIGHT_DECAY, nesterov=True
    )
    steps = len(images) // BATCH  # the last 96 of a shuffled epoch make no batch of their own
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_LEARNING_RATE, total_steps=epochs * steps, pct_start=0.2
    )
    state = runs / f"{architecture.name}-{epochs}-{seed}.pt"
    first = 0
    if state.exists():
        saved = torch.load(state, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        first = saved["epochs"]
        print(f"going on after epoch {first} of {epochs}, from {state}")
    for epoch in range(first, epochs):
        # A fresh generator per epoch: a resumed run sees the same images as an unbroken one.
        random = torch.Generator().manual_seed(seed * 1_000_003 + epoch)
        order = torch.randperm(len(images), generator=random)
        model.train()
        mean_loss, started = 0.0, time.monotonic()
        for step in range(steps):
            chosen = order[step * BATCH : (step + 1) * BATCH]
            batch = augment(images[chosen], random).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16, enabled=architecture.name in BFLOAT16):
                logits = model(batch)
            loss = nn.functional.cross_entropy(logits.float(), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            mean_loss += (loss.item() - mean_loss) / (step + 1)
            _progress(epoch, epochs, step + 1, steps, mean_loss, time.monotonic() - started)
        runs.mkdir(parents=True, exist_ok=True)
        everything = {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
            "epochs": epoch + 1,
        }
        torch.save(everything, state.with_suffix(".part"))
        state.with_suffix(".part").replace(state)  # never half a file
    return arrays_of(model, architecture)


def arrays_of(model: nn.Sequential, architecture: Architecture) -> Trained:
    """The arrays of a model that :func:`build` has made."""
    convolutions: dict[str, tuple[Floats, BatchNorm]] = {}
    for number, spec in enumerate(architecture.convolutions):
        convolution, norm = model[3 * number], model[3 * number + 1]
        assert isinstance(norm, nn.BatchNorm2d)
        assert norm.running_mean is not None
        assert norm.running_var is not None
        assert norm.eps == EPSILON
        parts = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
        convolutions[spec.name] = (_array(convolution.weight), BatchNorm(*map(_array, parts)))
    return Trained(convolutions, _array(model[-1].weight), _array(model[-1].bias))


def _array(tensor: Tensor | nn.Module) -> Floats:
    assert isinstance(tensor, Tensor)
    return tensor.detach().numpy().copy()


def _progress(epoch: int, epochs: int, step: int, steps: int, loss: float, seconds: float) -> None:
    done = 30 * step // steps
    bar = "#" * done + "." * (30 - done)
    line = f"epoch {epoch + 1}/{epochs} [{bar}] loss {loss:.4f} {seconds:.0f} s"
    if step == steps:
        print(f"\r{line}", flush=True)
    elif sys.stdout.isatty() and step % 10 == 0:
        print(f"\r{line}", end="", flush=True)


def main() -> None:
    """Train a network and write its weights to assets/weights/NAME.npz."""
    parser = argparse.ArgumentParser(prog="python -m lib.cnn.train", description=main.__doc__)
    parser.add_argument("name", choices=NETWORKS)
    parser.add_argument("--data", type=Path, default=DEBIAN_FOLDER, help="folder of the IDX files")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder to resume from")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    architecture = ARCHITECTURES[options.name]
    trained = train(
        architecture,
        options.data,
        epochs=options.epochs,
        seed=options.seed,
        runs=options.runs,
    )
    test_images, test_labels = read_idx(options.data, "t10k")
    net = fold_all(architecture, trained)
    accuracy = float((net.predict(test_images).argmax(1) == test_labels).mean())
    save_weights(
        options.name,
        trained,
        command=f"python -m lib.cnn.train {options.name} --epochs {options.epochs} "
        f"--seed {options.seed} --threads {options.threads}",
        seed=options.seed,
        versions=f"Python {platform.python_version()}, torch {torch.__version__}, "
        f"numpy {np.__version__}",
        test_accuracy=accuracy,
    )
    print(f"accuracy on the 10,000 test images: {accuracy:.2%}; wrote {weights_file(options.name)}")


if __name__ == "__main__":
    main()
