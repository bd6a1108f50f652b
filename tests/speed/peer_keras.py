"""Keras on TensorFlow, with `compile` and `fit`."""

import keras
import numpy
import tensorflow
from keras import layers

from clock import Clock
from designs import BATCHES, SHAPES, classes

VERSION = f"Keras {keras.__version__} on TensorFlow {tensorflow.__version__}"

#: `fit` goes on until the clock ends it, without the pause between two epochs.
ENDLESS = 10**9


def train(design: str, batch: int, threads: int, clock: Clock) -> None:
    """Trains for as long as the clock goes on."""
    tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
    tensorflow.config.threading.set_inter_op_parallelism_threads(threads)
    network = keras.Sequential([keras.Input(SHAPES[design]), *NETWORKS[design]()])
    network.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    reader = AfterEachStep(clock)
    network.fit(samples(design, batch), steps_per_epoch=ENDLESS, shuffle=False, verbose=0, callbacks=[reader])


class AfterEachStep(keras.callbacks.Callback):
    """Reads the loss, as a live plot does, and asks the clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def on_train_batch_end(self, _batch: int, logs: dict | None = None) -> None:
        float(logs["loss"])
        if not self.clock.goes_on():
            self.model.stop_training = True


def samples(design: str, batch: int) -> tensorflow.data.Dataset:
    """Random samples with their classes, again and again."""
    inputs = numpy.random.default_rng(0).normal(size=(BATCHES, batch, *SHAPES[design])).astype("float32")
    targets = numpy.tile(numpy.arange(batch) % classes(design), (BATCHES, 1))
    return tensorflow.data.Dataset.from_tensor_slices((inputs, targets)).repeat().prefetch(2)


def mlp() -> list:
    return [layers.Flatten(), layers.Dense(128, "relu"), layers.Dense(64, "relu"), layers.Dense(10)]


def lenet() -> list:
    return [
        layers.Conv2D(6, 5, padding="same", activation="tanh"), layers.AveragePooling2D(2),
        layers.Conv2D(16, 5, activation="tanh"), layers.AveragePooling2D(2),
        layers.Flatten(), layers.Dense(120, "tanh"), layers.Dense(84, "tanh"), layers.Dense(10),
    ]


def cnn28() -> list:
    return [
        layers.Conv2D(16, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),
        layers.Conv2D(32, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),
        layers.Flatten(), layers.Dense(128, "relu"), layers.Dense(10),
    ]


def cifar() -> list:
    def convolution(filters: int) -> list:
        return [layers.Conv2D(filters, 3, padding="same"), layers.BatchNormalization(), layers.ReLU()]

    return [
        *convolution(32), *convolution(32), layers.MaxPooling2D(2), layers.Dropout(0.25),
        *convolution(64), *convolution(64), layers.MaxPooling2D(2), layers.Dropout(0.25),
        layers.Flatten(), layers.Dense(128, "relu"), layers.Dropout(0.5), layers.Dense(10),
    ]


def tinyvgg() -> list:
    def convolution() -> layers.Layer:
        return layers.Conv2D(10, 3, activation="relu")

    def block() -> list:
        return [convolution(), convolution(), layers.MaxPooling2D(2)]

    return [*block(), *block(), layers.Flatten(), layers.Dense(10)]


def lstm() -> list:
    return [layers.LSTM(64), layers.Dense(10)]


def gru() -> list:
    return [layers.GRU(64), layers.Dense(10)]


def spiral() -> list:
    return [layers.Dense(8, "tanh"), layers.Dense(8, "tanh"), layers.Dense(2)]


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
