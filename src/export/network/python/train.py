"""Trains the network anew, as Strata trained it: the same samples, variations, optimizer, schedule, loss and stopping."""

import argparse

import numpy as np

from answers import probabilities
from augmentation import RULES, varied, varies
from data import Samples, epoch, load, raw
from learning import Learner
from network import FORM
from rules import RULE, TRAINING, answered, class_weights
from samples import CLASSES, SETTINGS, prepared
from schedule import Best, Plateau, share


def evaluated(learner: Learner, samples: Samples) -> tuple[float, float] | None:
    """Loss and score on a part: the share of right answers, or R²."""
    if not samples.samples:
        return None
    targets = answered(samples.targets)
    y = learner.outputs(prepared(raw(samples.samples)))
    loss = learner.loss(y, targets)
    if CLASSES:
        return loss, float((probabilities(y).argmax(1) == targets).mean())
    return loss, float(1 - ((y - targets) ** 2).sum() / max(((targets - targets.mean(0)) ** 2).sum(), 1e-30))


class Run:
    """A training."""

    def __init__(self, samples: Samples, seed: int, epochs: int, anew: bool) -> None:
        self.random, self.epochs = np.random.default_rng(seed), epochs
        self.learned = samples.part("training").with_copies("training", seed)
        self.validation = samples.part("validation").with_copies("validation", seed)
        self.learner = Learner(class_weights(self.learned.targets), seed, anew)
        self.plateau = Plateau(TRAINING["schedule"])

    def epoch(self, number: int) -> float:
        """One epoch, from 0; its mean loss."""
        order = epoch(self.learned, self.random)
        batches = np.array_split(order, range(TRAINING["batch"], len(order), TRAINING["batch"]))
        total = 0.0
        for done, batch in enumerate(batches, 1):
            part = share(TRAINING["schedule"], number, done / len(batches), self.epochs)
            total += self.step(batch, RULE["rate"] * self.plateau.share * part) * len(batch)
        return total / len(order)

    def step(self, batch: np.ndarray, rate: float) -> float:
        """One step; its loss."""
        samples = [self.learned.samples[n] for n in batch]
        if varies() and RULES["copies"] == "Fresh":
            samples = [varied(sample, self.random) for sample in samples]
        return self.learner.step(prepared(raw(samples)), answered(self.learned.targets[batch]), rate)

    def go(self) -> None:
        """All epochs; ends with the weights of the best one, or the last, as the design says."""
        best, kept = Best(TRAINING), None
        for number in range(self.epochs):
            loss = self.epoch(number)
            scores = evaluated(self.learner, self.validation)
            told = f", validation loss {scores[0]:.4f}, score {scores[1]:.4f}" if scores else ""
            print(f"epoch {number + 1}/{self.epochs}: loss {loss:.4f}{told}", flush=True)
            if best.note(loss, scores):
                kept = self.learner.arrays()
            self.plateau.note(scores[0] if scores else loss)
            if best.should_stop():
                break
        if SETTINGS["keep"] == "Best" and kept is not None:
            self.learner.restore(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", metavar="FOLDER", help="the samples to learn from: a folder for each class, or a table")
    parser.add_argument("--epochs", type=int, default=TRAINING["epochs"], metavar="N")
    parser.add_argument("--seed", type=int, metavar="N", help="start from other weights than Strata's")
    parser.add_argument("--out", default=f"trained.{FORM}", metavar="FILE", help="where the weights are written")
    arguments = parser.parse_args()
    anew = arguments.seed is not None
    seed = arguments.seed if anew else TRAINING["seed"]
    samples = load(arguments.data, seed)
    run = Run(samples, seed, arguments.epochs, anew)
    run.go()
    scores = evaluated(run.learner, samples.part("test"))
    if scores is not None:
        print(f"test loss {scores[0]:.4f}, score {scores[1]:.4f}")
    run.learner.save(arguments.out)


if __name__ == "__main__":
    main()
