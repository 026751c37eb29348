"""What takes room in a layered drawing."""

from dataclasses import dataclass, field

BEND_ROOM = 5.0  # half the distance between two lines that run side by side


@dataclass(slots=True)
class Block:
    """Something that takes room in a column; its ports are heights relative to its axis."""

    above: float = 0.0
    below: float = 0.0
    lead: float = 0.0  # room left of it, for the labels of the links that come in
    width: float = 0.0
    pin: str = ""  # "first" and "last" hold it in the first or last column
    ins: dict[int, float] = field(default_factory=dict)  # signal -> port on the left side
    outs: dict[int, float] = field(default_factory=dict)  # signal -> port on the right side
