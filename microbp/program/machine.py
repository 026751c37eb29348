"""A listing run as machine code: numbers in the layout it wants, and Python where it fails.

Where something has no number, Python computes that step instead and raises what it raises.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

from microbp.program import llvm
from microbp.program.compiling import (
    COUNT,
    NUMBER,
    POINTER,
    Code,
    array_of,
    compiled,
    effort,
    exp_is_ours,
    loops,
    vector_size,
    zeros,
)
from microbp.program.layers import find_layers
from microbp.program.library import address
from microbp.program.listing import Listing
from microbp.program.python import PythonCode, Row, Sums, Trained, Trainer


def seconds_in_python(listing: Listing) -> float:
    """Return about how long Python takes for a row, measured at 12 ns an operand."""
    return 12e-9 * (1 + listing.operands)


def is_worth_it(listing: Listing, rows: int) -> bool:
    """Return whether compiling costs less than half of what Python needs for so many rows."""
    compiling = listing.operands * effort(listing.operands).seconds
    return rows * seconds_in_python(listing) > 0.5 + 2.0 * compiling


def machine_code_is_possible(listing: Listing) -> bool:
    """Return whether llvmlite is there, and in C each function that the listing calls."""
    return find_spec("llvmlite") is not None and all(
        address(name, arguments) for name, arguments in llvm.called(listing))


class MachineCode:
    """The machine code of a program, compiled when first used."""

    def __init__(self, code: PythonCode) -> None:
        self._python = code
        self._listing = code.listing
        self._layers = find_layers(code.listing)
        self._compiled: dict[llvm.Settings, _Module] = {}

    def gradients(self, numbers: Row) -> Sums:
        """Return the output and its derivative by each parameter."""
        n = len(self._listing.inputs)
        adding = self._adding([numbers[:n]], llvm.Settings(), -0.0,     # + x is x, zeros included
                              lambda _: self._python.gradients(numbers))
        return adding(numbers[n:])

    def sums(self, rows: Sequence[Row], backward: bool = True) -> Callable[[Row], Sums]:
        """Return what adds up losses and gradients of these rows, as `PythonCode.sums` does.

        Gradients are computed anyway; not `backward`, they may have no number.
        """
        return self._adding(rows, llvm.Settings(self._width(len(rows)), True), 0.0,
                            lambda parameters: self._python.sums(rows, backward)(parameters))

    def _adding(self, rows: Sequence[Row], settings: llvm.Settings, start: float,
                in_python: Callable[[Row], Sums]) -> Callable[[Row], Sums]:
        """Return what adds up rows, or in Python if something has no number."""
        module = self._module(settings)
        data, room = module.rows(rows, len(rows)), module.room()

        def total(parameters: Row) -> Sums:
            g = module.zeros()
            loss = module.batch(module.inside(parameters), g, data, room, len(rows), start)
            return (loss, module.outside(g)) if math.isfinite(loss) else in_python(parameters)

        return total

    def trainer(self, rows: Sequence[Row], batch: int, several: bool, lr: float,
                momentum: float, weight_decay: float) -> Trainer:
        """Return what trains on these rows, as `PythonCode.trainer` does."""
        module = self._module(llvm.Settings(self._width(batch), several, momentum, weight_decay))
        data, room = module.rows(rows, batch), module.room()
        n = len(self._listing.parameters)

        def run(numbers: Row, epochs: int, until: float) -> Trained:
            p, v, g = module.inside(numbers[:n]), module.inside(numbers[n:]), module.zeros()
            losses = array("d", bytes(8 * epochs))
            done = module.train(p, v, g, data, room, len(rows), batch, epochs, lr, until,
                                losses.buffer_info()[0])
            if done >= 0:
                velocities = module.outside(v) if momentum else ()
                return (*module.outside(p), *velocities), losses[:done], None
            if done == -1:      # something is not finite: Python says what
                in_python = self._python.trainer(rows, batch, several, lr, momentum,
                                                 weight_decay)
                return in_python(numbers, 1, until)
            return run(numbers, -1 - done, until)       # as far as it goes

        return run

    def _width(self, rows: int) -> int:
        """Return how many rows to compute side by side; long programs take too long to compile."""
        return vector_size() if rows > 1 and self._listing.operands < 200_000 else 1

    def _module(self, settings: llvm.Settings) -> _Module:
        if settings not in self._compiled:
            module = llvm.Module(self._listing, self._layers, vector_size(), settings,
                                 loops(settings.width) if self._layers else {},
                                 ("exp", 1) in llvm.called(self._listing) and exp_is_ours())
            code = compiled(module.text(), effort(module.operands))
            self._compiled[settings] = _Module(code, module)
        return self._compiled[settings]


class _Module:
    """Compiled functions, and numbers in the layout that they want."""

    def __init__(self, code: Code, module: llvm.Module) -> None:
        self.batch = code.function("batch", NUMBER, *[POINTER] * 4, COUNT, NUMBER)
        self.train = code.function("train", COUNT, *[POINTER] * 5, *[COUNT] * 3,
                                   *[NUMBER] * 2, POINTER)
        self._width, self._columns = module.width, module.columns
        self._room, self._size = module.room, len(module.parameters)
        place = {parameter: place for place, parameter in enumerate(module.parameters)}
        self._place = [place[k] for k in range(len(module.listing.parameters))]
        self._in_order = self._place == list(range(self._size))

    def room(self) -> Any:
        """Return room for what rows compute: each run needs its own."""
        return zeros(self._room)

    def zeros(self) -> Any:
        """Return room for a number for each parameter."""
        return zeros(self._size)

    def inside(self, numbers: Sequence[float]) -> Any:
        """Return numbers of parameters where the functions look for them."""
        if self._in_order and numbers:
            return array_of(numbers)
        found = self.zeros()
        for place, number in zip(self._place, numbers):
            found[place] = number
        return found

    def outside(self, found: Any) -> Row:
        """Return what the functions left there, in the order of the parameters."""
        numbers = found[:]
        return tuple(numbers if self._in_order else [numbers[place] for place in self._place])

    def rows(self, rows: Sequence[Row], batch: int) -> Any:
        """Return rows as slabs; a batch begins a slab."""
        slabs = array("d")
        for start in range(0, len(rows), batch):
            together = rows[start:start + batch]
            for first in range(0, len(together), self._width):
                slab = list(together[first:first + self._width])
                slab += slab[-1:] * (self._width - len(slab))   # the last row fills what is left
                of_all = list(zip(*slab))
                for column in self._columns:
                    slabs.extend(of_all[column] if isinstance(column, int)
                                 else [column] * self._width)
        return array_of(slabs)
