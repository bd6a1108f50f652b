"""The learning rate of each batch, and which epoch is the best."""

import math


def share(schedule: dict | str, epoch: int, done: float, epochs: int) -> float:
    """The share of the full rate in an epoch, from 0, of which this share of the batches is done with the next one."""
    name, of = (schedule, {}) if isinstance(schedule, str) else next(iter(schedule.items()))
    if name == "Step":
        return of["factor"] ** (epoch // max(of["every"], 1))
    if name == "Exponential":
        return of["factor"] ** epoch
    if name == "Cosine":
        over = max(of.get("epochs") or epochs, 1)
        return (1 + math.cos(math.pi * min(epoch / over, 1))) / 2
    if name == "WarmUp":
        rise = of["epochs"]
        if epoch < rise:
            return (epoch + done) / rise
        return share(of["then"], epoch - rise, done, max(epochs - rise, 0))
    return 1.0


class Plateau:
    """Lowers the rate when the loss has not improved by a ten-thousandth for some epochs."""

    def __init__(self, schedule: dict | str) -> None:
        while isinstance(schedule, dict) and "WarmUp" in schedule:
            schedule = schedule["WarmUp"]["then"]
        self.rule = schedule.get("Plateau") if isinstance(schedule, dict) else None
        self.share, self.best, self.waited = 1.0, math.inf, 0

    def note(self, loss: float) -> None:
        """Notes the loss of an epoch."""
        if self.rule is None:
            return
        if loss < self.best * (1 - 1e-4):
            self.best, self.waited = loss, 0
            return
        self.waited += 1
        if self.waited > self.rule["patience"]:
            self.share, self.waited = self.share * self.rule["factor"], 0


class Best:
    """The best epoch so far, and whether training should stop."""

    def __init__(self, training: dict) -> None:
        stopping = training["early_stopping"]
        self.rule = stopping["On"] if isinstance(stopping, dict) else None
        self.watch = self.rule["watch"] if self.rule else training.get("best", "ValidationAccuracy")
        self.value, self.waited = math.inf, 0

    def note(self, training_loss: float, validation: tuple[float, float] | None) -> bool:
        """Notes an epoch with loss and score; whether it is the best."""
        value = training_loss
        if validation is not None:
            value = validation[0] if self.watch == "ValidationLoss" else 1 - validation[1]
        if value < self.value - (self.rule["min_delta"] if self.rule else 0):
            self.value, self.waited = value, 0
            return True
        self.waited += 1
        return False

    def should_stop(self) -> bool:
        """Whether nothing has improved for longer than the patience."""
        return self.rule is not None and self.waited > self.rule["patience"]
