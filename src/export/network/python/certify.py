"""Compares what this network gives with what Strata's gave for the samples in certificate.safetensors; prints one JSON object."""

import json

import numpy as np
from safetensors.numpy import load_file

from answers import logits
from network import TONGUE, outputs, read
from samples import FOLDER, prepared


def main() -> None:
    kept = load_file(FOLDER / "certificate.safetensors")
    samples, expected = kept["samples"], kept["logits"]
    found = logits(outputs(read(), prepared(samples)))
    differences = np.abs(found.astype(np.float64) - expected)
    print(json.dumps({"samples": len(samples), "max_difference": float(differences.max()), "with": TONGUE}))


if __name__ == "__main__":
    main()
