"""Asks the network about pictures, texts or rows of numbers: one JSON object for each, as `strata predict --json`."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from answers import told
from network import outputs, read
from samples import KIND, SETTINGS, Unreadable, encoded, picture, prepared, table


def asked(argument: str, lines: bool) -> list[tuple[dict, np.ndarray]]:
    """The samples that an argument names, raw, with what each is called."""
    file = Path(argument)
    if KIND == "picture":
        files = sorted(path for path in file.rglob("*") if path.is_file()) if file.is_dir() else [file]
        return [({"file": str(path)}, picture(path)) for path in files]
    if KIND == "text":
        if not file.is_file():
            return [({"text": argument}, encoded(argument))]
        text = file.read_text(encoding="utf-8-sig")
        if not lines:
            return [({"file": argument}, encoded(text.strip()))]
        numbered = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        return [({"file": f"{argument}:{number}"}, encoded(line)) for number, line in numbered]
    if file.is_file():
        return [({"row": name}, numbers) for name, numbers, _ in table(file)]
    try:
        numbers = np.array([float(number) for number in argument.replace(";", ",").split(",")], np.float32)
    except ValueError as error:
        raise Unreadable("it is neither a file nor numbers") from error
    if len(numbers) != len(SETTINGS["columns"]):
        raise Unreadable(f"type {len(SETTINGS['columns'])} numbers: {', '.join(SETTINGS['columns'])}")
    return [({"row": argument}, numbers)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE", help="pictures, texts, or rows such as 1.5,2, or files of them")
    parser.add_argument("--lines", action="store_true", help="take every line of a text file as a text of its own")
    parser.add_argument("--weights", default=None, help="weights that train.py wrote, instead of Strata's")
    arguments = parser.parse_args()
    network = read(arguments.weights)
    refused = 0
    for argument in arguments.files:
        try:
            samples = asked(argument, arguments.lines)
        except (Unreadable, OSError, UnicodeDecodeError) as error:
            refused += 1
            print(f"{argument}: {error}", file=sys.stderr)
            continue
        for name, sample in samples:
            print(json.dumps(told(name, outputs(network, prepared(sample[None]))), ensure_ascii=False))
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
