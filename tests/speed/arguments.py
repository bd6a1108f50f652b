"""What is typed: numbers and names, with words for what they cannot be."""

import argparse
import math
from collections.abc import Callable

from designs import SHAPES

#: Vector instructions that can be asked for, with their names.
LEVELS = {"avx2": "AVX2", "avx512": "AVX-512"}


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number between two others."""

    def read(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"“{text}” is not a whole number from {low} to {high}")
        return int(text)

    return read


def seconds(text: str) -> float:
    """Reads a number above 0 that is not beyond an hour."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of seconds above 0, up to 3600")
    return value


def design(text: str) -> str:
    """Reads the name of a design."""
    if text not in SHAPES:
        raise argparse.ArgumentTypeError(f"there is no design “{text}”; there are {', '.join(SHAPES)}")
    return text


def level(text: str) -> str:
    """Reads the name of a set of vector instructions."""
    if text not in LEVELS:
        raise argparse.ArgumentTypeError(f"“{text}” is not known; there are {', '.join(LEVELS)}")
    return text


batch_size = whole(1, 65_536)
thread_count = whole(1, 256)
