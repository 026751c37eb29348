"""What training leaves behind: the loss of each epoch, and why it ended."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, MutableSequence
from typing import Any, overload


class History(MutableSequence[float]):
    """The loss of each epoch: ``history[k]`` is the loss before update k + 1.

    `stopped` says why there are no more: ``"epochs"`` (all are done), ``"until"`` (the loss is at
    or below it) or ``"non-finite"`` (the loss or a parameter would no longer be a number).
    `validation` has the loss of the validation rows, if there are any.

    It behaves like a list of floats, and is an array: the losses of a million epochs take a
    million times 8 bytes. What insists on a list, as `json` does, takes ``list(history)``.

    >>> history = History([4.0, 2.0, 1.0])
    >>> history == [4.0, 2.0, 1.0], history[-1], history[:2]
    (True, 1.0, [4.0, 2.0])
    >>> history
    <History of 3 epochs: loss 4 → 1, stopped: epochs>
    """

    __slots__ = ("_losses", "stopped", "validation")

    def __init__(self, losses: Iterable[float] = (), stopped: str = "epochs") -> None:
        self._losses = array("d", losses)
        self.stopped = stopped
        self.validation: list[float] = []

    @overload
    def __getitem__(self, place: int) -> float: ...
    @overload
    def __getitem__(self, place: slice) -> list[float]: ...

    def __getitem__(self, place: Any) -> Any:
        found = self._losses[place]
        return found.tolist() if isinstance(place, slice) else found

    def __setitem__(self, place: Any, loss: Any) -> None:
        self._losses[place] = array("d", loss) if isinstance(place, slice) else loss

    def __delitem__(self, place: Any) -> None:
        del self._losses[place]

    def __len__(self) -> int:
        return len(self._losses)

    def insert(self, place: int, loss: float) -> None:
        """Put a loss before the one at this place."""
        self._losses.insert(place, loss)

    def extend(self, losses: Iterable[float]) -> None:
        """Add losses at the end."""
        self._losses.extend(losses)

    def __add__(self, other: Iterable[float]) -> list[float]:
        return [*self, *other]

    def __radd__(self, other: Iterable[float]) -> list[float]:
        return [*other, *self]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, History):
            return self._losses == other._losses
        return isinstance(other, list) and self._losses.tolist() == other

    def __repr__(self) -> str:
        count = len(self)
        epochs = f"{count:,} epoch{'s' * (count != 1)}"
        losses = f": loss {self[0]:g}" if self else ""
        losses += f" → {self[-1]:g}" if count > 1 else ""
        return f"<History of {epochs}{losses}, stopped: {self.stopped}>"
