"""Trains one design with a peer of Strata for a while.

Takes the options of `strata bench DESIGN` and prints one JSON object as `strata bench --json` does.
"""

import argparse
import importlib
import json
import os

import arguments
import machine
from clock import Clock
from peers import PEERS


def main() -> None:
    options = read_options()
    settle(options.threads, options.simd)
    peer = PEERS[options.peer]
    # Only now: a library reads the settings when it is imported.
    module = importlib.import_module(peer.module)
    clock = Clock(options.batch, options.seconds)
    getattr(module, peer.function)(options.design, options.batch, options.threads, clock)
    print(json.dumps({
        "name": options.design,
        "batch": options.batch,
        "threads": options.threads,
        "images_per_second": round(clock.speed(), 1),
        "version": module.VERSION,
    }))


def read_options() -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("design", type=arguments.design, metavar="DESIGN")
    parser.add_argument("--batch", type=arguments.batch_size, metavar="N", default=32)
    parser.add_argument("--seconds", type=arguments.seconds, metavar="S", default=6.0)
    parser.add_argument("--threads", type=arguments.thread_count, metavar="N", default=machine.cores())
    parser.add_argument("--simd", type=arguments.level, metavar="LEVEL")
    return parser.parse_args()


def settle(threads: int, simd: str | None) -> None:
    """Sets what the libraries read when they start: no graphics card, the threads, the widest vector instructions."""
    os.environ.update({
        "CUDA_VISIBLE_DEVICES": "",
        "JAX_PLATFORMS": "cpu",
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        # The only way to tell JAX.
        "NPROC": str(threads),
    })
    if simd == "avx2":
        os.environ.update({
            "ATEN_CPU_CAPABILITY": "avx2",
            "MKL_ENABLE_INSTRUCTIONS": "AVX2",
            "ONEDNN_MAX_CPU_ISA": "AVX2",
            "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
        })


if __name__ == "__main__":
    main()
