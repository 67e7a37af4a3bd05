"""Quantize a network of convolutions in PyTorch, for x86 processors: static, int8."""

import torch
from mine import calibration, network, test  # yours
from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e, prepare_pt2e
from torchao.quantization.pt2e.quantizer import x86_inductor_quantizer as x86

any_batch = ({0: torch.export.Dim("batch")},)
network.eval()
exported = torch.export.export(network, (calibration[0],), dynamic_shapes=any_batch).module()

# Observers are put between the layers, and look at the calibration data.
config = x86.get_default_x86_inductor_quantization_config()
prepared = prepare_pt2e(exported, x86.X86InductorQuantizer().set_global(config))
with torch.no_grad():
    for inputs in calibration:
        prepared(inputs)
quantized = convert_pt2e(prepared)
saved = torch.export.export(quantized, (calibration[0],), dynamic_shapes=any_batch)
torch.export.save(saved, "quantized.pt2")


def right(net):
    """Count the right answers."""
    with torch.no_grad():
        return sum(int((net(x).argmax(1) == labels).sum()) for x, labels in test)


count = sum(len(labels) for _, labels in test)
print(f"right: {right(network)} in float32, {right(quantized)} quantized, of {count}")
