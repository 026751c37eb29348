"""The training loop around a program's batches, in LLVM's language.

Knows how batches become epochs, and the update; what a batch computes is `llvm`'s.
"""

from microbp.program.assignments import update
from microbp.program.functions import Function
from microbp.program.instructions import number

#: The most parameters whose updates are written out, one by one.
FEW = 64


def training(width: int, columns: int, parameters: int, from_zero: bool) -> str:
    """Return the function ``train``, which calls ``batch`` and ``update``.

    Rows come as slabs, `width` side by side, with so many `columns`. Gradients are added up
    `from_zero`, if they are.
    """
    f = Function("i64 @train(ptr noalias %p, ptr noalias %v, ptr noalias %g, ptr noalias %x, "
                 "ptr noalias %s, i64 %n, i64 %batch, i64 %epochs, double %lr, double %until, "
                 "ptr noalias %losses)")
    batches, slabs = f.pieces("%n", "%batch"), f.pieces("%batch", width)
    last = f.whole("sub", batches, 1)
    with f.loop("%epochs") as epoch:
        losses = f.variable(number(0.0))
        with f.loop(batches) as k:
            first = f.whole("mul", k, "%batch")
            x = f.at("%x", (f.whole("mul", k, slabs), width * columns))
            if from_zero:
                f.add(f"call void @llvm.memset.p0.i64(ptr %g, i8 0, i64 {8 * parameters}, "
                      "i1 false)")
            rows, before = f.rest("%n", first, "%batch"), f.read(losses)
            loss = f.new(f"call double @batch(ptr %p, ptr %g, ptr {x}, ptr %s, i64 {rows}, "
                         f"double {before})")
            infinite = f.new(f"fcmp uge double {f.intrinsic('fabs', loss)}, "
                             f"{number(float('inf'))}")         # or not a number
            with f.only_if(infinite):
                f.add(f"ret i64 {f.whole('sub', -1, epoch)}")
            f.write(losses, loss)
            f.write(f.at("%losses", epoch), loss)
            reached = f.new(f"fcmp ole double {loss}, %until")
            complete = f.new(f"icmp eq i64 {k}, {last}")
            with f.only_if(f.new(f"and i1 {complete}, {reached}")):
                f.add(f"ret i64 {f.whole('add', epoch, 1)}")
            f.add("call void @update(ptr %p, ptr %v, ptr %g, double %lr)")
    return f.text("i64 %epochs")


def updating(parameters: int, vector: int, momentum: float, weight_decay: float) -> str:
    """Return the function ``update``, of parameters one by one or in a loop over vectors."""
    few = parameters <= FEW
    f = Function("internal void @update(ptr noalias %p, ptr noalias %v, ptr noalias %g, "
                 "double %lr) alwaysinline", 1 if few else vector)
    lr = f.spread("%lr")

    def updated(k: str | int) -> None:
        places = {"parameter": f.at("%p", k), "gradient": f.at("%g", k)}
        if momentum:
            places["velocity"] = f.at("%v", k)
        f.values = {"lr": lr, **{name: f.read(place) for name, place in places.items()}}
        for line in update(momentum, weight_decay):
            f.line(line)
        for name, place in places.items():
            if name != "gradient":
                f.write(place, f.values[name])

    if few:
        for k in range(parameters):
            updated(k)
    else:
        with f.loop(parameters, vector) as together:
            updated(together)
    return f.text()
