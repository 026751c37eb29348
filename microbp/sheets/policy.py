"""What part of the points a number earns: all if right, some for a slip that is known by name.

A policy is a TOML file::

    slip = 0.5              # for a number that a mistake of the table explains
    wrong = 0.0             # for any other
    rounding = 0.5          # for a right number with fewer digits than asked for
    [slips]                 # for single mistakes, by their ids
    sign = 0.75
    decimal-point = 0.25
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from microbp import files
from microbp.examples.mistakes import IDS
from microbp.writing.spelling import meant


@dataclass(frozen=True)
class Policy:
    """The parts of a number's points, from 0 to 1; `slips` has those of single mistakes."""

    slip: float = 0.5
    wrong: float = 0.0
    rounding: float = 0.5
    slips: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.slips:
            if name not in IDS:
                raise ValueError(f"there is no mistake {name!r}{meant(name, IDS)}; mistakes are "
                                 f"{', '.join(IDS)}")
        parts = {"slip": self.slip, "wrong": self.wrong, "rounding": self.rounding, **self.slips}
        for name, part in parts.items():
            if not isinstance(part, int | float) or not 0 <= part <= 1:
                raise ValueError(f"{name} = {part!r} is not a part of the points from 0 to 1")

    def part(self, mistake: str) -> float:
        """Return the part for a number that comes of a mistake; without one, of nothing known."""
        return self.slips.get(mistake, self.slip) if mistake else self.wrong


def read_policy(path: str | os.PathLike[str]) -> Policy:
    """Read a policy from its file; ValueError where the file does not fit."""
    try:
        return Policy(**tomllib.loads(files.read_text(path)))
    except (ValueError, TypeError) as problem:
        raise ValueError(f"{os.fspath(path)} is not a policy of slip, wrong, rounding and a table "
                         f"[slips]: {problem}") from None
