"""What the pages find out with a network: one file a question. PyTorch only through lib.cnn."""
