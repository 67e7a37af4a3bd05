"""Quantize a network of convolutions in PyTorch: static, int8, for x86."""

import os

import torch
from mine import calibration, network, test  # yours
from torchao.quantization.pt2e.quantize_pt2e import (
    convert_pt2e,
    prepare_pt2e,
)
from torchao.quantization.pt2e.quantizer import (
    x86_inductor_quantizer as x86,
)


def exported(net):
    """The network as a graph, for batches of any size."""
    shapes = ({0: torch.export.Dim("batch")},)
    return torch.export.export(
        net, (calibration[0],), dynamic_shapes=shapes
    )


def save(net, file):
    """Save the weights, and the graph as text: most of a small file."""
    program = exported(net)
    program.example_inputs = None  # else a batch is saved along with it
    torch.export.save(program, file)


# Observers are put between the layers, and look at the calibration data.
network.eval()
config = x86.get_default_x86_inductor_quantization_config()
quantizer = x86.X86InductorQuantizer().set_global(config)
prepared = prepare_pt2e(exported(network).module(), quantizer)
with torch.no_grad():
    for inputs in calibration:
        prepared(inputs)
quantized = convert_pt2e(prepared)

# Now it computes from codes, but it still has the weights in float32.
used = {node.target for node in quantized.graph.nodes}
for name, _ in list(quantized.named_parameters()):
    if name not in used:
        layer, _, weight = name.rpartition(".")
        delattr(quantized.get_submodule(layer), weight)
save(network, "float32.pt2")
save(quantized, "int8.pt2")


def right(file):
    """Count the right answers."""
    net = torch.export.load(file).module()
    with torch.no_grad():
        answers = [(net(x).argmax(1), labels) for x, labels in test]
    return sum(int((found == labels).sum()) for found, labels in answers)


count = sum(len(labels) for _, labels in test)
for file in ("float32.pt2", "int8.pt2"):
    size = os.path.getsize(file)
    print(f"{file}: {size:,} bytes, {right(file)} of {count} right")
