"""Layers that PyTorch has no module for."""

import torch
from torch import nn


def real_steps(tokens: torch.Tensor) -> torch.Tensor:
    """Which steps of each text are no padding: all up to the last token that is not 0, and at least one."""
    steps = torch.arange(1, tokens.shape[1] + 1, device=tokens.device)
    length = ((tokens != 0) * steps).amax(1).clamp(min=1)
    return steps <= length[:, None]


def cleared(x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Sets what belongs to padded steps to 0: steps of sequences, rows of pictures."""
    if x.dim() == 3:
        return x * mask[:, :, None]
    if x.dim() == 4 and x.shape[2] == mask.shape[1]:
        return x * mask[:, None, :, None]
    return x


class Masked(nn.Sequential):
    """Layers in a row over texts of different lengths. The first `masked` modules know which steps are padding."""

    def __init__(self, *modules: nn.Module, masked: int) -> None:
        super().__init__(*modules)
        self.masked = masked

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        mask = real_steps(x) if mask is None else mask
        for number, module in enumerate(self):
            if number >= self.masked:
                x = module(x)
            else:
                x = cleared(module(x, mask) if getattr(module, "takes_mask", False) else module(x), mask)
        return x


class Residual(nn.Module):
    """branch(x) + shortcut(x)."""

    takes_mask = True

    def __init__(self, branch: nn.Module, shortcut: nn.Module) -> None:
        super().__init__()
        self.branch, self.shortcut = branch, shortcut

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        return (self.branch(x) if mask is None else self.branch(x, mask)) + self.shortcut(x)


class Backbone(nn.Module):
    """Layers that have learned from other pictures, in red, green and blue and on a scale of their own."""

    def __init__(self, backbone: nn.Module, *, factor: float, added: float, frozen: bool) -> None:
        super().__init__()
        self.backbone, self.factor, self.added = backbone, factor, added
        self.backbone.requires_grad_(not frozen)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.backbone((self.factor * x + self.added).expand(-1, 3, -1, -1))


class States:
    """What a recurrent layer gives: the states of all steps, or the last one (of the reading backward: the first)."""

    takes_mask = True

    def __init__(self, *sizes: int, last: bool, **settings: bool) -> None:
        super().__init__(*sizes, batch_first=True, **settings)
        self.last = last

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        steps, packed = x.shape[1], x
        if mask is not None:
            lengths = mask.sum(1).cpu()
            packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        states, last = super().forward(packed)
        if self.last:
            last = last[0] if isinstance(last, tuple) else last
            return torch.cat(list(last), 1)
        if mask is None:
            return states
        return nn.utils.rnn.pad_packed_sequence(states, batch_first=True, total_length=steps)[0]


class RNN(States, nn.RNN):
    """A plain recurrent layer."""


class GRU(States, nn.GRU):
    """A gated recurrent unit."""


class LSTM(States, nn.LSTM):
    """A long short-term memory."""


class GlobalMax(nn.Module):
    """The largest number of each map; rows that are padding do not count."""

    takes_mask = True

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return x.masked_fill(~mask[:, None, :, None], -torch.inf).amax((2, 3), keepdim=True)


class GlobalMean(nn.Module):
    """The mean of each map; rows that are padding do not count."""

    takes_mask = True

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        rows = mask.sum(1)[:, None, None, None]
        return cleared(x, mask).sum((2, 3), keepdim=True) / (rows * x.shape[3])
