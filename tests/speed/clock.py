"""Counts the steps of a training as `strata bench` does: a warm-up, then the median of several windows."""

import statistics
import time


class Clock:
    """Is asked after every step whether to go on."""

    WARM_UP = 20
    WINDOWS = 9

    def __init__(self, batch: int, seconds: float) -> None:
        self.batch = batch
        self.window = seconds / self.WINDOWS
        self.steps = -self.WARM_UP
        self.started = 0.0
        self.speeds: list[float] = []

    def goes_on(self) -> bool:
        """Counts one step. Says whether another one is wanted."""
        now = time.perf_counter()
        self.steps += 1
        if self.steps == 0:
            self.started = now
        elif self.steps > 0 and now - self.started >= self.window:
            self.speeds.append(self.steps * self.batch / (now - self.started))
            self.started, self.steps = now, 0
        return len(self.speeds) < self.WINDOWS

    def speed(self) -> float:
        """Samples trained per second."""
        return statistics.median(self.speeds)
