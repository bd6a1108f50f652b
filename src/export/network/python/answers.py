"""From what the network gives to what is answered: probabilities of the classes, or numbers in the scale of the data."""

import numpy as np

from samples import CLASSES, SETTINGS


def logits(members: list[np.ndarray]) -> np.ndarray:
    """What the networks give together, from what each gives: numbers whose softmax are the probabilities."""
    if SETTINGS["vote"] is None:
        return members[0]
    each = np.stack([probabilities_of(member, SETTINGS["loss"]) for member in members])
    weights = SETTINGS["vote"]["weights"]
    if weights is None:
        return np.log(np.maximum(each.mean(0, dtype=np.float64), np.finfo(np.float32).tiny)).astype(np.float32)
    chosen = each.argmax(2)[:, :, None] == np.arange(each.shape[2])
    return np.einsum("m,mnc->nc", np.array(weights), chosen).astype(np.float32)


def probabilities(outputs: np.ndarray) -> np.ndarray:
    """Probabilities of the classes from what `logits` gives."""
    return probabilities_of(outputs, SETTINGS["loss"] if SETTINGS["vote"] is None else "CrossEntropy")


def probabilities_of(outputs: np.ndarray, loss: str) -> np.ndarray:
    """The same for a network that was trained with this loss. A single output is the second of two classes."""
    if outputs.shape[1] == 1:
        second = sigmoid(outputs)
        return np.concatenate([1 - second, second], 1)
    if loss in ("CrossEntropy", "Hinge"):
        shares = np.exp(outputs - outputs.max(1, keepdims=True))
    elif loss == "BinaryCrossEntropy":
        shares = sigmoid(outputs)
    else:
        shares = outputs - np.minimum(outputs.min(1, keepdims=True), 0)
    sums = shares.sum(1, keepdims=True)
    return np.where(sums == 0, 1 / shares.shape[1], shares / np.where(sums == 0, 1, sums))


def sigmoid(x: np.ndarray) -> np.ndarray:
    """The logistic function."""
    return 1 / (1 + np.exp(-x))


def numbers(outputs: np.ndarray) -> np.ndarray:
    """Answers in the scale of the data."""
    scale = SETTINGS["answers"]
    return outputs if scale is None else outputs * np.float32(scale["deviation"]) + np.float32(scale["mean"])


def told(name: dict, members: list[np.ndarray]) -> dict:
    """What `strata predict --json` says of one sample."""
    outputs = logits(members)
    if not CLASSES:
        return name | {"answer": rounded(numbers(outputs)[0, 0])}
    shares = probabilities(outputs)[0]
    answer = {"class": CLASSES[shares.argmax()], "probabilities": dict(zip(CLASSES, map(rounded, shares)))}
    if SETTINGS["vote"] is not None:
        each = [probabilities_of(member, SETTINGS["loss"])[0].argmax() for member in members]
        answer["members"] = [CLASSES[best] for best in each]
    return name | answer


def rounded(number: float) -> float:
    """Six digits behind the point."""
    return round(float(number), 6)
