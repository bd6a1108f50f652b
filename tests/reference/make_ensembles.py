"""SAMME and bagging of decision stumps, as scikit-learn computes them: writes ensembles.json.

    python make_ensembles.py

The probabilities of the boosted ensemble are those of the paper (Zhu, Zou, Rosset and Hastie 2009: softmax of
f / (K - 1), with f the sum of beta * g), which scikit-learn replaces by those of a normalized f.
"""
import json
import os

import numpy as np
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier
from sklearn.tree import DecisionTreeClassifier

MEMBERS = 8
CLASSES = 3


class Recorded(AdaBoostClassifier):
    """Notes the weights of the samples at the beginning of each round."""

    def _boost(self, iboost, X, y, sample_weight, *args, **kwargs):
        self.rounds_.append((sample_weight / sample_weight.sum()).tolist())
        return super()._boost(iboost, X, y, sample_weight, *args, **kwargs)


def samples(random, count):
    y = random.integers(0, CLASSES, count)
    centers = np.array([[0.0, 0.0, 1.0, 0.0], [1.5, 0.0, 0.0, 0.5], [0.0, 1.5, 0.0, -0.5]])
    x = np.round(centers[y] + random.normal(size=(count, 4)), 3)
    return x, y


def stump(seed):
    return DecisionTreeClassifier(max_depth=1, random_state=seed)


def told(tree):
    """A stump: where it cuts, and the shares of the classes on both sides."""
    sides = tree.tree_.value[1:3, 0, :]
    return {
        "feature": int(tree.tree_.feature[0]),
        "threshold": float(tree.tree_.threshold[0]),
        "sides": (sides / sides.sum(axis=1, keepdims=True)).tolist(),
    }


def boosted(x, y, asked, seed):
    found = Recorded(stump(seed), n_estimators=MEMBERS, random_state=seed)
    found.rounds_ = []
    found.fit(x, y)
    alphas = found.estimator_weights_
    g = np.stack([np.where(tree.predict(asked)[:, None] == np.arange(CLASSES), 1, -1 / (CLASSES - 1))
                  for tree in found.estimators_])
    f = np.einsum("m,msc->sc", (CLASSES - 1) ** 2 / CLASSES * alphas, g) / (CLASSES - 1)
    shares = np.exp(f - f.max(axis=1, keepdims=True))
    return {
        "stumps": [told(tree) for tree in found.estimators_],
        "errors": found.estimator_errors_.tolist(),
        "alphas": alphas.tolist(),
        "weights": found.rounds_,
        "decision": found.decision_function(asked).tolist(),
        "answers": found.predict(asked).tolist(),
        "probabilities": (shares / shares.sum(axis=1, keepdims=True)).tolist(),
    }


def bagged(x, y, asked, seed):
    found = BaggingClassifier(stump(seed), n_estimators=MEMBERS, random_state=seed).fit(x, y)
    return {
        "samples": [np.sort(drawn).tolist() for drawn in found.estimators_samples_],
        "stumps": [told(tree) for tree in found.estimators_],
        "probabilities": found.predict_proba(asked).tolist(),
        "answers": found.predict(asked).tolist(),
    }


def main():
    random = np.random.default_rng(3)
    x, y = samples(random, 90)
    asked, _ = samples(random, 30)
    boosting = boosted(x, y, asked, 0)
    # No cut is as good as another one, so that the order in which scikit-learn looks at them does not count.
    for seed in range(1, 5):
        assert all(np.allclose(boosted(x, y, asked, seed)[key], boosting[key]) for key in ["weights", "decision"])
    assert len(boosting["stumps"]) == MEMBERS
    case = {"x": x.tolist(), "y": y.tolist(), "asked": asked.tolist(), "boosting": boosting,
            "bagging": bagged(x, y, asked, 0)}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ensembles.json")
    with open(path, "w") as file:
        json.dump(case, file)
        file.write("\n")


if __name__ == "__main__":
    main()
