"""The network of model.py with weights, asked about many samples."""

import numpy as np
import torch
from safetensors.torch import load_file

from model import MEMBERS, Network
from samples import FOLDER

TONGUE = f"PyTorch {torch.__version__}"
#: How weights are kept.
FORM = "safetensors"


def read(weights: str | None = None) -> list[Network]:
    """The network with its weights, or the networks that vote."""
    arrays = load_file(FOLDER / f"weights.{FORM}" if weights is None else weights)
    if MEMBERS == 1:
        return [with_weights(arrays)]
    return [with_weights(of_member(arrays, f"{number}.")) for number in range(MEMBERS)]


def of_member(arrays: dict, prefix: str) -> dict:
    """The arrays of one of several networks."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def with_weights(arrays: dict) -> Network:
    """A network with these weights, which answers."""
    network = Network()
    counters = {name: array for name, array in network.state_dict().items() if name.endswith("num_batches_tracked")}
    network.load_state_dict(counters | arrays)
    return network.eval()


@torch.no_grad()
def outputs(networks: list[Network], inputs: np.ndarray) -> list[np.ndarray]:
    """What each network gives for prepared samples."""
    pieces = torch.from_numpy(inputs).split(256)
    return [torch.cat([network(piece) for piece in pieces]).numpy() for network in networks]
