"""A network of PyTorch that learns: optimizer, loss, penalties and clipping of the design."""

import copy

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional

from model import Network
from network import outputs
from rules import CLIP, LOSS, LOSS_SETTINGS, OPTIMIZER, PENALTIES, RULE
from samples import CLASSES, FOLDER


def optimizer(network: nn.Module) -> torch.optim.Optimizer:
    """The optimizer of the design."""
    parameters, rate = network.parameters(), RULE["rate"]
    if OPTIMIZER in ("Sgd", "Momentum", "Nesterov"):
        return torch.optim.SGD(parameters, rate, RULE.get("momentum", 0.0), nesterov=OPTIMIZER == "Nesterov")
    if OPTIMIZER == "RmsProp":
        return torch.optim.RMSprop(parameters, rate, RULE["decay"], RULE["epsilon"])
    if OPTIMIZER == "Adagrad":
        return torch.optim.Adagrad(parameters, rate, eps=RULE["epsilon"])
    betas = (RULE["beta1"], RULE["beta2"])
    if OPTIMIZER == "Adam":
        return torch.optim.Adam(parameters, rate, betas, RULE["epsilon"])
    return torch.optim.AdamW(parameters, rate, betas, RULE["epsilon"], RULE["decay"])


def loss_of(y: torch.Tensor, target: torch.Tensor, weights: torch.Tensor | None) -> torch.Tensor:
    """What training makes small, as a mean over the batch."""
    if LOSS == "CrossEntropy":
        return functional.cross_entropy(y, target, weights, label_smoothing=LOSS_SETTINGS["label_smoothing"])
    if LOSS == "Hinge":
        return functional.multi_margin_loss(y, target, margin=LOSS_SETTINGS["margin"])
    if CLASSES:
        one = y.shape[1] == 1
        target = target[:, None].to(y.dtype) if one else functional.one_hot(target, y.shape[1]).to(y.dtype)
    if LOSS == "MeanSquared":
        return functional.mse_loss(y, target)
    if LOSS == "MeanAbsolute":
        return functional.l1_loss(y, target)
    if LOSS == "Huber":
        return functional.huber_loss(y, target, delta=LOSS_SETTINGS["delta"])
    return functional.binary_cross_entropy_with_logits(y, target)


def add_penalties(network: nn.Module) -> None:
    """What large weights cost, as L1 and L2, in the gradient."""
    for name, parameter in network.named_parameters():
        l1, l2 = PENALTIES.get(name, (0.0, 0.0))
        if l1 or l2:
            parameter.grad += l1 * parameter.detach().sign() + l2 * parameter.detach()


def clip(network: nn.Module) -> None:
    """Cuts large gradients."""
    if "Value" in CLIP:
        nn.utils.clip_grad_value_(network.parameters(), CLIP["Value"])
    elif "Norm" in CLIP:
        nn.utils.clip_grad_norm_(network.parameters(), CLIP["Norm"])


class Learner:
    """A network with its optimizer; `anew` starts from other weights than Strata's."""

    def __init__(self, weights: np.ndarray | None, seed: int, anew: bool) -> None:
        torch.manual_seed(seed)
        self.network = Network()
        self.restore(self.network.state_dict() | load_file(FOLDER / "start.safetensors"))
        if anew:
            self.draw()
        self.optimizer = optimizer(self.network)
        self.weights = None if weights is None else torch.from_numpy(weights)

    @torch.no_grad()
    def draw(self) -> None:
        """Other weights of the same distribution: Strata's in another order, but for a backbone's, which it brings along."""
        for name, parameter in self.network.named_parameters():
            if parameter.dim() > 1 and "backbone" not in name:
                order = torch.randperm(parameter.numel())
                parameter.copy_(parameter.flatten()[order].view_as(parameter))

    def step(self, inputs: np.ndarray, targets: np.ndarray, rate: float) -> float:
        """One step; its loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.network.train()
        loss = loss_of(self.network(torch.from_numpy(inputs)), torch.from_numpy(targets), self.weights)
        self.optimizer.zero_grad()
        loss.backward()
        add_penalties(self.network)
        clip(self.network)
        self.optimizer.step()
        return float(loss.detach())

    def outputs(self, inputs: np.ndarray) -> np.ndarray:
        """What the network gives for prepared samples."""
        return outputs([self.network.eval()], inputs)[0]

    def loss(self, y: np.ndarray, targets: np.ndarray) -> float:
        """The loss of what it gave."""
        return float(loss_of(torch.from_numpy(y), torch.from_numpy(targets), self.weights))

    def arrays(self) -> dict:
        """A copy of its weights."""
        return copy.deepcopy(self.network.state_dict())

    def restore(self, arrays: dict) -> None:
        """Takes such a copy over."""
        self.network.load_state_dict(arrays)

    def save(self, file: str) -> None:
        """Writes its weights for `predict.py --weights`."""
        arrays = self.network.state_dict()
        save_file({name: array for name, array in arrays.items() if not name.endswith("num_batches_tracked")}, file)
