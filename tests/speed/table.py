"""Speeds as a Markdown table."""

import math
import statistics
from collections.abc import Iterable

#: What was measured: for a design and a batch size, the speeds of each program by its title.
Speeds = dict[tuple[str, int], dict[str, list[float]]]

#: Where nothing could be measured.
NOTHING = "–"


def markdown(speeds: Speeds, titles: list[str]) -> str:
    """A row for each design and batch size, and geometric means for each batch size. Strata's title comes first."""
    rows = [["design", "batch", *titles, "to the fastest peer"], ["---"] + ["--:"] * (len(titles) + 2)]
    for batch in dict.fromkeys(batch for _, batch in speeds):
        found = {design: medians(tried) for (design, size), tried in speeds.items() if size == batch}
        rows += [speed_row(design, batch, of_design, titles) for design, of_design in found.items()]
        rows.append(mean_row(batch, list(found.values()), titles))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def has_gaps(speeds: Speeds) -> bool:
    """Whether a program failed with some design every time."""
    return any(not found for tried in speeds.values() for found in tried.values())


def medians(tried: dict[str, list[float]]) -> dict[str, float]:
    """The median of each program that could be measured."""
    return {title: statistics.median(speeds) for title, speeds in tried.items() if speeds}


def speed_row(design: str, batch: int, found: dict[str, float], titles: list[str]) -> list[str]:
    """The speeds of one design."""
    cells = [f"{found[title]:,.0f}" if title in found else NOTHING for title in titles]
    return [design, str(batch), *cells, ratio_cell(to_fastest(found, titles))]


def mean_row(batch: int, found: list[dict[str, float]], titles: list[str]) -> list[str]:
    """How many times as fast as each peer Strata is, in the geometric mean of all designs."""
    ours, *peers = titles
    cells = [ratio_cell(geometric_mean(ratio(of_design, ours, peer) for of_design in found)) for peer in peers]
    mean = geometric_mean(to_fastest(of_design, titles) for of_design in found)
    return ["geometric mean of ratios", str(batch), "", *cells, ratio_cell(mean)]


def to_fastest(found: dict[str, float], titles: list[str]) -> float | None:
    """Strata's speed by the fastest peer's."""
    ours, *peers = titles
    return min((value for peer in peers if (value := ratio(found, ours, peer)) is not None), default=None)


def ratio(found: dict[str, float], ours: str, peer: str) -> float | None:
    """Strata's speed by a peer's, where both could be measured."""
    return found[ours] / found[peer] if ours in found and peer in found else None


def geometric_mean(ratios: Iterable[float | None]) -> float | None:
    """The geometric mean of what is known."""
    known = [ratio for ratio in ratios if ratio is not None]
    return math.exp(statistics.fmean(map(math.log, known))) if known else None


def ratio_cell(value: float | None) -> str:
    """A ratio as it is shown."""
    return NOTHING if value is None else f"{value:.2f} ×"
