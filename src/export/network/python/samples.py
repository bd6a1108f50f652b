"""From files, texts and rows to the numbers that enter the network: the same numbers as in Strata."""

import csv
import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent
SETTINGS = json.loads((FOLDER / "settings.json").read_text(encoding="utf-8"))
KIND = SETTINGS["kind"]
CLASSES = SETTINGS["classes"]


class Unreadable(Exception):
    """A sample that cannot be used, and why."""


def prepared(samples: np.ndarray) -> np.ndarray:
    """Raw samples as the network takes them: bytes, columns and points become numbers around 0, tokens stay."""
    if KIND == "text":
        return samples.astype(np.int64)
    if KIND == "point":
        x, y = samples.astype(np.float32).T
        return np.stack([FEATURES[feature](x, y) for feature in SETTINGS["features"]], 1).astype(np.float32)
    scale, mean, deviation = SETTINGS["scale"], *(np.float32(SETTINGS[name]) for name in ("mean", "deviation"))
    if KIND == "picture":
        mean, deviation = mean[:, None, None], deviation[:, None, None]
    return (samples.astype(np.float32) / np.float32(scale) - mean) / deviation


FEATURES = {
    "X": lambda x, y: x,
    "Y": lambda x, y: y,
    "XSquared": lambda x, y: x * x,
    "YSquared": lambda x, y: y * y,
    "Xy": lambda x, y: x * y,
    "SinX": lambda x, y: np.sin(x),
    "SinY": lambda x, y: np.sin(y),
}


# Pictures: channels × height × width, 0 to 255.

def picture(file: Path) -> np.ndarray:
    """A picture file, upright, on the background, in the network's color and size."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(file) as image:
            pixels = opaque(ImageOps.exif_transpose(image))
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise Unreadable(str(error)) from error
    return fitted(pixels)


def opaque(image) -> np.ndarray:
    """Height × width × channels of bytes: gray or red, green, blue, laid on the background where it is transparent."""
    if image.mode.startswith("I;16"):
        return colored((np.asarray(image) >> 8).astype(np.uint8)[:, :, None])
    if "A" in image.getbands() or "transparency" in image.info:
        pixels = np.asarray(image.convert("RGBA")).astype(np.int64)
        front, alpha, back = pixels[:, :, :3], pixels[:, :, 3:], np.array(SETTINGS["background"])
        return colored(((front * alpha + back * (255 - alpha) + 127) // 255).astype(np.uint8))
    pixels = np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))
    return colored(pixels if pixels.ndim == 3 else pixels[:, :, None])


def colored(pixels: np.ndarray) -> np.ndarray:
    """The same pixels in the network's color; brightness is that of ITU-R BT.601."""
    if SETTINGS["channels"] == 3:
        return np.repeat(pixels, 3, 2) if pixels.shape[2] == 1 else pixels
    return pixels if pixels.shape[2] == 1 else luma(pixels)[:, :, None]


def luma(pixels: np.ndarray) -> np.ndarray:
    """Brightness, rounded."""
    red, green, blue = np.moveaxis(np.asarray(pixels).astype(np.int64), -1, 0)
    return ((299 * red + 587 * green + 114 * blue + 500) // 1000).astype(np.uint8)


def fitted(pixels: np.ndarray) -> np.ndarray:
    """A picture of any size in the network's, fitted, cropped or stretched."""
    width, height, resize = SETTINGS["width"], SETTINGS["height"], SETTINGS["resize"]
    across, down = width / pixels.shape[1], height / pixels.shape[0]
    window, size = [pixels.shape[0], pixels.shape[1]], [height, width]
    if resize == "Fit":
        # A half is rounded up, and one pixel stays of the shorter side.
        size = [min(max(int(side * min(across, down) + 0.5), 1), most) for side, most in zip(window, size)]
    elif resize == "Crop" and across > down:
        window[0] = height / across
    elif resize == "Crop" and across < down:
        window[1] = width / down
    content = pixels
    if (window, size) != (list(pixels.shape[:2]), list(pixels.shape[:2])):
        rows, columns = (filters(*numbers) for numbers in zip(pixels.shape[:2], window, size))
        content = np.einsum("hy,yxc,wx->hwc", rows, pixels.astype(np.float32), columns, optimize=True)
        content = np.floor(np.clip(content, 0, 255) + np.float32(0.5)).astype(np.uint8)
    background = np.array(SETTINGS["background"], np.uint8)
    background = luma(background) if SETTINGS["channels"] == 1 else background
    out = np.broadcast_to(background, (height, width, SETTINGS["channels"])).copy()
    top, left = (height - size[0]) // 2, (width - size[1]) // 2
    out[top : top + size[0], left : left + size[1]] = content
    return np.moveaxis(out, 2, 0)


def filters(length: int, window: float, size: int) -> np.ndarray:
    """Triangles as wide as two pixels of the coarser grid: the middle `window` of `length` pixels becomes `size`."""
    scale = window / size
    centers = (length - window) / 2 + (np.arange(size)[:, None] + 0.5) * scale
    weights = np.maximum(1 - np.abs((np.arange(length) + 0.5 - centers) / max(scale, 1.0)), 0)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


# Texts: a number for each token, filled up with 0; 1 is any token that is not known.

def tokens(text: str) -> list:
    """A text cut into its tokens: the bytes of UTF-8, or what Unicode takes for a character or a word."""
    if SETTINGS["unit"] == "Bytes":
        return list(text.encode())
    import regex

    if SETTINGS["unit"] == "Characters":
        return regex.findall(r"\X", text)
    return [word for word in regex.split(r"(?wV1)\b", text) if word.strip()]


def encoded(text: str) -> np.ndarray:
    """The numbers of a text's first tokens."""
    length = SETTINGS["length"]
    if SETTINGS["unit"] == "Bytes":
        numbers = [2 + byte for byte in tokens(text)]
    else:
        numbers = [KNOWN.get(token, 1) for token in tokens(text)]
    numbers = (numbers or [1])[:length]
    return np.array(numbers + [0] * (length - len(numbers)), np.int64)


KNOWN = {token: 2 + number for number, token in enumerate(SETTINGS.get("tokens", []))}


# Rows of numbers.

def table(file: Path) -> list[tuple[str, np.ndarray, str]]:
    """The rows of a table that hold numbers in every column that enters the network: name, numbers, and what is answered."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        text = lines.read()
    first = next((line for line in text.splitlines() if line.strip()), "")
    rows = csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=first.count))
    found = []
    for number, row in enumerate(rows, 1):
        row = {name.strip(): (value or "").strip() for name, value in row.items() if name}
        try:
            numbers = np.array([float(row[column]) for column in SETTINGS["columns"]], np.float32)
        except KeyError as error:
            raise Unreadable(f"{file}: there is no column {error}") from error
        except ValueError:
            continue
        found.append((str(number), numbers, row.get(SETTINGS["target"] or "", "")))
    return found
