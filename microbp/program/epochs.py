"""The functions around a program's lines, in LLVM's language: a batch of rows, the training loop.

Knows how rows become batches and batches epochs; what a row computes is `llvm`'s.
"""

from typing import NamedTuple

from microbp.program.assignments import update
from microbp.program.instructions import Body, number

#: The most parameters whose updates are written out, one by one.
FEW = 64


class Pieces(NamedTuple):
    """What differs between programs: sizes, and the instructions `calls` that compute rows.

    A slab of `width` rows has `columns` numbers that are given and `slab` that are computed, the
    output at `output`. At most `slabs` of them are computed together. Behind them lie numbers
    that are turned on their side, from `turned`, and a row of these that are given has `matrix`
    numbers. `failed` is the name of what `calls` find out. With `terms` there is a function that
    adds up gradients row by row. A batch is put into its caller if it is `short`.
    """

    width: int
    slabs: int
    columns: int
    slab: int
    output: int
    turned: int
    matrix: int
    calls: str
    failed: str
    terms: bool
    short: bool


def batch(pieces: Pieces) -> str:
    """Return the function ``batch``."""
    return _BATCH.format(
        **pieces._asdict() | {"terms": "  call void @terms(ptr %g, ptr %here)" * pieces.terms},
        together=pieces.slabs * pieces.width, last=pieces.width - 1,
        inline="alwaysinline" if pieces.short else "noinline", nan=number(float("nan")))


def train(pieces: Pieces, parameters: int, vector: int, from_zero: bool, momentum: float,
          weight_decay: float) -> str:
    """Return the function ``train``; `from_zero` if gradients are added up."""
    zero = f"  call void @llvm.memset.p0.i64(ptr %g, i8 0, i64 {8 * parameters}, i1 false)"
    return _TRAIN.format(
        zero=zero * from_zero, columns=pieces.columns, matrix=pieces.matrix, width=pieces.width,
        infinity=number(float("inf")),
        update=_updates(parameters, vector, momentum, weight_decay))


def _updates(count: int, vector: int, momentum: float, weight_decay: float) -> str:
    """Return the instructions of the update, one by one or in a loop over vectors."""
    few = count <= FEW
    body = Body(1 if few else vector, "u")
    lr = body.spread("%lr")
    before = len(body.lines)
    for k in range(count if few else 1):
        at = str(k) if few else "%k"
        p, g, v = [body.new(f"getelementptr double, ptr {base}, i64 {at}")
                   for base in ("%p", "%g", "%v")]
        loaded = {"parameter": p, "gradient": g, **({"velocity": v} if momentum else {})}
        body.values = {name: body.new(f"load {body.type}, ptr {place}, align 8")
                       for name, place in loaded.items()} | {"lr": lr}
        for line in update(momentum, weight_decay):
            body.line(line)
        for name, place in loaded.items():
            if name != "gradient":
                body.add(f"store {body.type} {body.values[name]}, ptr {place}, align 8")
    if few:
        return "\n".join([*body.lines, "  br label %update_done"])
    return "\n".join([
        *body.lines[:before], "  br label %parameter", "parameter:",
        "  %k = phi i64 [ 0, %update ], [ %k1, %parameter ]", *body.lines[before:],
        f"  %k1 = add i64 %k, {vector}", f"  %unfinished = icmp slt i64 %k1, {count}",
        "  br i1 %unfinished, label %parameter, label %update_done"])


_BATCH = """
define double @batch(ptr noalias %p, ptr noalias %g, ptr noalias %x, ptr noalias %xt,
                     ptr noalias %s, i64 %n, double %total0) {inline} {{
entry:
  %turned = getelementptr double, ptr %s, i64 {turned}
  br label %rows_together
rows_together:
  %first = phi i64 [ 0, %entry ], [ %next, %added ]
  %total = phi double [ %total0, %entry ], [ %sum, %added ]
  %bad = phi i1 [ false, %entry ], [ {failed}, %added ]
  %left = sub i64 %n, %first
  %many = icmp sgt i64 %left, {together}
  %rows = select i1 %many, i64 {together}, i64 %left
  %rounded = add i64 %rows, {last}
  %slabs = udiv i64 %rounded, {width}
  %x_at = mul i64 %first, {columns}
  %xb = getelementptr double, ptr %x, i64 %x_at
  %xt_at = mul i64 %first, {matrix}
  %xr = getelementptr double, ptr %xt, i64 %xt_at
{calls}
  br label %row
row:
  %r = phi i64 [ 0, %rows_together ], [ %r1, %row ]
  %sum0 = phi double [ %total, %rows_together ], [ %sum, %row ]
  %slab = udiv i64 %r, {width}
  %lane = urem i64 %r, {width}
  %slab_at = mul i64 %slab, {slab}
  %at = add i64 %slab_at, %lane
  %here = getelementptr double, ptr %s, i64 %at
  %loss_at = getelementptr double, ptr %here, i64 {output}
  %loss = load double, ptr %loss_at
  %sum = fadd double %sum0, %loss
{terms}
  %r1 = add i64 %r, 1
  %again = icmp slt i64 %r1, %rows
  br i1 %again, label %row, label %added
added:
  %next = add i64 %first, %rows
  %more = icmp slt i64 %next, %n
  br i1 %more, label %rows_together, label %done
done:
  %result = select i1 {failed}, double {nan}, double %sum
  ret double %result
}}
"""

_TRAIN = """
define i64 @train(ptr noalias %p, ptr noalias %v, ptr noalias %g, ptr noalias %x, ptr noalias %xt,
                  ptr noalias %s, i64 %n, i64 %batch, i64 %epochs, double %lr, double %until,
                  ptr noalias %losses) {{
entry:
  br label %epoch
epoch:
  %e = phi i64 [ 0, %entry ], [ %e1, %epoch_done ]
  %here = getelementptr double, ptr %losses, i64 %e
  %more = icmp slt i64 %e, %epochs
  br i1 %more, label %batch_begin, label %done
done:
  ret i64 %e
batch_begin:
  %first = phi i64 [ 0, %epoch ], [ %next, %update_done ]
  %xb = phi ptr [ %x, %epoch ], [ %xb1, %update_done ]
  %xr = phi ptr [ %xt, %epoch ], [ %xr1, %update_done ]
  %total0 = phi double [ 0.0, %epoch ], [ %total, %update_done ]
  %left = sub i64 %n, %first
  %many = icmp sgt i64 %left, %batch
  %rows = select i1 %many, i64 %batch, i64 %left
{zero}
  %total = call double @batch(ptr %p, ptr %g, ptr %xb, ptr %xr, ptr %s, i64 %rows, double %total0)
  %size = call double @llvm.fabs.f64(double %total)
  %finite = fcmp olt double %size, {infinity}
  br i1 %finite, label %batch_done, label %failed
failed:
  %minus = sub i64 -1, %e
  ret i64 %minus
batch_done:
  %next = add i64 %first, %rows
  %last = icmp eq i64 %next, %n
  %reached = fcmp ole double %total, %until
  %enough = and i1 %last, %reached
  br i1 %enough, label %stop, label %update
stop:
  store double %total, ptr %here
  %count = add i64 %e, 1
  ret i64 %count
update:
{update}
update_done:
  %rounded = add i64 %rows, {width}
  %rounded1 = sub i64 %rounded, 1
  %slabs = udiv i64 %rounded1, {width}
  %x_size = mul i64 %slabs, {columns}
  %x_size1 = mul i64 %x_size, {width}
  %xb1 = getelementptr double, ptr %xb, i64 %x_size1
  %xr_size = mul i64 %rows, {matrix}
  %xr1 = getelementptr double, ptr %xr, i64 %xr_size
  br i1 %last, label %epoch_done, label %batch_begin
epoch_done:
  store double %total, ptr %here
  %e1 = add i64 %e, 1
  br label %epoch
}}
"""
