"""The peers that Strata is compared with."""

import importlib.util
from dataclasses import dataclass


@dataclass(frozen=True)
class Peer:
    """A library, and a way to write a training with it."""

    title: str
    #: What has to be installed.
    needs: tuple[str, ...]
    #: The file here that trains with it, and the function in that file.
    module: str
    function: str

    def is_installed(self) -> bool:
        """Whether this Python finds all that it needs."""
        return all(importlib.util.find_spec(name) for name in self.needs)


PEERS = {
    "torch": Peer("PyTorch", ("torch",), "peer_torch", "train_as_student"),
    "torch-expert": Peer("PyTorch, expert", ("torch",), "peer_torch", "train_as_expert"),
    "keras": Peer("Keras", ("keras", "tensorflow"), "peer_keras", "train"),
    "jax": Peer("JAX", ("jax",), "peer_jax", "train"),
}
