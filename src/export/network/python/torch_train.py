"""Trains the network anew, as Strata trained it: the same samples, variations, optimizer, schedule, loss and stopping."""

import argparse
import copy

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional

from answers import probabilities
from augmentation import RULES, varied, varies
from data import Samples, epoch, load, raw
from model import Network
from network import outputs
from samples import CLASSES, FOLDER, SETTINGS, prepared
from schedule import Best, Plateau, share

TRAINING = SETTINGS["training"]
(OPTIMIZER, RULE), = TRAINING["optimizer"].items()
(LOSS, LOSS_SETTINGS), = ([(TRAINING["loss"], {})] if isinstance(TRAINING["loss"], str) else TRAINING["loss"].items())


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


def class_weights(targets: np.ndarray) -> torch.Tensor | None:
    """How much each class counts in cross entropy."""
    rule = LOSS_SETTINGS.get("class_weights", "Even")
    if isinstance(rule, dict):
        return torch.tensor(rule["Given"])
    if rule == "Even":
        return None
    counts = np.bincount(targets, minlength=len(CLASSES))
    return torch.tensor(len(targets) / (np.count_nonzero(counts) * np.maximum(counts, 1)), dtype=torch.float32)


def add_penalties(network: nn.Module) -> None:
    """What large weights cost, as L1 and L2, in the gradient."""
    for name, parameter in network.named_parameters():
        l1, l2 = SETTINGS["penalties"].get(name, (0.0, 0.0))
        if l1 or l2:
            parameter.grad += l1 * parameter.detach().sign() + l2 * parameter.detach()


def clip(network: nn.Module) -> None:
    """Cuts large gradients."""
    rule = TRAINING["clip"]
    if isinstance(rule, dict) and "Value" in rule:
        nn.utils.clip_grad_value_(network.parameters(), rule["Value"])
    elif isinstance(rule, dict):
        nn.utils.clip_grad_norm_(network.parameters(), rule["Norm"])


def answered(targets: np.ndarray) -> np.ndarray:
    """What is to be answered, in the scale in which the network answers."""
    scale = SETTINGS["answers"]
    if CLASSES or scale is None:
        return targets
    return (targets - np.float32(scale["mean"])) / np.float32(scale["deviation"])


def evaluated(network: Network, samples: Samples, weights: torch.Tensor | None) -> tuple[float, float] | None:
    """Loss and score on a part: the share of right answers, or R²."""
    if not samples.samples:
        return None
    targets = answered(samples.targets)
    y = outputs([network.eval()], prepared(raw(samples.samples)))[0]
    loss = float(loss_of(torch.from_numpy(y), torch.from_numpy(targets), weights))
    if CLASSES:
        return loss, float((probabilities(y).argmax(1) == targets).mean())
    return loss, float(1 - ((y - targets) ** 2).sum() / max(((targets - targets.mean(0)) ** 2).sum(), 1e-30))


class Run:
    """A training."""

    def __init__(self, samples: Samples, seed: int, epochs: int, start: dict | None) -> None:
        torch.manual_seed(seed)
        self.random, self.epochs = np.random.default_rng(seed), epochs
        self.learned = samples.part("training").with_copies("training", seed)
        self.validation = samples.part("validation").with_copies("validation", seed)
        self.network = Network()
        if start is not None:
            self.network.load_state_dict(self.network.state_dict() | start)
        self.optimizer, self.plateau = optimizer(self.network), Plateau(TRAINING["schedule"])
        self.weights = class_weights(self.learned.targets) if CLASSES else None

    def epoch(self, number: int) -> float:
        """One epoch, from 0; its mean loss."""
        order = epoch(self.learned, self.random)
        batches = np.array_split(order, range(TRAINING["batch"], len(order), TRAINING["batch"]))
        total = 0.0
        for done, batch in enumerate(batches, 1):
            rate = RULE["rate"] * self.plateau.share * share(TRAINING["schedule"], number, done / len(batches), self.epochs)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            total += self.step(batch) * len(batch)
        return total / len(order)

    def step(self, batch: np.ndarray) -> float:
        """One step; its loss."""
        samples = [self.learned.samples[n] for n in batch]
        if varies() and RULES["copies"] == "Fresh":
            samples = [varied(sample, self.random) for sample in samples]
        target = torch.from_numpy(answered(self.learned.targets[batch]))
        self.network.train()
        loss = loss_of(self.network(torch.from_numpy(prepared(raw(samples)))), target, self.weights)
        self.optimizer.zero_grad()
        loss.backward()
        add_penalties(self.network)
        clip(self.network)
        self.optimizer.step()
        return float(loss.detach())

    def go(self) -> None:
        """All epochs; ends with the weights of the best one, or the last, as the design says."""
        best, kept = Best(TRAINING), None
        for number in range(self.epochs):
            loss = self.epoch(number)
            scores = evaluated(self.network, self.validation, self.weights)
            told = f", validation loss {scores[0]:.4f}, score {scores[1]:.4f}" if scores else ""
            print(f"epoch {number + 1}/{self.epochs}: loss {loss:.4f}{told}", flush=True)
            if best.note(loss, scores):
                kept = copy.deepcopy(self.network.state_dict())
            self.plateau.note(scores[0] if scores else loss)
            if best.should_stop():
                break
        if SETTINGS["keep"] == "Best" and kept is not None:
            self.network.load_state_dict(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", metavar="FOLDER", help="the samples to learn from: a folder for each class, or a table")
    parser.add_argument("--epochs", type=int, default=TRAINING["epochs"], metavar="N")
    parser.add_argument("--seed", type=int, metavar="N", help="start from other weights than Strata's")
    parser.add_argument("--out", default="trained.safetensors", metavar="FILE", help="where the weights are written")
    arguments = parser.parse_args()
    seed = TRAINING["seed"] if arguments.seed is None else arguments.seed
    start = load_file(FOLDER / "start.safetensors") if arguments.seed is None else None
    samples = load(arguments.data, seed)
    run = Run(samples, seed, arguments.epochs, start)
    run.go()
    scores = evaluated(run.network, samples.part("test"), run.weights)
    if scores is not None:
        print(f"test loss {scores[0]:.4f}, score {scores[1]:.4f}")
    arrays = run.network.state_dict()
    save_file({name: array for name, array in arrays.items() if not name.endswith("num_batches_tracked")}, arguments.out)


if __name__ == "__main__":
    main()
