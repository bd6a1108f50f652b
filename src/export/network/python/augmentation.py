"""Varies training samples, with the strengths and in the order of Strata; which values are drawn differs."""

import math
from collections.abc import Callable

import numpy as np

from samples import KIND, SETTINGS, luma

RULES = SETTINGS["augmentation"]
NEUTRAL = {name: 1.0 for name in ("Zoom", "ScaleX", "ScaleY", "Contrast", "Saturation")}


def varies() -> bool:
    """Whether anything is varied."""
    return bool(RULES["transforms"])


def varied(sample: np.ndarray | str, random: np.random.Generator) -> np.ndarray | str:
    """A new variation of a raw sample: of a picture, or of a text before it is cut into tokens."""
    drawn = {}
    for name, amount in RULES["transforms"].items():
        low, high, probability = (amount.get(word, 1.0) for word in ("low", "high", "probability"))
        drawn[name] = random.uniform(low, high) if random.random() < probability else NEUTRAL.get(name, 0.0)
    return varied_text(sample, drawn, random) if KIND == "text" else varied_picture(sample, drawn, random)


# Pictures.

def varied_picture(picture: np.ndarray, drawn: dict, random: np.random.Generator) -> np.ndarray:
    """Geometry, then brightness, contrast, saturation, hue, blur, noise and an erased rectangle."""
    value = lambda name: drawn.get(name, NEUTRAL.get(name, 0.0))
    x = moved(picture.astype(np.float32), value) + np.float32(value("Brightness") * 255)
    mean = x.mean((1, 2), keepdims=True)
    x = (x - mean) * np.float32(value("Contrast")) + mean
    if len(x) == 3:
        gray = np.tensordot(np.float32([0.299, 0.587, 0.114]), x, 1)[None]
        x = hue_turned(gray + np.float32(value("Saturation")) * (x - gray), value("Hue"))
    if value("Blur") > 0:
        x = blurred(x, value("Blur") * min(x.shape[1:]))
    if value("Noise") > 0:
        x = x + random.normal(0, value("Noise") * 255, x.shape).astype(np.float32)
    erase(x, value("Erase"), random)
    return np.floor(np.clip(x, 0, 255) + np.float32(0.5)).astype(np.uint8)


def moved(x: np.ndarray, value: Callable[[str], float]) -> np.ndarray:
    """Turned, shifted, slanted, zoomed and flipped about the middle, sampled once between four pixels."""
    height, width = x.shape[1:]
    angle = math.radians(value("Rotation"))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    slant = np.array([[1, math.tan(math.radians(value("ShearX")))], [math.tan(math.radians(value("ShearY"))), 1]])
    sides = [value("Zoom") * value(scale) * (1 - 2 * (value(flip) > 0.5))
             for scale, flip in (("ScaleX", "FlipX"), ("ScaleY", "FlipY"))]
    linear = turn @ slant @ np.diag(sides)
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    origin = middle - linear @ middle - turn @ np.array([value("ShiftX") * width, value("ShiftY") * height])
    if np.allclose(linear, np.eye(2)) and np.allclose(origin, 0):
        return x
    places = np.stack(np.meshgrid(np.arange(width), np.arange(height)))
    column, row = np.tensordot(linear, places, 1) + origin[:, None, None]
    left, top = np.floor(column).astype(int), np.floor(row).astype(int)
    across, down = (column - left).astype(np.float32), (row - top).astype(np.float32)
    pixel = lambda dy, dx: surrounded(x, top + dy, left + dx)
    above = pixel(0, 0) * (1 - across) + pixel(0, 1) * across
    below = pixel(1, 0) * (1 - across) + pixel(1, 1) * across
    return above * (1 - down) + below * down


def surrounded(x: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """The pixels at these places, which may lie beyond the edge."""
    fill, found = RULES["fill"], []
    for place, side in ((row, x.shape[1]), (column, x.shape[2])):
        if fill == "Wrap":
            place = place % side
        elif fill == "Reflect":
            place = place % (2 * side)
            place = np.minimum(place, 2 * side - 1 - place)
        found.append(place)
    inside = [np.clip(place, 0, side - 1) for place, side in zip(found, x.shape[1:])]
    pixels = x[:, inside[0], inside[1]]
    if isinstance(fill, dict):
        outside = (inside[0] != found[0]) | (inside[1] != found[1])
        pixels = np.where(outside, paint(x)[:, None, None], pixels)
    return pixels


def paint(x: np.ndarray) -> np.ndarray:
    """What is painted in each channel: the fill color, or the channel's own mean."""
    if not isinstance(RULES["fill"], dict):
        return x.mean((1, 2))
    color = np.array(RULES["fill"]["Constant"])
    return (color if len(x) == 3 else luma(color)[None]).astype(np.float32)


def hue_turned(x: np.ndarray, degrees: float) -> np.ndarray:
    """Every color turned round the color circle."""
    value, chroma = x.max(0), np.ptp(x, 0)
    if degrees == 0:
        return x
    divisor = np.where(chroma == 0, 1, chroma)
    red, green, blue = x
    hue = np.where(value == red, (green - blue) / divisor,
                   np.where(value == green, 2 + (blue - red) / divisor, 4 + (red - green) / divisor)) + degrees / 60
    place = (np.array([5, 3, 1])[:, None, None] + hue) % 6
    return (value - chroma * np.clip(np.minimum(place, 4 - place), 0, 1)).astype(np.float32)


def blurred(x: np.ndarray, deviation: float) -> np.ndarray:
    """A Gaussian blur that ends after three deviations; the picture goes on with the pixels of its edge."""
    radius = math.ceil(3 * deviation)
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / deviation) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    for axis in (1, 2):
        margins = [(radius, radius) if place == axis else (0, 0) for place in range(3)]
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, margins, "edge"), len(kernel), axis)
        x = windows @ kernel
    return x


def erase(x: np.ndarray, share: float, random: np.random.Generator) -> None:
    """Paints a rectangle of this share of the picture."""
    height, width = x.shape[1:]
    area = share * height * width
    if area < 0.5:
        return
    aspect = math.exp(random.uniform(math.log(0.5), math.log(2)))
    aspect = min(max(aspect, area / width**2), height**2 / area)
    rows = min(max(round(math.sqrt(area * aspect)), 1), height)
    columns = min(max(round(area / rows), 1), width)
    top, left = random.integers(height - rows + 1), random.integers(width - columns + 1)
    x[:, top : top + rows, left : left + columns] = paint(x)[:, None, None]


# Texts.

KEYS = (("qwertyuiop", 0), ("asdfghjkl", 1), ("zxcvbnm", 2))


def varied_text(text: str, drawn: dict, random: np.random.Generator) -> str:
    """Characters left out, exchanged with the next one, or mistyped."""
    import regex

    characters = regex.findall(r"\X", text)
    happens = lambda name: random.random() < drawn.get(name, 0.0)
    characters = [one for one in characters if not happens("DropCharacters")] or characters[:1]
    place = 0
    while place + 1 < len(characters):
        if happens("SwapCharacters"):
            characters[place : place + 2] = reversed(characters[place : place + 2])
            place += 1
        place += 1
    letters = [one for one in characters if one[0].isalpha()]
    mistyped = lambda one: str(random.choice(neighbors(one) or letters))
    return "".join(mistyped(one) if one[0].isalpha() and happens("Mistype") else one for one in characters)


def neighbors(letter: str) -> list[str]:
    """The keys beside that of a Latin letter, in its case; an accent is not typed."""
    import unicodedata

    letter = unicodedata.normalize("NFD", letter)[0]
    places = {key: (row, 2 * column + offset) for row, (keys, offset) in enumerate(KEYS) for column, key in enumerate(keys)}
    if letter.lower() not in places:
        return []
    row, column = places[letter.lower()]
    reach = {0: (2,), 1: (0, 1)}
    found = [key for key, (r, c) in places.items() if abs(column - c) in reach.get(abs(row - r), ())]
    return [key.upper() if letter.isupper() else key for key in found]
