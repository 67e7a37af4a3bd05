"""Constants that both sides of the torch border need: the pages' controls and what they control.

Standard library only, so that everything may import it.
"""

CALIBRATION_IMAGES = 256  # training images that find the ranges, unless chosen otherwise
# Of several, the first is taken unless another is chosen.
OBSERVERS = ("min_max", "moving_average", "percentile", "mean_squared_error", "entropy")
GRANULARITIES = ("per_channel", "per_tensor")  # of the weights' scales
IMAGE_SIDE = 28  # pixels: what the networks look at
