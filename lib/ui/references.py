"""What the pages refer to, once: key -> what it is, and where it can be read."""

from typing import NamedTuple


class Reference(NamedTuple):
    """A source: its text, and its address if it has one."""

    text: str
    url: str | None = None


REFERENCES: dict[str, Reference] = {
    "bengio2013": Reference(
        "Bengio, Léonard and Courville 2013, Estimating or Propagating Gradients Through "
        "Stochastic Neurons for Conditional Computation",
        "https://arxiv.org/abs/1308.3432",
    ),
    "c23": Reference("ISO/IEC 9899:2024 (C23), 6.2.5 Types and 6.2.6.2 Integer types"),
    "c23-draft": Reference(
        "C23, the last public draft: WG14 N3220",
        "https://www.open-std.org/jtc1/sc22/wg14/www/docs/n3220.pdf",
    ),
    "dettmers2023": Reference(
        "Dettmers et al. 2023, QLoRA: Efficient Finetuning of Quantized LLMs",
        "https://arxiv.org/abs/2305.14314",
    ),
    "dettmers2022": Reference(
        "Dettmers et al. 2022, LLM.int8(): 8-bit Matrix Multiplication for Transformers at Scale",
        "https://arxiv.org/abs/2208.07339",
    ),
    "esser2019": Reference(
        "Esser et al. 2019, Learned Step Size Quantization",
        "https://arxiv.org/abs/1902.08153",
    ),
    "fashion-mnist": Reference(
        "Xiao, Rasul and Vollgraf 2017, Fashion-MNIST (MIT licence, Zalando SE)",
        "https://arxiv.org/abs/1708.07747",
    ),
    "gemmlowp": Reference(
        "gemmlowp, its quantization example and fixed-point arithmetic (Apache licence)",
        "https://github.com/google/gemmlowp",
    ),
    "goldberg1991": Reference(
        "Goldberg 1991, What Every Computer Scientist Should Know About Floating-Point Arithmetic",
        "https://doi.org/10.1145/103162.103163",
    ),
    "grattafiori2024": Reference(
        "Grattafiori et al. 2024, The Llama 3 Herd of Models",
        "https://arxiv.org/abs/2407.21783",
    ),
    "han2015": Reference(
        "Han et al. 2015, Learning both weights and connections for efficient neural networks, "
        "table 1",
        "https://arxiv.org/abs/1506.02626",
    ),
    "hooker2019": Reference(
        "Hooker et al. 2019, What Do Compressed Deep Neural Networks Forget? (why the accuracy "
        "alone hides which answers changed)",
        "https://arxiv.org/abs/1911.05248",
    ),
    "horowitz2014": Reference(
        "Horowitz 2014, Computing's energy problem (and what we can do about it), ISSCC",
        "https://doi.org/10.1109/ISSCC.2014.6757323",
    ),
    "howard2017": Reference(
        "Howard et al. 2017, MobileNets: Efficient Convolutional Neural Networks for Mobile Vision "
        "Applications",
        "https://arxiv.org/abs/1704.04861",
    ),
    "ieee754": Reference(
        "IEEE 754-2019, Standard for Floating-Point Arithmetic",
        "https://doi.org/10.1109/IEEESTD.2019.8766229",
    ),
    "intel-sdm": Reference(
        "Intel 64 and IA-32 Architectures Software Developer's Manual, PMADDUBSW and VPDPBUSD",
        "https://www.intel.com/sdm",
    ),
    "jacob2018": Reference(
        "Jacob et al. 2018, Quantization and Training of Neural Networks for Efficient "
        "Integer-Arithmetic-Only Inference",
        "https://arxiv.org/abs/1712.05877",
    ),
    "kalamkar2019": Reference(
        "Kalamkar et al. 2019, A Study of BFLOAT16 for Deep Learning Training",
        "https://arxiv.org/abs/1905.12322",
    ),
    "frantar2022": Reference(
        "Frantar, Ashkboos, Hoefler and Alistarh 2022, GPTQ: accurate post-training quantization "
        "for generative pre-trained transformers",
        "https://arxiv.org/abs/2210.17323",
    ),
    "hassibi1992": Reference(
        "Hassibi and Stork 1992, Second order derivatives for network pruning: Optimal Brain "
        "Surgeon",
        "https://proceedings.neurips.cc/paper/1992/hash/303ed4c69846ab36c2904d3ba8573050-Abstract.html",
    ),
    "krishnamoorthi2018": Reference(
        "Krishnamoorthi 2018, Quantizing deep convolutional networks for efficient inference: "
        "a whitepaper",
        "https://arxiv.org/abs/1806.08342",
    ),
    "llama-cpp": Reference(
        "llama.cpp and ggml, which define the Q formats (MIT licence)",
        "https://github.com/ggml-org/llama.cpp",
    ),
    "lin2023": Reference(
        "Lin et al. 2023, AWQ: Activation-aware Weight Quantization for LLM Compression and "
        "Acceleration",
        "https://arxiv.org/abs/2306.00978",
    ),
    "micikevicius2022": Reference(
        "Micikevicius et al. 2022, FP8 formats for deep learning (e4m3fn, e5m2)",
        "https://arxiv.org/abs/2209.05433",
    ),
    "migacz2017": Reference(
        "Migacz 2017, 8-bit Inference with TensorRT (the entropy method)",
        "https://on-demand.gputechconf.com/gtc/2017/presentation/"
        "s7310-8-bit-inference-with-tensorrt.pdf",
    ),
    "miller1995": Reference(
        "Miller 1995, WordNet: A Lexical Database for English (WordNet 3.0, Princeton University)",
        "https://doi.org/10.1145/219717.219748",
    ),
    "muller": Reference("Muller et al., Handbook of Floating-Point Arithmetic, chapter 7"),
    "nagel2019": Reference(
        "Nagel et al. 2019, Data-Free Quantization Through Weight Equalization and Bias Correction",
        "https://arxiv.org/abs/1906.04721",
    ),
    "nagel2021": Reference(
        "Nagel et al. 2021, A White Paper on Neural Network Quantization, section 3.1",
        "https://arxiv.org/abs/2106.08295",
    ),
    "noune2022": Reference(
        "Noune et al. 2022, 8-bit Numerical Formats for Deep Neural Networks (fnuz)",
        "https://arxiv.org/abs/2206.02915",
    ),
    "numpy-scalars": Reference(
        "NumPy: Scalars, the names of its types",
        "https://numpy.org/doc/stable/reference/arrays.scalars.html",
    ),
    "nvfp4": Reference(
        "NVIDIA 2025, Introducing NVFP4 for Efficient and Accurate Low-Precision Inference",
        "https://developer.nvidia.com/blog/introducing-nvfp4-for-efficient-and-accurate-low-precision-inference/",
    ),
    "ocp-fp8": Reference(
        "Open Compute Project 2023, 8-bit Floating Point Specification (OFP8)",
        "https://www.opencompute.org/documents/"
        "ocp-8-bit-floating-point-specification-ofp8-revision-1-0-2023-12-01-pdf-1",
    ),
    "ocp-mx": Reference(
        "Open Compute Project 2023, Microscaling Formats (MX) Specification 1.0",
        "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
    ),
    "onnx-quantize-linear": Reference(
        "ONNX operator QuantizeLinear",
        "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
    ),
    "onnxruntime-quantization": Reference(
        "ONNX Runtime: Quantize ONNX models",
        "https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html",
    ),
    "patterson-hennessy": Reference(
        "Patterson and Hennessy, Computer Organization and Design, chapter 3"
    ),
    "pytorch-dtype": Reference(
        "PyTorch: torch.dtype",
        "https://docs.pytorch.org/docs/stable/tensor_attributes.html",
    ),
    "pytorch-quantization": Reference(
        "PyTorch 2.13, Quantization: what torch.ao.quantization has is moving to torchao",
        "https://docs.pytorch.org/docs/2.13/quantization.html",
    ),
    "reimers2019": Reference(
        "Reimers and Gurevych 2019, Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks",
        "https://arxiv.org/abs/1908.10084",
    ),
    "rouhani2023": Reference(
        "Rouhani et al. 2023, Microscaling data formats for deep learning (6 and 4 bits)",
        "https://arxiv.org/abs/2310.10537",
    ),
    "torchao": Reference(
        "torchao 0.18, torchao.quantization and torchao.quantization.pt2e",
        "https://docs.pytorch.org/ao/stable/index.html",
    ),
    "williams2009": Reference(
        "Williams, Waterman and Patterson 2009, Roofline: An Insightful Visual Performance Model",
        "https://doi.org/10.1145/1498765.1498785",
    ),
    "wu2020": Reference(
        "Wu et al. 2020, Integer Quantization for Deep Learning Inference: Principles and "
        "Empirical Evaluation (sensitivity of layers, partial quantization)",
        "https://arxiv.org/abs/2004.09602",
    ),
    "xiao2022": Reference(
        "Xiao et al. 2022, SmoothQuant: Accurate and Efficient Post-Training Quantization for "
        "Large Language Models",
        "https://arxiv.org/abs/2211.10438",
    ),
}
