"""A listing written as functions in the language of LLVM: some rows, a batch, the training loop.

Knows the functions; their instructions are from :mod:`microbp.program.instructions`, the loops of
layers from :mod:`microbp.program.kernels`, and :mod:`microbp.program.machine` compiles and calls
what is written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from microbp.program import epochs, exponential
from microbp.program.assignments import COPY, Assignment
from microbp.program.instructions import NATIVE, Body, lanes
from microbp.program.layers import Layer, Product, Schedule
from microbp.program.listing import Listing
from microbp.program.python import PythonCode

#: The most operands in one function.
_LONGEST = 700

#: A row with fewer operands is put into the loops that call it.
_SHORT = 300

#: The most slabs of rows that are computed together.
_SLABS = 16

Column = int | float        # where the numbers of a column are: an input, or one for all rows


class Layout(NamedTuple):
    """Where numbers lie: what :mod:`microbp.program.machine` must prepare.

    `parameters` has for each place the number of a parameter, −1 for a gap. Rows come as slabs,
    `width` of them side by side, with these `columns`, and one after the other with `matrix`.
    `room` is how many numbers a program needs for itself, `operands` how many its lines have.
    """

    width: int
    parameters: list[int]
    columns: list[Column]
    matrix: list[Column]
    room: int
    operands: int


class Settings(NamedTuple):
    """What a module is for: rows side by side, gradients that are added up, the update."""

    width: int = 1
    several: bool = False
    momentum: float = 0.0
    weight_decay: float = 0.0


def called(listing: Listing) -> list[tuple[str, int]]:
    """Return the functions that must be found elsewhere, with their numbers of arguments."""
    return [(name, arguments) for name, arguments in listing.calls if name not in NATIVE]


def module(code: PythonCode, layers: Sequence[Layer], vector: int, settings: Settings,
           loops: Mapping[str, str], fast_exp: bool) -> tuple[str, Layout]:
    """Return the text of a module and the layout of what it is called with.

    `loops` are those of layers, compiled.

    ``batch(p, g, x, xt, s, n, total)`` adds the losses of n rows to a total and returns it, and
    their gradients to `g` (without `several` it writes them there); it returns what is not a
    number if something has none. ``train(p, v, g, x, xt, s, n, batch, epochs, lr, until,
    losses)`` trains in place, as `source.training` does, and returns the number of losses; −1 − k
    if in epoch k something is not finite. `p`, `v` and `g` are parameters, velocities and
    gradients, `x` and `xt` the rows, `s` room; see `Layout`.
    """
    return _Module(code, layers, vector, settings, loops, fast_exp).text()


class _Module:
    def __init__(self, code: PythonCode, layers: Sequence[Layer], vector: int, settings: Settings,
                 loops: Mapping[str, str], fast_exp: bool) -> None:
        self.loops = loops
        self.code, self.layers, self.vector, self.settings = code, layers, vector, settings
        self.listing, self.width = code.listing, settings.width
        self.slabs = _SLABS if settings.width > 1 else 1
        self.schedule = Schedule(self.listing, layers)
        self.numbers = {**self.listing.constants, **self.listing.literals}
        self.slots: dict[str, int] = {}         # what lies in a slab, and where
        self.places: dict[str, tuple[str, int]] = {}
        self.terms: list[tuple[int, str]] = []  # of gradients, by parameter, in their order
        self._lay_out_parameters()
        self._lay_out_rows()
        self._take_lines()
        self.fast_exp = fast_exp and (self.width > 1 or self.operands < _SHORT)

    # Where numbers lie

    def _lay_out_parameters(self) -> None:
        """Put the weights of a layer side by side, a row for each neuron, then all others."""
        place = {node: k for k, node in enumerate(self.code.parameter_nodes)}
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
        names = self.code.parameters
        self.parameter_place = {names[p]: k for k, p in enumerate(self.parameters) if p >= 0}
        self.places |= {name: ("%p", k) for name, k in self.parameter_place.items()}
        self.gradient_place = {self.code.grads[p]: k
                               for k, p in enumerate(self.parameters) if p >= 0}
        self.places |= {name: ("%g", k) for name, k in self.gradient_place.items()}

    def _lay_out_rows(self) -> None:
        """Put the inputs of a layer side by side, if they are given, then all others."""
        number_of: dict[int, Column] = {
            node: k for k, node in enumerate(self.code.input_nodes)}
        self.columns: list[Column] = []
        self.matrix: list[Column] = []
        self.turned: list[tuple[str, int]] = []         # where the rows of each layer lie in turn
        scratch = 0
        for layer, names, (_, stride) in zip(self.layers, self.schedule.inputs, self.corner):
            given = [number_of.get(node, self.listing.nodes[node].data) for node in layer.inputs]
            if all(map(self.listing.is_given, layer.inputs)):
                self.places |= {name: ("%x", len(self.columns) + k)
                                for k, name in enumerate(names)}
                self.columns += given
                self.turned.append(("%xt", len(self.matrix)))
                self.matrix += [*given, 1.0, *[0.0] * stride][:stride]
            else:
                self.turned.append(("%turned", scratch))
                scratch += stride * self.slabs * self.width
        self.scratch = scratch
        column_of = {k: place for place, k in enumerate(self.columns) if isinstance(k, int)}
        for k, name in enumerate(self.code.inputs):
            if k not in column_of:
                column_of[k] = len(self.columns)
                self.columns.append(k)
            self.places[name] = "%x", column_of[k]

    def _take_lines(self) -> None:
        schedule, apart = self.schedule, self.width > 1
        without = {node for layer in self.layers
                   for node in (*layer.learned, *layer.inputs * layer.hands_back)}
        schedule.forward()
        self.output = schedule.name(self.listing.output)
        if not self.listing.nodes[-1].parents:      # a leaf, which no line computes
            self.output = "the output"
            schedule.put(Assignment(self.output, COPY, (self.listing.output,)))
        for line in self.listing.backward(self.settings.several, apart, without):
            if apart and line.target in self.gradient_place:
                name = f"term {len(self.terms)}"
                self.terms.append((self.gradient_place[line.target], name))
                line = line._replace(target=name)
            schedule.put(line)
        for names in schedule.deltas:
            schedule.copy(names)
        self.terms = [(place, schedule.name(name)) for place, name in self.terms]
        self.steps: list[list[Assignment] | Product] = []
        for lines, products in zip(schedule.lines, schedule.products):
            self.steps += [part for part in _parts(lines) if part]
            self.steps += products
        self.operands = sum(len(line.operands) for lines in schedule.lines for line in lines)
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
            if name not in self.slots and self.places.get(name, ("", 0))[0] not in ("%x", "%g"):
                self.slots[name] = len(self.slots)
        for name, slot in self.slots.items():
            self.places.setdefault(name, ("%s", slot))

    # The text

    def text(self) -> tuple[str, Layout]:
        settings, width = self.settings, self.width
        functions = [self._lines(k, step) for k, step in enumerate(self.steps)
                     if not isinstance(step, Product)]
        room = len(self.slots) * self.slabs * width + self.scratch
        pieces = self._pieces()
        layout = Layout(width, self.parameters, self.columns, self.matrix, room,
                        self.operands)
        return "\n".join([
            header({1, width, self.vector}), *self._exponentials(), *functions, self._terms(),
            epochs.batch(pieces),
            epochs.train(pieces, len(self.parameters), self.vector,
                          settings.several or bool(self.layers), settings.momentum,
                          settings.weight_decay)]), layout

    def _exponentials(self) -> Iterator[str]:
        if self.fast_exp:
            yield exponential.table()
            yield from [exponential.functions(width) for width in {1, self.width}]

    def _lines(self, k: int, lines: list[Assignment]) -> str:
        """Return the function of some lines, for all slabs."""
        body = Body(self.width, block="entry" if self.width == 1 else "slab")
        body.places, body.fast_exp = self.places, self.fast_exp
        body.numbers = self.numbers
        if self.width > 1:
            body.common_exps = _common_exps(lines)
        for line in lines:
            body.line(line)
            if line.target in self.slots:
                body.store(line.target, "%s", self.slots[line.target])
            elif line.target in self.gradient_place:
                body.store(line.target, "%g", self.gradient_place[line.target])
        failed = body.any(body.failed)
        inline = "alwaysinline" if self.operands < _SHORT else "noinline"
        first = "" if self.width == 1 else "0"       # else the first of several slabs
        head = (f"define internal zeroext i1 @lines{k}(ptr noalias %p, ptr noalias %x{first}, "
                f"ptr noalias %g, ptr noalias %s{first}, i64 %slabs) {inline} {{\nentry:")
        if self.width == 1:
            return "\n".join([head, *body.lines, f"  ret i1 {failed}", "}"])
        return "\n".join([
            head, "  br label %slab", "slab:",
            f"  %i = phi i64 [ 0, %entry ], [ %i1, %{body.block} ]",
            f"  %bad = phi i1 [ false, %entry ], [ %bad1, %{body.block} ]",
            f"  %x_at = mul i64 %i, {len(self.columns) * self.width}",
            "  %x = getelementptr double, ptr %x0, i64 %x_at",
            f"  %s_at = mul i64 %i, {len(self.slots) * self.width}",
            "  %s = getelementptr double, ptr %s0, i64 %s_at", *body.lines,
            f"  %bad1 = or i1 %bad, {failed}", "  %i1 = add i64 %i, 1",
            "  %more = icmp slt i64 %i1, %slabs",
            "  br i1 %more, label %slab, label %done", "done:", "  ret i1 %bad1", "}"])

    def _terms(self) -> str:
        """Return the function that adds a row's terms to the gradients, in their order."""
        body = Body()
        totals: dict[int, str] = {}
        for place, name in self.terms:
            if place not in totals:
                totals[place] = body.load("%g", place)
            term = body.load("%row", self.slots[name] * self.width)
            totals[place] = body.new(f"fadd double {totals[place]}, {term}")
        for place, total in totals.items():
            body.add(f"store double {total}, ptr {body.pointer('%g', place)}")
        return "\n".join(["define internal void @terms(ptr noalias %g, ptr noalias %row) {",
                          "entry:", *body.lines, "  ret void", "}"])

    def _pieces(self) -> epochs.Pieces:
        width, calls = self.width, Body(letter="c")
        slab, columns = len(self.slots) * width, len(self.columns) * width
        failed = "%bad"
        for k, step in enumerate(self.steps):
            if isinstance(step, Product):
                self._product(calls, step, slab, columns)
            else:
                one = calls.new(f"call zeroext i1 @lines{k}(ptr %p, ptr %xb, ptr %g, ptr %s, "
                                "i64 %slabs)")
                failed = calls.new(f"or i1 {failed}, {one}")
        for k in range(len(self.layers)):
            self._gradients(calls, k, slab)
        return epochs.Pieces(
            width, self.slabs, len(self.columns), slab, self.slots[self.output] * width,
            len(self.slots) * self.slabs * width, len(self.matrix), "\n".join(calls.lines),
            failed, bool(self.terms), self.operands < _SHORT and width == 1)

    def _product(self, calls: Body, product: Product, slab: int, columns: int) -> None:
        corner, stride = self.corner[product.layer]
        layer = self.layers[product.layer]
        base, place = self.places[product.operands[0]]
        source = calls.pointer("%xb" if base == "%x" else "%s", place * self.width)
        target = calls.pointer("%s", self.slots[product.results[0]] * self.width)
        m = calls.pointer("%p", corner)
        shape = [1, stride] if product.back else [stride, 1]
        count = [len(layer.inputs), len(layer.nets)] if product.back else [
            len(layer.nets), len(layer.inputs)]
        numbers = ", ".join(f"i64 {one}" for one in (*shape, *count))
        calls.add(f"call void {self.loops['combine']}(ptr {target}, ptr {source}, ptr {m}, "
                  f"{numbers}, i64 %slabs, i64 {slab}, i64 {columns if base == '%x' else slab})")

    def _gradients(self, calls: Body, k: int, slab: int) -> None:
        layer, (corner, stride), (base, place) = self.layers[k], self.corner[k], self.turned[k]
        inputs, n = self.schedule.inputs[k], len(layer.inputs)
        xt = calls.pointer("%xr" if base == "%xt" else "%turned", place)
        length = len(self.matrix) if base == "%xt" else stride
        if base == "%turned":
            source = calls.pointer("%s", self.slots[inputs[0]] * self.width)
            calls.add(f"call void {self.loops['turn']}(ptr {xt}, i64 {stride}, ptr {source}, "
                      f"i64 {slab}, i64 {n}, i64 %rows)")
        deltas = calls.pointer("%s", self.slots[self.schedule.deltas[k][0]] * self.width)
        g = calls.pointer("%g", corner)
        calls.add(f"call void {self.loops['outer']}(ptr {g}, i64 {stride}, "
                  f"ptr {xt}, i64 {length}, ptr {deltas}, i64 {slab}, i64 {stride}, "
                  f"i64 {len(layer.nets)}, i64 %rows)")


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
    parts: list[list[Assignment]] = [[]]
    size = 0
    for line in lines:
        if size > _LONGEST:
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += 1 + len(line.operands)
    return parts


def header(widths: set[int]) -> str:
    """Return what the instructions of rows of these widths call of LLVM's own."""
    lines = ["declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)"]
    for width in sorted(widths):
        kind, end = lanes(width), "f64" if width == 1 else f"v{width}f64"
        lines += [f"declare {kind} @llvm.fabs.{end}({kind})",
                  f"declare {kind} @llvm.sqrt.{end}({kind})",
                  f"declare {kind} @llvm.fma.{end}({kind}, {kind}, {kind})"]
        if width > 1:
            for number_kind, short in (("double", "f64"), ("i64", "i64")):
                vector = lanes(width, number_kind)
                lines.append(f"declare {vector} @llvm.masked.gather.v{width}{short}.v{width}p0("
                             f"<{width} x ptr>, i32, <{width} x i1>, {vector})")
    return "\n".join(lines)
