"""Layers that Keras has none for."""

import keras
from keras import ops


def real_steps(tokens):
    """Which steps of each text are no padding: all up to the last token that is not 0, and at least one."""
    steps = ops.arange(1, tokens.shape[1] + 1)
    length = ops.max(ops.where(ops.equal(tokens, 0), 0, steps), 1)
    return steps <= ops.maximum(length, 1)[:, None]


def cleared(x, real):
    """Sets what belongs to padded steps to 0: steps of sequences, rows of pictures."""
    if len(x.shape) > 2 and x.shape[1] == real.shape[1]:
        return ops.where(ops.reshape(real, (-1, real.shape[1], *[1] * (len(x.shape) - 2))), x, 0.0)
    return x


class Masked(keras.Model):
    """Layers in a row over texts of different lengths. The first `masked` of them know which steps are padding."""

    def __init__(self, *layers: keras.Layer, masked: int) -> None:
        super().__init__()
        self.row, self.masked = list(layers), masked

    def call(self, x, real=None):
        real = real_steps(x) if real is None else real
        for number, layer in enumerate(self.row):
            x = layer(x) if number >= self.masked else cleared(masked(layer, x, real), real)
        return x


def masked(layer: keras.Layer, x, real):
    """What a layer gives that knows which steps are real."""
    if isinstance(layer, (keras.layers.RNN, keras.layers.Bidirectional)):
        return layer(x, mask=real)
    return layer(x, real=real) if isinstance(layer, (Residual, GlobalMax, GlobalMean)) else layer(x)


class Residual(keras.Layer):
    """branch(x) + shortcut(x)."""

    def __init__(self, branch: keras.Layer, shortcut: keras.Layer) -> None:
        super().__init__()
        self.branch, self.shortcut = branch, shortcut

    def call(self, x, real=None):
        return (self.branch(x) if real is None else self.branch(x, real=real)) + self.shortcut(x)


class Backbone(keras.Layer):
    """Layers that have learned from other pictures, in red, green and blue and on a scale of their own."""

    def __init__(self, backbone: keras.Layer, *, factor: float, added: float, frozen: bool) -> None:
        super().__init__()
        self.backbone, self.factor, self.added = backbone, factor, added
        self.backbone.trainable = not frozen

    def call(self, x):
        return self.backbone(ops.repeat(self.factor * x + self.added, 3 // x.shape[-1], -1))


class GlobalMax(keras.Layer):
    """The largest number of each map; rows that are padding do not count."""

    def call(self, x, real):
        return ops.max(ops.where(real[:, :, None, None], x, -float("inf")), (1, 2))


class GlobalMean(keras.Layer):
    """The mean of each map; rows that are padding do not count."""

    def call(self, x, real):
        rows = ops.sum(ops.cast(real, x.dtype), 1)[:, None]
        return ops.sum(cleared(x, real), (1, 2)) / (rows * x.shape[2])


class LowestPadding2D(keras.Layer):
    """So many rows and columns around a picture that are never the largest."""

    def __init__(self, padding: int) -> None:
        super().__init__()
        self.padding = padding

    def call(self, x):
        sides = (self.padding, self.padding)
        return ops.pad(x, ((0, 0), sides, sides, (0, 0)), constant_values=-float("inf"))


class Step(keras.Layer):
    """1 for numbers from 0 on, else 0; a surrogate is the derivative of a function of which only the gradient is added."""

    SMOOTH = {
        "Identity": lambda x: x,
        "ClippedIdentity": lambda x: ops.clip(x, -1, 1),
        "Sigmoid": ops.sigmoid,
        "Triangle": lambda x: ops.clip(x, -1, 1) - ops.clip(x, -1, 1) * ops.abs(ops.clip(x, -1, 1)) / 2,
        "FastSigmoid": ops.softsign,
    }

    def __init__(self, surrogate: str | None = None) -> None:
        super().__init__()
        self.smooth = None if surrogate is None else self.SMOOTH[surrogate]

    def call(self, x):
        step = ops.cast(x >= 0, x.dtype)
        if self.smooth is None:
            return ops.stop_gradient(step)
        smooth = self.smooth(x)
        return step + smooth - ops.stop_gradient(smooth)

