"""The samples of a training, in parts: those that Strata carries in itself (data.json), or a folder or table of yours."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from augmentation import RULES, varied, varies
from samples import CLASSES, FOLDER, KIND, SETTINGS, Unreadable, encoded, picture, table

PARTS = ("training", "validation", "test")
PART_NAMES = {"train": 0, "training": 0, "val": 1, "valid": 1, "validation": 1, "test": 2, "testing": 2}


@dataclass
class Samples:
    """Raw samples (pictures, rows, or texts as they are written), each with what is to be answered and its part."""

    samples: list
    targets: np.ndarray
    parts: np.ndarray

    def part(self, name: str) -> "Samples":
        """Those of one part."""
        chosen = np.flatnonzero(self.parts == PARTS.index(name))
        return Samples([self.samples[n] for n in chosen], self.targets[chosen], self.parts[chosen])

    def with_copies(self, name: str, seed: int) -> "Samples":
        """The same with the fixed variations that belong to a part."""
        copies = RULES["copies"]
        if copies == "Fresh" or not varies() or copies["Fixed"]["into"].lower() not in (name, "both"):
            return self
        count, random = copies["Fixed"]["count"], np.random.default_rng((seed, PARTS.index(name)))
        samples = [one for sample in self.samples for one in (sample, *(varied(sample, random) for _ in range(count)))]
        return Samples(samples, np.repeat(self.targets, 1 + count, 0), np.repeat(self.parts, 1 + count))


def raw(samples: list) -> np.ndarray:
    """Raw samples as one array; texts become token numbers."""
    return np.stack([encoded(sample) for sample in samples] if KIND == "text" else samples)


def load(folder: str | None, seed: int) -> Samples:
    """All samples; without a folder those that stand in data.json."""
    if folder is not None:
        found = list(rows(Path(folder)) if KIND == "row" else files(Path(folder)))
    elif (FOLDER / "data.json").is_file():
        found = kept()
    else:
        raise SystemExit("name the samples to learn from: --data FOLDER")
    if not found:
        raise SystemExit(f"{folder}: there is nothing to learn from")
    samples, targets, parts = zip(*found)
    targets = np.array(targets, np.int64 if CLASSES else np.float32)
    return Samples(list(samples), targets, divided(targets, parts, seed))


def kept() -> list[tuple]:
    """The samples of data.json with their targets and parts."""
    data = json.loads((FOLDER / "data.json").read_text(encoding="utf-8"))
    if KIND == "text":
        samples = data["samples"]
    elif KIND == "picture":
        shape = (-1, SETTINGS["channels"], SETTINGS["height"], SETTINGS["width"])
        samples = np.frombuffer(bytes.fromhex(data["samples"]), np.uint8).reshape(shape)
    else:
        samples = np.array(data["samples"], np.float32)
    return list(zip(samples, data["targets"], data["parts"]))


def files(folder: Path) -> list[tuple]:
    """Pictures or texts in a folder for each class, perhaps inside of train, val and test."""
    found = []
    for place in sorted(folder.iterdir()):
        part = PART_NAMES.get(place.name.lower()) if place.name not in CLASSES else None
        if part is not None and place.is_dir():
            found += [(sample, target, part) for sample, target, _ in files(place)]
        elif place.is_dir() or KIND == "text" and place.suffix == ".txt":
            name = place.name if place.is_dir() else place.stem
            if name not in CLASSES:
                raise SystemExit(f"{place}: the network knows no class of this name; it knows {', '.join(CLASSES)}")
            found += [(sample, CLASSES.index(name), None) for sample in of_class(place)]
    return found


def of_class(place: Path) -> list:
    """The samples of a class."""
    if place.is_file():
        return [line.strip() for line in place.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    found = []
    for file in sorted(path for path in place.rglob("*") if path.is_file()):
        try:
            found.append(picture(file) if KIND == "picture" else file.read_text(encoding="utf-8-sig").strip())
        except (Unreadable, UnicodeDecodeError) as error:
            print(f"{file}: {error}")
    return found


def rows(file: Path) -> list[tuple]:
    """The rows of a table."""
    found = []
    for _, numbers, answer in table(file):
        if CLASSES and answer in CLASSES:
            found.append((numbers, CLASSES.index(answer), None))
        elif not CLASSES and answer:
            found.append((numbers, [float(answer)], None))
    return found


def divided(targets: np.ndarray, parts: tuple, seed: int) -> np.ndarray:
    """The part of each sample: as it is given, else a share of each class for validation and for the test."""
    random = np.random.default_rng(seed)
    chosen = np.array([0 if part is None else part for part in parts])
    free = np.array([part is None for part in parts])
    if not free.any():
        return chosen
    shares = {part: SETTINGS["split"][name] for part, name in ((1, "validation"), (2, "test")) if part not in parts}
    groups = targets if CLASSES else np.zeros(len(targets), int)
    for group in np.unique(groups[free]):
        members = random.permutation(np.flatnonzero(free & (groups == group)))
        for part, share in shares.items():
            count = round(share * len(members))
            chosen[members[:count]], members = part, members[count:]
    return chosen


def epoch(samples: Samples, random: np.random.Generator) -> np.ndarray:
    """The order in which an epoch shows the training samples; classes may be balanced."""
    balance = SETTINGS["balance"] if CLASSES else "AsTheyAre"
    if balance == "AsTheyAre":
        return random.permutation(len(samples.samples))
    members = [np.flatnonzero(samples.targets == name) for name in range(len(CLASSES))]
    members = [one for one in members if len(one)]
    sizes = [len(one) for one in members]
    turns = {"EqualDraw": -(-sum(sizes) // len(sizes)), "Oversample": max(sizes), "Undersample": min(sizes)}[balance]
    rounds = lambda one: np.concatenate([random.permutation(one) for _ in range(-(-turns // len(one)))])[:turns]
    return random.permutation(np.concatenate([rounds(one) for one in members]))
