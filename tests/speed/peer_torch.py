"""PyTorch, as a student writes it and as an expert does."""

import itertools

import torch
from torch import nn

from clock import Clock
from designs import BATCHES, SHAPES, classes

VERSION = f"PyTorch {torch.__version__}"


def train_as_student(design: str, batch: int, threads: int, clock: Clock) -> None:
    """The plain way of the tutorials."""
    torch.set_num_threads(threads)
    network = NETWORKS[design]()
    train(network, batches(design, batch), torch.optim.Adam(network.parameters(), lr=0.001), clock)


def train_as_expert(design: str, batch: int, threads: int, clock: Clock) -> None:
    """Channels come last in memory, and Adam is one kernel."""
    torch.set_num_threads(threads)
    network, data = NETWORKS[design](), batches(design, batch)
    if len(SHAPES[design]) == 3:
        network = network.to(memory_format=torch.channels_last)
        data = [(inputs.to(memory_format=torch.channels_last), targets) for inputs, targets in data]
    train(network, data, torch.optim.Adam(network.parameters(), lr=0.001, fused=True), clock)


def train(network: nn.Module, data: list, optimizer: torch.optim.Optimizer, clock: Clock) -> None:
    """Trains for as long as the clock goes on. The loss is read every step, as a live plot does."""
    loss_of = nn.CrossEntropyLoss()
    for inputs, targets in itertools.cycle(data):
        optimizer.zero_grad()
        loss = loss_of(network(inputs), targets)
        loss.backward()
        optimizer.step()
        loss.item()
        if not clock.goes_on():
            return


def batches(design: str, batch: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Random samples with their classes."""
    *size, channels = SHAPES[design]
    shape = (channels, *size) if len(size) == 2 else SHAPES[design]
    targets = torch.arange(batch) % classes(design)
    return [(torch.randn(batch, *shape), targets) for _ in range(BATCHES)]


def mlp() -> nn.Module:
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)
    )


def lenet() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
    )


def cnn28() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1568, 128), nn.ReLU(), nn.Linear(128, 10),
    )


def cifar() -> nn.Module:
    def convolution(inputs: int, outputs: int) -> list[nn.Module]:
        return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU()]

    return nn.Sequential(
        *convolution(3, 32), *convolution(32, 32), nn.MaxPool2d(2), nn.Dropout(0.25),
        *convolution(32, 64), *convolution(64, 64), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(4096, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10),
    )


def tinyvgg() -> nn.Module:
    def block(inputs: int) -> list[nn.Module]:
        return [nn.Conv2d(inputs, 10, 3), nn.ReLU(), nn.Conv2d(10, 10, 3), nn.ReLU(), nn.MaxPool2d(2)]

    return nn.Sequential(*block(3), *block(10), nn.Flatten(), nn.Linear(1690, 10))


class LastState(nn.Module):
    """What a recurrent layer gives at the last step."""

    def __init__(self, recurrent: nn.Module) -> None:
        super().__init__()
        self.recurrent = recurrent

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.recurrent(inputs)[0][:, -1]


def lstm() -> nn.Module:
    return nn.Sequential(LastState(nn.LSTM(28, 64, batch_first=True)), nn.Linear(64, 10))


def gru() -> nn.Module:
    return nn.Sequential(LastState(nn.GRU(28, 64, batch_first=True)), nn.Linear(64, 10))


def spiral() -> nn.Module:
    return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 2))


NETWORKS = {
    "mlp": mlp,
    "lenet": lenet,
    "cnn28": cnn28,
    "cifar": cifar,
    "tinyvgg": tinyvgg,
    "lstm": lstm,
    "gru": gru,
    "spiral": spiral,
}
