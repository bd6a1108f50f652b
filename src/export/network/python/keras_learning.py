"""A network of Keras that learns: optimizer, loss, penalties and clipping of the design."""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from network import entered, outputs, variables, with_weights
from rules import CLIP, LOSS, LOSS_SETTINGS, OPTIMIZER, PENALTIES, RULE
from samples import CLASSES, FOLDER


def optimizer() -> keras.optimizers.Optimizer:
    """The optimizer of the design."""
    rate = RULE["rate"]
    if OPTIMIZER in ("Sgd", "Momentum", "Nesterov"):
        return keras.optimizers.SGD(rate, RULE.get("momentum", 0.0), nesterov=OPTIMIZER == "Nesterov")
    if OPTIMIZER == "RmsProp":
        return keras.optimizers.RMSprop(rate, RULE["decay"], epsilon=RULE["epsilon"])
    if OPTIMIZER == "Adagrad":
        return keras.optimizers.Adagrad(rate, initial_accumulator_value=0.0, epsilon=RULE["epsilon"])
    betas = (RULE["beta1"], RULE["beta2"])
    if OPTIMIZER == "Adam":
        return keras.optimizers.Adam(rate, *betas, RULE["epsilon"])
    return keras.optimizers.AdamW(rate, RULE["decay"], *betas, RULE["epsilon"])


def loss_of(y, target, weights: np.ndarray | None):
    """What training makes small, as a mean over the batch."""
    count = y.shape[1]
    if LOSS == "CrossEntropy":
        return cross_entropy(y, target, np.ones(count, np.float32) if weights is None else weights)
    if CLASSES:
        right = ops.cast(target[:, None], y.dtype) if count == 1 else ops.one_hot(target, count, dtype=y.dtype)
    else:
        right = target
    if LOSS == "Hinge":
        over = LOSS_SETTINGS["margin"] + y - ops.sum(y * right, 1, keepdims=True)
        return ops.mean(ops.relu(over) * (1 - right))
    if LOSS == "MeanSquared":
        return ops.mean(ops.square(y - right))
    if LOSS == "MeanAbsolute":
        return ops.mean(ops.abs(y - right))
    if LOSS == "Huber":
        return ops.mean(keras.losses.huber(right, y, LOSS_SETTINGS["delta"]))
    return ops.mean(keras.losses.binary_crossentropy(right, y, from_logits=True))


def cross_entropy(y, target, weights: np.ndarray):
    """Cross entropy of the softmax, in which each class counts as much as its weight."""
    smoothing, count = LOSS_SETTINGS["label_smoothing"], y.shape[1]
    shares = (1 - smoothing) * ops.one_hot(target, count, dtype=y.dtype) + smoothing / count
    return -ops.sum(shares * weights * ops.log_softmax(y, 1)) / ops.sum(ops.take(ops.convert_to_tensor(weights), target))


def penalized(gradient, variable: keras.Variable, penalty: tuple[float, float]):
    """A gradient with what large weights cost, as L1 and L2."""
    l1, l2 = penalty
    gradient = tf.convert_to_tensor(gradient)
    return gradient + l1 * ops.sign(variable) + l2 * variable if l1 or l2 else gradient


def clipped(gradients: list) -> list:
    """Cuts large gradients."""
    if "Value" in CLIP:
        return [tf.clip_by_value(gradient, -CLIP["Value"], CLIP["Value"]) for gradient in gradients]
    if "Norm" in CLIP:
        return tf.clip_by_global_norm(gradients, CLIP["Norm"])[0]
    return gradients


class Learner:
    """A network with its optimizer; `anew` starts from other weights than Strata's."""

    def __init__(self, weights: np.ndarray | None, seed: int, anew: bool) -> None:
        keras.utils.set_random_seed(seed)
        self.network = with_weights(dict(np.load(FOLDER / "start.npz")))
        self.variables, self.weights = variables(self.network), weights
        if anew:
            self.draw(np.random.default_rng(seed))
        names = {id(variable): name for name, variable in self.variables.items()}
        self.learned = self.network.trainable_variables
        self.penalties = [PENALTIES.get(names[id(variable)], (0.0, 0.0)) for variable in self.learned]
        self.optimizer = optimizer()
        self.optimizer.build(self.learned)

    def draw(self, random: np.random.Generator) -> None:
        """Other weights of the same distribution: Strata's in another order, but for a backbone's, which it brings along."""
        for name, variable in self.variables.items():
            if len(variable.shape) > 1 and "backbone" not in name:
                variable.assign(random.permutation(np.asarray(variable).ravel()).reshape(variable.shape))

    @tf.function(reduce_retracing=True)
    def follow(self, x, target):
        """One step along the gradients; its loss."""
        with tf.GradientTape() as tape:
            loss = loss_of(self.network(x, training=True), target, self.weights)
        gradients = tape.gradient(loss, self.learned, unconnected_gradients="zero")
        self.optimizer.apply(clipped([*map(penalized, gradients, self.learned, self.penalties)]))
        return loss

    def step(self, inputs: np.ndarray, targets: np.ndarray, rate: float) -> float:
        """One step; its loss."""
        self.optimizer.learning_rate = rate
        return float(self.follow(tf.constant(entered(inputs)), tf.constant(targets)))

    def outputs(self, inputs: np.ndarray) -> np.ndarray:
        """What the network gives for prepared samples."""
        return outputs([self.network], inputs)[0]

    def loss(self, y: np.ndarray, targets: np.ndarray) -> float:
        """The loss of what it gave."""
        return float(loss_of(tf.constant(y), tf.constant(targets), self.weights))

    def arrays(self) -> dict:
        """A copy of its weights."""
        return {name: variable.numpy() for name, variable in self.variables.items()}

    def restore(self, arrays: dict) -> None:
        """Takes such a copy over."""
        for name, variable in self.variables.items():
            variable.assign(arrays[name])

    def save(self, file: str) -> None:
        """Writes its weights for `predict.py --weights`."""
        np.savez(file, **self.arrays())
