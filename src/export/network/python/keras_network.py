"""The network of model.py with weights, asked about many samples."""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np

from model import INPUT, MEMBERS, network
from samples import FOLDER, KIND

TONGUE = f"Keras {keras.__version__}"
#: How weights are kept.
FORM = "npz"
#: What layers hold in themselves, with its name in the names of arrays.
PARTS = {"branch": "branch", "shortcut": "shortcut", "backbone": "backbone", "forward_layer": "forward", "backward_layer": "backward"}


def read(weights: str | None = None) -> list[keras.Model]:
    """The network with its weights, or the networks that vote."""
    with np.load(FOLDER / f"weights.{FORM}" if weights is None else weights) as kept:
        arrays = dict(kept)
    if MEMBERS == 1:
        return [with_weights(arrays)]
    return [with_weights(of_member(arrays, f"{number}.")) for number in range(MEMBERS)]


def of_member(arrays: dict, prefix: str) -> dict:
    """The arrays of one of several networks."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def with_weights(arrays: dict) -> keras.Model:
    """A network with these weights."""
    one = built()
    for name, variable in variables(one).items():
        variable.assign(arrays[name])
    return one


def built() -> keras.Model:
    """A network whose layers know their sizes."""
    one = network()
    one(np.zeros((1, *INPUT), np.int64 if KIND == "text" else np.float32))
    return one


def variables(layer: keras.Layer, path: str = "") -> dict[str, keras.Variable]:
    """All arrays of a layer by their names: the places of the layers that hold them, and Keras's name."""
    inside = {name: getattr(layer, part) for part, name in PARTS.items() if hasattr(layer, part)}
    if isinstance(layer, keras.Model):
        inside = {str(number): one for number, one in enumerate(layer.layers)}
    if not inside:
        return {path + variable.name: variable for variable in layer.weights}
    return {name: one for part, inner in inside.items() for name, one in variables(inner, f"{path}{part}.").items()}


def entered(inputs: np.ndarray) -> np.ndarray:
    """Prepared samples as Keras takes them: the channels of pictures come last."""
    return np.moveaxis(inputs, 1, -1) if KIND == "picture" else inputs


def outputs(networks: list[keras.Model], inputs: np.ndarray) -> list[np.ndarray]:
    """What each network gives for prepared samples."""
    pieces = np.array_split(entered(inputs), range(256, len(inputs), 256))
    return [np.concatenate([np.asarray(one(piece, training=False)) for piece in pieces]) for one in networks]
