"""Small data to learn from: truth tables, two moons, a table of highway traffic, given names.

Everything is shipped or generated here, with the standard library alone; nothing is downloaded.
Knows no network.
"""

import random
from importlib.resources import files
from math import cos, pi, sin
from typing import NamedTuple

from microbp.arguments import real_number, whole_number

Row = tuple[tuple[float, float], float]     # two inputs and a target

#: Truth tables, as rows ``((x1, x2), y)``.
AND: tuple[Row, ...] = (((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1))
OR: tuple[Row, ...] = (((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 1))
XOR: tuple[Row, ...] = (((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0))


def moons(n: int = 100, noise: float = 0.1, seed: int = 1
          ) -> tuple[list[tuple[float, float]], list[int]]:
    """Return `n` points ``(x1, x2)`` of two interleaving half circles, and a label ±1 for each.

    −1 is the upper half circle around (0, 0), +1 the lower one around (1, ½); both have the
    radius 1. `noise` is the standard deviation of what is added to each coordinate. The two
    kinds alternate.

    >>> X, y = moons(4, noise=0.0)
    >>> X, y
    ([(1.0, 0.0), (0.0, 0.5), (-1.0, 0.0), (2.0, 0.5)], [-1, 1, -1, 1])

    Raises ValueError for fewer than 2 points, or noise below 0.
    """
    n = whole_number(n, "n, the number of points of two moons,", 2)
    noise = real_number(noise)
    if noise < 0.0:
        raise ValueError(f"noise is {noise:g}; it must be at least 0")
    rng = random.Random(seed)
    sizes = ((n + 1) // 2, n // 2)
    points, labels = [], []
    for k in range(n):
        lower = k % 2
        angle = pi * (k // 2) / max(sizes[lower] - 1, 1)
        x, y = (1.0 - cos(angle), 0.5 - sin(angle)) if lower else (cos(angle), sin(angle))
        if noise:
            x, y = x + rng.gauss(0.0, noise), y + rng.gauss(0.0, noise)
        points.append((round(x, 12), round(y, 12)))
        labels.append(1 if lower else -1)
    return points, labels


class HighwayYear(NamedTuple):
    """One year of the highway table: people, vehicles and roads, and what they carried."""

    year: int
    population: float       # 10,000 people
    vehicles: float         # 10,000 motor vehicles
    road_area: float        # 10,000 km²
    passengers: float       # 10,000 people
    freight: float          # 10,000 tonnes

    @property
    def inputs(self) -> tuple[float, float, float]:
        """What the forecast starts from: population, vehicles, road area."""
        return self.population, self.vehicles, self.road_area

    @property
    def targets(self) -> tuple[float, float]:
        """What is forecast: passengers and freight."""
        return self.passengers, self.freight


def highway() -> list[HighwayYear]:
    """Return the highway traffic of one region, 1990 to 2009, year by year.

    The table of a widely used Chinese course example for back-propagation networks; the file
    says what is known of its source.

    >>> highway()[0]
    HighwayYear(year=1990, population=20.55, vehicles=0.6, road_area=0.09, passengers=5126.0, \
freight=1237.0)
    """
    rows = [line.split(",") for line in _lines("highway.csv")[1:]]
    return [HighwayYear(int(year), *map(float, numbers)) for year, *numbers in rows]


def names() -> list[str]:
    """Return some 600 given names in lower-case letters a to z, in alphabetical order.

    >>> names()[:3], max(names(), key=len)
    (['aaron', 'abel', 'abigail'], 'christopher')
    """
    return sorted({name for line in _lines("names.txt") for name in line.split()})


def _lines(file: str) -> list[str]:
    text = (files("microbp") / "data" / file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
