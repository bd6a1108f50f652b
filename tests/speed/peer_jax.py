"""JAX: one compiled function per step, whose buffers are used again.

The running averages of batch normalization are left out, which training does not need; that is in favor of JAX.
"""

import functools
import itertools
from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy
from jax import lax

from clock import Clock
from designs import BATCHES, SHAPES, classes

VERSION = f"JAX {jax.__version__}"


class Layer(NamedTuple):
    """The weights that a layer starts with, and what it computes."""

    #: From a source of random numbers and the number of inputs.
    start: Callable
    #: From weights, inputs and a key for random numbers.
    apply: Callable


def train(design: str, batch: int, _threads: int, clock: Clock) -> None:
    """Trains for as long as the clock goes on. The loss is read every step, as a live plot does."""
    layers = NETWORKS[design]()
    weights = first_weights(layers, SHAPES[design])
    state = (weights, zeros_like(weights), zeros_like(weights), jnp.float32(0))
    step = jax.jit(functools.partial(adam_step, layers), donate_argnums=0)
    for inputs, targets in itertools.cycle(batches(design, batch)):
        state, loss = step(state, inputs, targets)
        float(loss)
        if not clock.goes_on():
            return


def batches(design: str, batch: int) -> list[tuple[jax.Array, jax.Array]]:
    """Random samples with their classes."""
    random = numpy.random.default_rng(0)
    targets = jnp.arange(batch) % classes(design)
    return [(jnp.asarray(random.normal(size=(batch, *SHAPES[design])), "float32"), targets) for _ in range(BATCHES)]


def first_weights(layers: list[Layer], shape: tuple[int, ...]) -> list:
    """The weights of all layers; one sample goes through and tells the sizes."""
    random, sample, weights = numpy.random.default_rng(0), jnp.zeros((1, *shape)), []
    for layer in layers:
        weights.append(layer.start(random, sample.shape[-1]))
        sample = layer.apply(weights[-1], sample, jax.random.key(0))
    return weights


def zeros_like(weights: list) -> list:
    """Zeros in the shape of the weights."""
    return jax.tree.map(jnp.zeros_like, weights)


def adam_step(layers: list[Layer], state: tuple, inputs: jax.Array, targets: jax.Array) -> tuple:
    """One step of Adam: the new state and the loss."""
    weights, means, squares, steps = state
    key = jax.random.fold_in(jax.random.key(0), steps.astype("int32"))
    loss, gradients = jax.value_and_grad(loss_of, argnums=1)(layers, weights, inputs, targets, key)
    steps = steps + 1
    means = jax.tree.map(lambda mean, gradient: 0.9 * mean + 0.1 * gradient, means, gradients)
    squares = jax.tree.map(lambda square, gradient: 0.999 * square + 0.001 * gradient**2, squares, gradients)
    rate = 0.001 * jnp.sqrt(1 - 0.999**steps) / (1 - 0.9**steps)

    def changed(weight: jax.Array, mean: jax.Array, square: jax.Array) -> jax.Array:
        return weight - rate * mean / (jnp.sqrt(square) + 1e-8)

    return (jax.tree.map(changed, weights, means, squares), means, squares, steps), loss


def loss_of(layers: list[Layer], weights: list, inputs: jax.Array, targets: jax.Array, key: jax.Array) -> jax.Array:
    """The mean cross-entropy of a batch."""
    signal = inputs
    for layer, own, own_key in zip(layers, weights, jax.random.split(key, len(layers))):
        signal = layer.apply(own, signal, own_key)
    return -jnp.take_along_axis(jax.nn.log_softmax(signal), targets[:, None], axis=1).mean()


def normal(random: numpy.random.Generator, *shape: int) -> jax.Array:
    """Random weights of He's size."""
    return jnp.asarray(random.normal(size=shape) * (2 / numpy.prod(shape[:-1])) ** 0.5, "float32")


def without_weights(function: Callable) -> Layer:
    """A layer that has nothing to learn."""
    return Layer(lambda _random, _inputs: [], lambda _weights, signal, _key: function(signal))


relu = without_weights(jax.nn.relu)
tanh = without_weights(jnp.tanh)
flatten = without_weights(lambda signal: signal.reshape(signal.shape[0], -1))


def windows(signal: jax.Array, first: float, join: Callable) -> jax.Array:
    """Joins the numbers of each 2 × 2 window."""
    return lax.reduce_window(signal, first, join, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


max_pool = without_weights(lambda signal: windows(signal, -jnp.inf, lax.max))
mean_pool = without_weights(lambda signal: windows(signal, 0.0, lax.add) / 4)


def dense(outputs: int) -> Layer:
    def start(random: numpy.random.Generator, inputs: int) -> list:
        return [normal(random, inputs, outputs), jnp.zeros(outputs)]

    def apply(weights: list, signal: jax.Array, _key: jax.Array) -> jax.Array:
        return signal @ weights[0] + weights[1]

    return Layer(start, apply)


def convolution(filters: int, size: int, padding: str) -> Layer:
    def start(random: numpy.random.Generator, channels: int) -> list:
        return [normal(random, size, size, channels, filters), jnp.zeros(filters)]

    def apply(weights: list, signal: jax.Array, _key: jax.Array) -> jax.Array:
        order = ("NHWC", "HWIO", "NHWC")
        return lax.conv_general_dilated(signal, weights[0], (1, 1), padding, dimension_numbers=order) + weights[1]

    return Layer(start, apply)


def batch_normalization() -> Layer:
    def start(_random: numpy.random.Generator, channels: int) -> list:
        return [jnp.ones(channels), jnp.zeros(channels)]

    def apply(weights: list, signal: jax.Array, _key: jax.Array) -> jax.Array:
        mean, variance = signal.mean((0, 1, 2)), signal.var((0, 1, 2))
        return (signal - mean) * lax.rsqrt(variance + 1e-5) * weights[0] + weights[1]

    return Layer(start, apply)


def dropout(rate: float) -> Layer:
    def apply(_weights: list, signal: jax.Array, key: jax.Array) -> jax.Array:
        return signal * jax.random.bernoulli(key, 1 - rate, signal.shape) / (1 - rate)

    return Layer(lambda _random, _inputs: [], apply)


def recurrent(units: int, gates: int, states: int, next_states: Callable) -> Layer:
    """The last state of a recurrent layer. All steps' inputs are multiplied at once."""

    def start(random: numpy.random.Generator, inputs: int) -> list:
        width = gates * units
        return [normal(random, inputs, width), jnp.zeros(width), normal(random, units, width), jnp.zeros(width)]

    def apply(weights: list, signal: jax.Array, _key: jax.Array) -> jax.Array:
        from_inputs = (signal @ weights[0] + weights[1]).swapaxes(0, 1)

        def step(before: tuple, inputs: jax.Array) -> tuple:
            from_state = before[0] @ weights[2] + weights[3]
            return next_states(before, jnp.split(inputs, gates, -1), jnp.split(from_state, gates, -1)), None

        first = (jnp.zeros((signal.shape[0], units)),) * states
        return lax.scan(step, first, from_inputs)[0][0]

    return Layer(start, apply)


def lstm_states(before: tuple, inputs: list, state: list) -> tuple:
    """The next output and cell of an LSTM."""
    enter, forget, candidate, leave = (a + b for a, b in zip(inputs, state))
    cell = jax.nn.sigmoid(forget) * before[1] + jax.nn.sigmoid(enter) * jnp.tanh(candidate)
    return jax.nn.sigmoid(leave) * jnp.tanh(cell), cell


def gru_states(before: tuple, inputs: list, state: list) -> tuple:
    """The next output of a GRU."""
    reset, keep = (jax.nn.sigmoid(inputs[gate] + state[gate]) for gate in (0, 1))
    candidate = jnp.tanh(inputs[2] + reset * state[2])
    return ((1 - keep) * candidate + keep * before[0],)


def mlp() -> list[Layer]:
    return [flatten, dense(128), relu, dense(64), relu, dense(10)]


def lenet() -> list[Layer]:
    return [
        convolution(6, 5, "SAME"), tanh, mean_pool,
        convolution(16, 5, "VALID"), tanh, mean_pool,
        flatten, dense(120), tanh, dense(84), tanh, dense(10),
    ]


def cnn28() -> list[Layer]:
    return [
        convolution(16, 3, "SAME"), relu, max_pool,
        convolution(32, 3, "SAME"), relu, max_pool,
        flatten, dense(128), relu, dense(10),
    ]


def cifar() -> list[Layer]:
    def block(filters: int) -> list[Layer]:
        half = [convolution(filters, 3, "SAME"), batch_normalization(), relu]
        return [*half, *half, max_pool, dropout(0.25)]

    return [*block(32), *block(64), flatten, dense(128), relu, dropout(0.5), dense(10)]


def tinyvgg() -> list[Layer]:
    half = [convolution(10, 3, "VALID"), relu, convolution(10, 3, "VALID"), relu, max_pool]
    return [*half, *half, flatten, dense(10)]


def lstm() -> list[Layer]:
    return [recurrent(64, 4, 2, lstm_states), dense(10)]


def gru() -> list[Layer]:
    return [recurrent(64, 3, 1, gru_states), dense(10)]


def spiral() -> list[Layer]:
    return [dense(8), tanh, dense(8), tanh, dense(2)]


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
