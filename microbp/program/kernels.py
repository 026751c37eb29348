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

from microbp.program.functions import Function
from microbp.program.instructions import number


def functions(width: int, vector: int) -> str:
    """Return ``combine``, ``turn`` and ``outer`` for slabs of `width` rows.

    The processor has vectors of `vector` numbers.
    """
    return "\n".join([_combine(width), _turn(width), _outer(width, vector)])


def _combine(width: int) -> str:
    """Return ``combine``: for each row, out[a] = Σ m[a · sa + b · sb] · in[b] over all b.

    With the weights of a layer as `m` that is the way forward, with their rows and columns
    exchanged the way back. Four sums of two slabs at a time are in registers.
    """
    f = Function("void @combine(ptr noalias %out, ptr noalias %in, ptr noalias %m, i64 %sa, "
                 "i64 %sb, i64 %na, i64 %nb, i64 %slabs, i64 %out_slab, i64 %in_slab)", width)
    sizes = ((1,), (8, 1)) if width == 1 else ((2, 1), (4, 1))
    for slabs, v in f.portions("%slabs", *sizes[0]):
        for several, first in f.portions("%na", *sizes[1]):
            sums = [[f.variable(f.number(-0.0)) for _ in range(slabs)]
                    for _ in range(several)]        # -0.0 + x is x, zeros included
            source = f.at("%in", (v, "%in_slab"))
            weights = f.at("%m", (first, "%sa"))
            with f.loop("%nb") as inner:
                here = f.at(source, (inner, width))
                x = [f.read(f.at(here, ("%in_slab", k))) for k in range(slabs)]
                column = f.at(weights, (inner, "%sb"))
                for k, row in enumerate(sums):
                    m = f.spread(f.read(f.at(column, ("%sa", k)), "double"))
                    for one, total in zip(x, row):
                        f.write(total, _added(f, f.read(total), m, one))
            target = f.at("%out", (v, "%out_slab"), (first, width))
            for k, row in enumerate(sums):
                for j, total in enumerate(row):
                    f.write(f.at(target, ("%out_slab", j), (width, k)), f.read(total))
    return f.text()


def _turn(width: int) -> str:
    """Return ``turn``: the rows of slabs one after the other, xt[row, i] = in[i].

    Behind the n numbers of a row comes a 1, to which a bias belongs; what follows up to the
    stride meets gaps between the parameters, and nobody reads it.
    """
    f = Function("void @turn(ptr noalias %xt, i64 %stride, ptr noalias %in, i64 %in_slab, "
                 "i64 %n, i64 %slabs)")
    with f.loop("%slabs") as slab:
        source = f.at("%in", (slab, "%in_slab"))
        first = f.whole("mul", slab, width)
        rows = [f.at("%xt", (f.whole("add", first, k), "%stride")) for k in range(width)]
        with f.loop("%n") as place:
            numbers = f.at(source, (place, width))
            for k, row in enumerate(rows):
                f.write(f.at(row, place), f.read(f.at(numbers, k)))
        for row in rows:
            f.write(f.at(row, "%n"), number(1.0))
    return f.text()


def _outer(width: int, vector: int) -> str:
    """Return ``outer``: g[j, i] += xt[row, i] · d[j], row after row, for n a multiple of `vector`.

    Eight sums at a time are in registers: of four neurons and two vectors of weights.
    """
    f = Function("void @outer(ptr noalias %g, ptr noalias %xt, i64 %n, ptr noalias %d, "
                 "i64 %d_slab, i64 %m, i64 %rows)", vector)
    for size, i in f.portions("%n", 2 * vector, vector):
        vectors = range(0, size, vector)
        for several, j in f.portions("%m", 4, 1):
            corner = f.at("%g", (j, "%n"), i)
            places = [[f.at(corner, ("%n", k), q) for q in vectors] for k in range(several)]
            sums = [[f.variable(f.read(place)) for place in row] for row in places]
            with f.loop("%rows") as row:
                source = f.at("%xt", (row, "%n"), i)
                x = [f.read(f.at(source, q)) for q in vectors]
                slab, lane = f.slab_and_lane(row, width)
                deltas = f.at("%d", (slab, "%d_slab"), lane, (j, width))
                for k, totals in enumerate(sums):
                    d = f.spread(f.read(f.at(deltas, (width, k)), "double"))
                    for one, total in zip(x, totals):
                        f.write(total, _added(f, f.read(total), one, d))
            for totals, here in zip(sums, places):
                for total, place in zip(totals, here):
                    f.write(place, f.read(total))
    return f.text()


def _added(f: Function, total: str, a: str, b: str) -> str:
    """Return total + a · b, rounded twice."""
    product = f.new(f"fmul {f.type} {a}, {b}")
    return f.new(f"fadd {f.type} {total}, {product}")
