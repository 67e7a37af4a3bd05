"""Quantize a network of convolutions in PyTorch: static, int8, for x86."""

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


# Observers are put between the layers, and look at the calibration data.
network.eval()
config = x86.get_default_x86_inductor_quantization_config()
quantizer = x86.X86InductorQuantizer().set_global(config)
prepared = prepare_pt2e(exported(network).module(), quantizer)
with torch.no_grad():
    for inputs in calibration:
        prepared(inputs)
quantized = convert_pt2e(prepared)
torch.export.save(exported(quantized), "quantized.pt2")


def right(net):
    """Count the right answers."""
    with torch.no_grad():
        answers = [(net(x).argmax(1), labels) for x, labels in test]
    return sum(int((found == labels).sum()) for found, labels in answers)


loaded = torch.export.load("quantized.pt2").module()
count = sum(len(labels) for _, labels in test)
print(f"float32: {right(network)} of {count} right")
print(f"quantized: {right(loaded)} of {count} right")
