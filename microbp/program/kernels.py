"""The loops of layers: products of a matrix of weights with the numbers of many rows.

A layer of 64 inputs and 32 neurons has 2,048 products forward and as many for the gradients of
its weights; written line by line they outgrow the processor's caches and take seconds to compile.
As loops they are a few instructions each, for all sizes.

Rows lie side by side in *slabs* of `width` rows: a slab holds one number after the other, each
for all its rows. Forward and back, each lane of a vector is a row, so that every row's sum is
added up in its order. For the gradients of weights, where one sum goes over all rows, each lane
is a weight, and the rows come one after the other. No sum is reordered, so no bit changes.

Knows LLVM's language, and nothing of graphs.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from microbp.program.instructions import Body, lanes, number


def functions(width: int, vector: int) -> str:
    """Return ``combine``, ``turn`` and ``outer`` for slabs of `width` rows.

    The processor has vectors of `vector` numbers.
    """
    return "\n".join([_combine(width), _turn(width), _outer(width, vector)])


class _Loops(Body):
    """A function with loops; what changes in them is a variable."""

    def __init__(self, head: str, width: int = 1) -> None:
        super().__init__(width)
        self._head = head
        self._variables: list[str] = []

    def variable(self, start: str, kind: str = "i64") -> str:
        """Return a new variable's address."""
        name = f"%v{len(self._variables)}"
        self._variables.append(f"  {name} = alloca {kind}")
        self.add(f"store {kind} {start}, ptr {name}")
        return name

    def read(self, variable: str, kind: str = "i64") -> str:
        """Return a variable's value."""
        return self.new(f"load {kind}, ptr {variable}")

    def whole(self, operation: str, a: str, b: str) -> str:
        """Return the result of an operation on two whole numbers."""
        return self.new(f"{operation} i64 {a}, {b}")

    def at(self, base: str, *terms: tuple[str, str | int]) -> str:
        """Return the address base + Σ a · b."""
        for a, b in terms:
            base = self.new(f"getelementptr double, ptr {base}, i64 {self.whole('mul', a, str(b))}")
        return base

    @contextmanager
    def loop(self, counter: str, end: str, step: int = 1) -> Iterator[str]:
        """Count on in steps while a whole step fits before the end; yield the counter."""
        self._count += 1
        again, inside, out = [f"{word}{self._count}" for word in ("again", "inside", "out")]
        self.add(f"br label %{again}")
        self.lines.append(f"{again}:")
        now = self.read(counter)
        after = self.whole("add", now, str(step))
        fits = self.new(f"icmp sle i64 {after}, {end}")
        self.add(f"br i1 {fits}, label %{inside}, label %{out}")
        self.lines.append(f"{inside}:")
        yield now
        self.add(f"store i64 {after}, ptr {counter}")
        self.add(f"br label %{again}")
        self.lines.append(f"{out}:")

    def text(self) -> str:
        """Return the function."""
        return "\n".join([f"define void {self._head} {{", "entry:", *self._variables, *self.lines,
                          "  ret void", "}"])


def _combine(width: int) -> str:
    """Return ``combine``: for each row, out[a] = Σ m[a · sa + b · sb] · in[b] over all b.

    With the weights of a layer as `m` that is the way forward, with their rows and columns
    exchanged the way back. Four sums of two slabs at a time are in registers.
    """
    f = _Loops("@combine(ptr noalias %out, ptr noalias %in, ptr noalias %m, i64 %sa, "
               "i64 %sb, i64 %na, i64 %nb, i64 %slabs, i64 %out_slab, i64 %in_slab)", width)
    kind = f.type
    slab = f.variable("0")
    for slabs in (1,) if width == 1 else (2, 1):
        with f.loop(slab, "%slabs", slabs) as v:
            a = f.variable("0")
            for several in (8, 1) if width == 1 else (4, 1):
                with f.loop(a, "%na", several) as first:
                    sums = [[f.variable(f.number(-0.0), kind) for _ in range(slabs)]
                            for _ in range(several)]        # -0.0 + x is x, zeros included
                    source = f.at("%in", (v, "%in_slab"))
                    weights = f.at("%m", (first, "%sa"))
                    b = f.variable("0")
                    with f.loop(b, "%nb") as inner:
                        here = f.at(source, (inner, width))
                        x = [f.new(f"load {kind}, ptr {f.at(here, ('%in_slab', k))}, align 8")
                             for k in range(slabs)]
                        column = f.at(weights, (inner, "%sb"))
                        for k, row in enumerate(sums):
                            m = f.spread(f.read(f.at(column, ("%sa", k)), "double"))
                            for one, total in zip(x, row):
                                product = f.new(f"fmul {kind} {m}, {one}")
                                added = f.new(f"fadd {kind} {f.read(total, kind)}, {product}")
                                f.add(f"store {kind} {added}, ptr {total}")
                    target = f.at("%out", (v, "%out_slab"), (first, width))
                    for k, row in enumerate(sums):
                        for j, total in enumerate(row):
                            place = f.at(target, ("%out_slab", j), (str(width), k))
                            f.add(f"store {kind} {f.read(total, kind)}, ptr {place}, align 8")
    return f.text()


def _turn(width: int) -> str:
    """Return ``turn``: rows one after the other, xt[row, i] = in[i], and a 1 behind each."""
    f = _Loops("@turn(ptr noalias %xt, i64 %stride, ptr noalias %in, i64 %in_slab, "
               "i64 %n, i64 %rows)")
    counter = f.variable("0")
    with f.loop(counter, "%rows") as row:
        slab, lane = f.whole("udiv", row, str(width)), f.whole("urem", row, str(width))
        source, target = f.at("%in", (slab, "%in_slab"), (lane, 1)), f.at("%xt", (row, "%stride"))
        i = f.variable("0")
        with f.loop(i, "%n") as place:
            one = f.read(f.at(source, (place, width)), "double")
            f.add(f"store double {one}, ptr {f.at(target, (place, 1))}")
        f.add(f"store double {number(1.0)}, ptr {f.at(target, ('%n', 1))}")
    return f.text()


def _outer(width: int, vector: int) -> str:
    """Return ``outer``: g[j, i] += xt[row, i] · d[j], row after row, for n a multiple of `vector`.

    Eight sums at a time are in registers: of four neurons and two vectors of weights.
    """
    f = _Loops("@outer(ptr noalias %g, i64 %g_stride, ptr noalias %xt, i64 %stride, "
               "ptr noalias %d, i64 %d_slab, i64 %n, i64 %m, i64 %rows)", vector)
    kind = f.type
    column = f.variable("0")
    for vectors in (2, 1):
        with f.loop(column, "%n", vectors * vector) as i:
            neuron = f.variable("0")
            for several in (4, 1):
                with f.loop(neuron, "%m", several) as j:
                    corner = f.at("%g", (j, "%g_stride"), (i, 1))
                    places = [[f.at(corner, ("%g_stride", k), (str(vector), q))
                               for q in range(vectors)] for k in range(several)]
                    sums = [[f.variable(f.new(f"load {kind}, ptr {place}, align 8"), kind)
                             for place in row] for row in places]
                    counter = f.variable("0")
                    with f.loop(counter, "%rows") as row:
                        source = f.at("%xt", (row, "%stride"), (i, 1))
                        x = [f.new(f"load {kind}, ptr {f.at(source, (str(vector), q))}, align 8")
                             for q in range(vectors)]
                        slab, lane = (f.whole(how, row, str(width)) for how in ("udiv", "urem"))
                        deltas = f.at("%d", (slab, "%d_slab"), (lane, 1), (j, width))
                        for k, totals in enumerate(sums):
                            d = f.spread(f.read(f.at(deltas, (str(width), k)), "double"))
                            for one, total in zip(x, totals):
                                product = f.new(f"fmul {kind} {one}, {d}")
                                added = f.new(f"fadd {kind} {f.read(total, kind)}, {product}")
                                f.add(f"store {kind} {added}, ptr {total}")
                    for totals, here in zip(sums, places):
                        for total, place in zip(totals, here):
                            f.add(f"store {kind} {f.read(total, kind)}, ptr {place}, align 8")
    return f.text()
