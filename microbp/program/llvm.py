"""A listing written as functions in the language of LLVM: some rows, a batch, the training loop.

Knows what they compute; their instructions are from :mod:`microbp.program.instructions`, their
loops from :mod:`microbp.program.functions`, the products of layers from
:mod:`microbp.program.kernels`, and :mod:`microbp.program.machine` compiles and calls
what is written here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from microbp.program import epochs, exponential
from microbp.program.assignments import COPY, Assignment
from microbp.program.functions import Function, header
from microbp.program.instructions import NATIVE, number
from microbp.program.layers import Layer, Product, Schedule
from microbp.program.listing import Listing

#: The most operands in one function.
_LONGEST = 700

#: A row with fewer operands is put into the loops that call it.
_SHORT = 300

#: The most slabs of rows that are computed together.
_SLABS = 16

Column = int | float        # where the numbers of a column are: an input, or one for all rows


class Settings(NamedTuple):
    """What a module is for: rows side by side, gradients that are added up, the update."""

    width: int = 1
    several: bool = False
    momentum: float = 0.0
    weight_decay: float = 0.0


def called(listing: Listing) -> list[tuple[str, int]]:
    """Return the functions that must be found elsewhere, with their numbers of arguments."""
    return [(name, arguments) for name, arguments in listing.calls if name not in NATIVE]


class Module:
    """The functions for a program whose `layers` are the given `loops`, compiled.

    ``batch(p, g, x, s, n, total)`` adds the losses of n rows to a total and returns it, and their
    gradients to `g` (without `several` it writes them there); it returns what is not a number if
    something has none. ``train(p, v, g, x, s, n, batch, epochs, lr, until, losses)`` trains in
    place, as `source.train` does, and returns the number of losses; −1 − k if in epoch k something
    is not finite. `p`, `v` and `g` are parameters, velocities and gradients, `x` the rows, `s`
    room.

    `parameters` has for each place of `p`, `v` and `g` the number of a parameter, −1 for a gap.
    Rows come as slabs, `width` of them side by side, with these `columns`. `room` is how many
    numbers a program needs for itself, `operands` how many its lines have.
    """

    def __init__(self, listing: Listing, layers: Sequence[Layer], vector: int, settings: Settings,
                 loops: Mapping[str, str], fast_exp: bool) -> None:
        self.listing, self.layers, self.vector, self.settings = listing, layers, vector, settings
        self.loops, self.width = loops, settings.width
        self.together = settings.width * (_SLABS if settings.width > 1 else 1)
        self.schedule = Schedule(listing, layers)
        self.numbers = {**listing.constants, **listing.literals}
        self.places: dict[str, tuple[str, int]] = {}
        self.slots = 0                          # how many numbers of a row lie in a slab
        self.terms: list[tuple[int, str]] = []  # of gradients, by parameter, in their order
        self._lay_out_parameters()
        self._lay_out_rows()
        self._take_lines()
        self.slab, self.given = self.slots * self.width, len(self.columns) * self.width
        turned = max([stride for _, stride in self.corner], default=0)
        self.room = (self.slots + turned) * self.together
        self.fast_exp = fast_exp and (self.width > 1 or self.operands < _SHORT)

    # Where numbers lie

    def _lay_out_parameters(self) -> None:
        """Put the weights of a layer side by side, a row for each neuron, then all others."""
        place = {node: k for k, node in enumerate(self.listing.parameter_nodes)}
        self.parameters: list[int] = []
        self.corner: list[tuple[int, int]] = []         # of each layer's matrix, and its stride
        for layer in self.layers:
            stride = _rounded(len(layer.inputs) + 1, self.vector)       # with the bias, or a gap
            self.corner.append((len(self.parameters), stride))
            for k, row in enumerate(layer.weights):
                own = [place.pop(node) for node in (*row, *layer.biases[k:k + 1]
                                                    * layer.learns_biases)]
                self.parameters += own + [-1] * (stride - len(own))
        self.parameters += place.values()
        if len(self.parameters) > epochs.FEW:
            self.parameters += [-1] * (-len(self.parameters) % self.vector)
        for k, p in enumerate(self.parameters):
            if p >= 0:
                self.places[self.listing.parameters[p]] = "%p", k
                self.places[self.listing.gradients[p]] = "%g", k

    def _lay_out_rows(self) -> None:
        """Put the inputs of a layer side by side, if they are given, then all others."""
        number_of: dict[int, Column] = {
            node: k for k, node in enumerate(self.listing.input_nodes)}
        self.columns: list[Column] = []
        for layer, names in zip(self.layers, self.schedule.inputs):
            if all(map(self.listing.is_given, layer.inputs)):
                self.places |= {name: ("%x", len(self.columns) + k)
                                for k, name in enumerate(names)}
                self.columns += [number_of.get(node, self.listing.nodes[node].data)
                                 for node in layer.inputs]
        column_of = {k: place for place, k in enumerate(self.columns) if isinstance(k, int)}
        for k, name in enumerate(self.listing.inputs):
            if k not in column_of:
                column_of[k] = len(self.columns)
                self.columns.append(k)
            self.places[name] = "%x", column_of[k]

    def _take_lines(self) -> None:
        schedule, apart = self.schedule, self.width > 1
        without = {node for layer in self.layers
                   for node in (*layer.learned, *layer.inputs * layer.hands_back)}
        self.output = schedule.name(self.listing.output)
        if not self.listing.nodes[-1].parents:      # a leaf, which no line computes
            self.output = "the output"
            schedule.put(Assignment(self.output, COPY, (self.listing.output,)))
        for line in self.listing.backward(self.settings.several, apart, without):
            if apart and line.target in self.places:        # a gradient
                name = f"term {len(self.terms)}"
                self.terms.append((self.places[line.target][1], name))
                line = line._replace(target=name)
            schedule.put(line)
        for names in schedule.deltas:
            schedule.copy(names)
        self.terms = [(place, schedule.name(name)) for place, name in self.terms]
        self.steps: list[list[Assignment] | Product] = []
        for stage in sorted({*schedule.lines, *schedule.products}):
            self.steps += [*_parts(schedule.lines[stage]), *schedule.products[stage]]
        self.operands = sum(len(line.operands)
                            for lines in schedule.lines.values() for line in lines)
        self._lay_out_slab()

    def _lay_out_slab(self) -> None:
        """Give a place in a slab to the output and to all that goes from one step to another."""
        kept = [self.output]
        for step in self.steps:
            if isinstance(step, Product):
                kept += [*step.operands, *step.results]
        kept += [name for names in self.schedule.deltas for name in names]
        kept += [name for _, name in self.terms]
        home: dict[str, int] = {}
        for k, step in enumerate(self.steps):
            if not isinstance(step, Product):
                for line in step:
                    kept += [one for one in line.operands if home.get(one, k) != k]
                    home[line.target] = k
        for name in kept:
            if name not in self.places:
                self.places[name] = "%s", self.slots
                self.slots += 1

    # The text

    def text(self) -> str:
        """Return the text of all functions."""
        settings, count = self.settings, len(self.parameters)
        return "\n".join([
            header({1, self.width, self.vector}),
            exponential.functions({1, self.width}) if self.fast_exp else "",
            *[self._lines(k, step) for k, step in enumerate(self.steps)
              if not isinstance(step, Product)],
            self._terms(), self._batch(),
            epochs.updating(count, self.vector, settings.momentum, settings.weight_decay),
            epochs.training(self.width, len(self.columns), count,
                            settings.several or bool(self.layers))])

    def _lines(self, k: int, lines: list[Assignment]) -> str:
        """Return the function of some lines, for all slabs."""
        inline = "alwaysinline" if self.operands < _SHORT else "noinline"
        f = Function(f"internal zeroext i1 @lines{k}(ptr noalias %p, ptr noalias %x0, "
                     f"ptr noalias %g, ptr noalias %s0, i64 %slabs) {inline}", self.width)
        f.places, f.numbers, f.fast_exp = self.places, self.numbers, self.fast_exp
        f.common_exps = _common_exps(lines)
        failed = f.variable("false", "i1")
        with f.loop("%slabs") as i:
            for base, size in (("%x", self.given), ("%s", self.slab)):
                f.add(f"{base} = getelementptr double, ptr {base}0, i64 {f.whole('mul', i, size)}")
            for line in lines:
                f.line(line)
                if line.target in self.places:
                    base, place = self.places[line.target]
                    f.write(f.at(base, place * self.width), f.values[line.target])
            f.write(failed, f.new(f"or i1 {f.read(failed, 'i1')}, {f.any(f.failed)}"), "i1")
        return f.text(f"i1 {f.read(failed, 'i1')}")

    def _terms(self) -> str:
        """Return the function that adds a row's terms to the gradients, in their order."""
        f = Function("internal void @terms(ptr noalias %g, ptr noalias %row)")
        totals: dict[int, str] = {}
        for place, name in self.terms:
            if place not in totals:
                totals[place] = f.read(f.at("%g", place))
            term = f.read(f.at("%row", self.places[name][1] * self.width))
            totals[place] = f.new(f"fadd double {totals[place]}, {term}")
        for place, total in totals.items():
            f.write(f.at("%g", place), total)
        return f.text()

    def _batch(self) -> str:
        """Return the function ``batch``: as many rows as have room take each step together."""
        inline = "alwaysinline" if self.operands < _SHORT and self.width == 1 else "noinline"
        f = Function("double @batch(ptr noalias %p, ptr noalias %g, ptr noalias %x, "
                     f"ptr noalias %s, i64 %n, double %total) {inline}")
        total, failed = f.variable("%total"), f.variable("false", "i1")
        turned = f.at("%s", self.slots * self.together)
        with f.loop(f.pieces("%n", self.together)) as k:
            first = f.whole("mul", k, self.together)
            x = f.at("%x", (first, len(self.columns)))
            rows = f.rest("%n", first, self.together)
            slabs = f.pieces(rows, self.width)
            for place, step in enumerate(self.steps):
                if isinstance(step, Product):
                    self._product(f, step, x, slabs)
                else:
                    bad = f.new(f"call zeroext i1 @lines{place}(ptr %p, ptr {x}, "
                                f"ptr %g, ptr %s, i64 {slabs})")
                    f.write(failed, f.new(f"or i1 {f.read(failed, 'i1')}, {bad}"), "i1")
            for layer in range(len(self.layers)):
                self._gradients(f, layer, x, turned, slabs, rows)
            with f.loop(rows) as row:
                slab, lane = f.slab_and_lane(row, self.width)
                here = f.at("%s", (slab, self.slab), lane)
                loss = f.read(f.at(here, self.places[self.output][1] * self.width))
                f.write(total, f.new(f"fadd double {f.read(total)}, {loss}"))
                if self.terms:
                    f.add(f"call void @terms(ptr %g, ptr {here})")
        bad, loss = f.read(failed, "i1"), f.read(total)
        result = f.new(f"select i1 {bad}, double {number(math.nan)}, double {loss}")
        return f.text(f"double {result}")

    def _product(self, f: Function, product: Product, x: str, slabs: str) -> None:
        corner, stride = self.corner[product.layer]
        source, source_slab = self._operands(f, product.operands, x)
        target, _ = self._operands(f, product.results, x)
        m = f.at("%p", corner)
        shape = [1, stride] if product.back else [stride, 1]
        count = [len(product.results), len(product.operands)]
        numbers = ", ".join(f"i64 {one}" for one in (*shape, *count))
        f.add(f"call void {self.loops['combine']}(ptr {target}, ptr {source}, ptr {m}, {numbers}, "
              f"i64 {slabs}, i64 {self.slab}, i64 {source_slab})")

    def _gradients(self, f: Function, k: int, x: str, turned: str, slabs: str, rows: str) -> None:
        layer, inputs, (corner, stride) = self.layers[k], self.schedule.inputs[k], self.corner[k]
        source, source_slab = self._operands(f, inputs, x)
        f.add(f"call void {self.loops['turn']}(ptr {turned}, i64 {stride}, ptr {source}, "
              f"i64 {source_slab}, i64 {len(inputs)}, i64 {slabs})")
        deltas, _ = self._operands(f, self.schedule.deltas[k], x)
        g = f.at("%g", corner)
        f.add(f"call void {self.loops['outer']}(ptr {g}, ptr {turned}, i64 {stride}, "
              f"ptr {deltas}, i64 {self.slab}, i64 {len(layer.nets)}, i64 {rows})")

    def _operands(self, f: Function, names: Sequence[str], x: str) -> tuple[str, int]:
        """Return where these numbers of the first row begin, and how far it is to the next slab."""
        base, place = self.places[names[0]]
        start, slab = (x, self.given) if base == "%x" else (base, self.slab)
        return f.at(start, place * self.width), slab


def _common_exps(lines: list[Assignment]) -> set[str]:
    """Return the names whose exponential several lines need, if only in a branch."""
    needed = Counter([line.operands[place] for line in lines for place in line.template.exps])
    return {name for name, times in needed.items() if times > 2}


def _rounded(count: int, step: int) -> int:
    return count + -count % step


def _parts(lines: list[Assignment]) -> list[list[Assignment]]:
    """Cut lines where enough has come together for one function.

    What takes a compiler more than a moment grows with the square of a function's length.
    """
    parts: list[list[Assignment]] = []
    size = 0
    for line in lines:
        if not parts or size > _LONGEST:
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += 1 + len(line.operands)
    return parts

