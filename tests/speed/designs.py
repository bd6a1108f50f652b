"""The designs that are trained: those of `strata bench`, in the same order."""

#: The shape of one sample: height, width and channels; steps and numbers; or only numbers.
SHAPES = {
    "mlp": (28, 28, 1),
    "lenet": (28, 28, 1),
    "cnn28": (28, 28, 1),
    "cifar": (32, 32, 3),
    "tinyvgg": (64, 64, 3),
    "lstm": (28, 28),
    "gru": (28, 28),
    "spiral": (2,),
}

#: Batches of random samples that are held in memory and trained on in turn.
BATCHES = 16


def classes(design: str) -> int:
    """Two classes for points, ten for pictures."""
    return 2 if design == "spiral" else 10
