"""The lines that give the numbers on this page."""

DESCENT = """
from lib.quantization.straight_through import descend

shown = {{}}
for name, straight_through in (("Straight through", True), ("True slope", False)):
    found = descend(
        {start},
        {best},
        qmin={qmin},
        qmax={qmax},
        learning_rate={rate},
        steps={steps},
        straight_through=straight_through,
    )
    shown[name] = f"loss {{found.losses[-1]:.2f}}"
"""

TRAINED = """
from lib.cnn import fine_tune, load
from lib.cnn.data import test_set, training_set
from lib.studies.progress import result_of

training = fine_tune(
    load("{network}"),
    *training_set({images}),
    {weight_bits},
    {activation_bits},
    epochs={epochs},
    learning_rate={learning_rate},
    learn_scales={learn_scales},
)
trained = result_of(training)
images, labels = test_set()
right = (trained.predict(images).argmax(1) == labels).mean()
shown = {{"Trained": f"{{right:.2%}} right"}}
"""
