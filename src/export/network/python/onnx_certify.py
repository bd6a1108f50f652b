"""Compares what model.onnx gives with what Strata's network gave for the samples in certificate.safetensors."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from safetensors.numpy import load_file

FOLDER = Path(__file__).resolve().parent


def main() -> None:
    kept = load_file(FOLDER / "certificate.safetensors")
    session = onnxruntime.InferenceSession(FOLDER / "model.onnx")
    entry = session.get_inputs()[0]
    samples = kept["samples"].astype(np.int64 if "int64" in entry.type else np.float32)
    found, = session.run(["logits"], {entry.name: samples})
    differences = np.abs(found.astype(np.float64) - kept["logits"])
    told = {"samples": len(samples), "max_difference": float(differences.max())}
    print(json.dumps(told | {"with": f"ONNX Runtime {onnxruntime.__version__}"}))


if __name__ == "__main__":
    main()
