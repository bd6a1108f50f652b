"""How the network was trained: the settings of optimizer and loss, and what follows from the samples."""

import numpy as np

from samples import CLASSES, SETTINGS

TRAINING = SETTINGS["training"]
(OPTIMIZER, RULE), = TRAINING["optimizer"].items()
(LOSS, LOSS_SETTINGS), = ([(TRAINING["loss"], {})] if isinstance(TRAINING["loss"], str) else TRAINING["loss"].items())
CLIP = TRAINING["clip"] if isinstance(TRAINING["clip"], dict) else {}
PENALTIES = {name: penalty for name, penalty in SETTINGS["penalties"].items() if any(penalty)}


def class_weights(targets: np.ndarray) -> np.ndarray | None:
    """How much each class counts in cross entropy."""
    rule = LOSS_SETTINGS.get("class_weights", "Even")
    if isinstance(rule, dict):
        return np.float32(rule["Given"])
    if not CLASSES or rule == "Even":
        return None
    counts = np.bincount(targets, minlength=len(CLASSES))
    return np.float32(len(targets) / (np.count_nonzero(counts) * np.maximum(counts, 1)))


def answered(targets: np.ndarray) -> np.ndarray:
    """What is to be answered, in the scale in which the network answers."""
    scale = SETTINGS["answers"]
    if CLASSES or scale is None:
        return targets
    return (targets - np.float32(scale["mean"])) / np.float32(scale["deviation"])
