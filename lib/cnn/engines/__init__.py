"""What computes a network: PyTorch's oneDNN kernels, and the exact reference in NumPy."""
