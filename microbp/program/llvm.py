"""A listing written as functions in the language of LLVM: a row, several rows, the training loop.

Knows the functions; their instructions are from :mod:`microbp.program.instructions`, and :mod:`microbp.program.machine` compiles and calls
what is written here.
"""

from collections.abc import Sequence

from microbp.program.assignments import Assignment, update
from microbp.program.instructions import NATIVE, Body, Vectors, has_branches, number, own_name
from microbp.program.listing import Listing

#: The most operands in one function.
_LONGEST = 700

#: How many rows are computed side by side where a batch has as many; gradients are added up row
#: by row all the same.
WIDTH = 4

#: A row with fewer operands is put into the loops that call it.
_SHORT = 300

_POINTERS = ", ".join(f"ptr noalias %{name}" for name in ("p", "x", "g", "out", "s"))

_HEADER = "\n".join([
    "declare double @llvm.fabs.f64(double)",
    "declare double @llvm.sqrt.f64(double)",
    "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)",
    f"declare <{WIDTH} x double> @llvm.fabs.v{WIDTH}f64(<{WIDTH} x double>)",
    "attributes #0 = { nounwind willreturn memory(none) }"])

_TRAIN = """
define i64 @train(ptr noalias %p, ptr noalias %v, ptr noalias %g, ptr noalias %rows, i64 %n,
                  i64 %batch, i64 %epochs, double %lr, double %until, ptr noalias %losses,
                  ptr noalias %s) {{
entry:
  %out = alloca double, i64 {width}
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
  %total0 = phi double [ 0.0, %epoch ], [ %total, %update_done ]
  %wanted = add i64 %first, %batch
  %beyond = icmp sgt i64 %wanted, %n
  %end = select i1 %beyond, i64 %n, i64 %wanted
{zero}
  br label %row_begin
row_begin:
  %r = phi i64 [ %first, %batch_begin ], [ %next, %row_done ]
  %total1 = phi double [ %total0, %batch_begin ], [ %total, %row_done ]
  %offset = mul i64 %r, {inputs}
  %x = getelementptr double, ptr %rows, i64 %offset
  %after = add i64 %r, {width}
  %together = icmp sle i64 %after, %end
  br i1 {vectors}, label %rows_together, label %row_alone
rows_together:
  %bad_any = call i1 @rows({arguments})
{add_losses}
  %size_all = call double @llvm.fabs.f64(double %total_all)
  %finite_all = fcmp olt double %size_all, {infinity}
  %wrong = xor i1 %finite_all, true
  %leave = or i1 %bad_any, %wrong
  br i1 %leave, label %failed, label %row_done
row_alone:
  %bad = call i1 @row({arguments})
  %loss = load double, ptr %out
  %total_one = fadd double %total1, %loss
  %next_one = add i64 %r, 1
  br i1 %bad, label %failed, label %row_good
failed:
  %minus = sub i64 -1, %e
  ret i64 %minus
row_good:
  %size = call double @llvm.fabs.f64(double %total_one)
  %finite = fcmp olt double %size, {infinity}
  br i1 %finite, label %row_done, label %stop
row_done:
  %next = phi i64 [ %after, %rows_together ], [ %next_one, %row_good ]
  %total = phi double [ %total_all, %rows_together ], [ %total_one, %row_good ]
  %again = icmp slt i64 %next, %end
  br i1 %again, label %row_begin, label %batch_done
batch_done:
  %last = icmp eq i64 %next, %n
  %reached = fcmp ole double %total, %until
  %enough = and i1 %last, %reached
  br i1 %enough, label %stop, label %update
stop:
  %total_end = phi double [ %total_one, %row_good ], [ %total, %batch_done ]
  store double %total_end, ptr %here
  %count = add i64 %e, 1
  ret i64 %count
update:
  %k = phi i64 [ 0, %batch_done ], [ %k1, %update ]
  %p_k = getelementptr double, ptr %p, i64 %k
  %g_k = getelementptr double, ptr %g, i64 %k
  %v_k = getelementptr double, ptr %v, i64 %k
  %parameter = load double, ptr %p_k
  %gradient = load double, ptr %g_k
{update}
  %k1 = add i64 %k, 1
  %unfinished = icmp slt i64 %k1, {parameters}
  br i1 %unfinished, label %update, label %update_done
update_done:
  br i1 %last, label %epoch_done, label %batch_begin
epoch_done:
  store double %total, ptr %here
  %e1 = add i64 %e, 1
  br label %epoch
}}
"""


def _added_losses() -> str:
    """Add the losses of rows that were computed side by side to the total, in their order."""
    lines, total = [], "%total1"
    for k in range(WIDTH):
        lines += [f"%out{k} = getelementptr double, ptr %out, i64 {k}",
                  f"%loss{k} = load double, ptr %out{k}",
                  f"%total1{k} = fadd double {total}, %loss{k}"]
        total = f"%total1{k}"
    return "\n".join(f"  {line}" for line in [*lines, f"%total_all = fadd double {total}, -0.0"])


def module(listing: Listing, inputs: Sequence[str], parameters: Sequence[str],
           gradients: Sequence[str], several: bool, momentum: float, weight_decay: float) -> str:
    """Return the text of a module with the functions `row` and `train`.

    ``row(p, x, g, out, s)`` takes the numbers of parameters and inputs, writes the output, writes
    the gradients (with `several` adds to them) and returns whether something has no number.
    ``train(p, v, g, rows, n, batch, epochs, lr, until, losses, s)`` trains in place, as
    `source.training` does, and returns the number of losses; −1 − k if epoch k failed. `s` is
    room for as many numbers as there are lines.
    """
    zero = (f"  call void @llvm.memset.p0.i64(ptr %g, i8 0, i64 {8 * len(parameters)}, i1 false)"
            if several else "")
    functions = [_row(listing, inputs, parameters, gradients, several)]
    together = several and not any(
        map(has_branches, (*listing.forward, *listing.backward(several))))
    if together:
        functions.append(_row(listing, inputs, parameters, gradients, several, WIDTH))
    else:
        functions.append(f"declare i1 @rows({_POINTERS})")
    return "\n".join([
        _HEADER,
        *(f"declare double @{own_name(name)}({', '.join(['double'] * arguments)}) #0"
          for name, arguments in called(listing)),
        *functions,
        _TRAIN.format(zero=zero, inputs=len(inputs), parameters=len(parameters), width=WIDTH,
                      vectors="%together" if together else "false",
                      arguments=_POINTERS.replace(" noalias", ""), add_losses=_added_losses(),
                      infinity=number(float("inf")), update=_update(momentum, weight_decay))])


def called(listing: Listing) -> list[tuple[str, int]]:
    """Return the functions that must be found elsewhere, with their numbers of arguments."""
    return [(name, arguments) for name, arguments in listing.calls if name not in NATIVE]


def _row(listing: Listing, inputs: Sequence[str], parameters: Sequence[str],
         gradients: Sequence[str], several: bool, width: int = 1) -> str:
    """Return the function `row`, or `rows` for `width` rows side by side.

    It is cut into several functions where it is long, since what takes a compiler more than a
    moment grows with the square of a function's length.
    """
    places = {name: (pointer, k) for pointer, names in (
        ("%p", parameters), ("%x", inputs), ("%g", gradients)) for k, name in enumerate(names)}
    numbers = {**listing.constants, **listing.literals}
    parts = _parts([*listing.forward, *listing.backward(several, apart=width > 1)])
    shared = _shared(parts)
    to_store = {*gradients, *shared}
    places.update({name: ("%s", k) for k, name in enumerate(shared) if name not in places})
    functions, calls = [], []
    for k, lines in enumerate(parts):
        body = Body() if width == 1 else Vectors(width, len(inputs))
        body.places = places
        body.values = {name: body.number(data) for name, data in numbers.items()}
        if k == 0 and not listing.forward:              # the output is a leaf
            body.store(listing.output, "%out", 0)
        for line in lines:
            body.line(line)
            if line.target in to_store:
                body.store(line.target, *places[line.target])
            if line.target == listing.output:
                body.store(line.target, "%out", 0)
        name = ("row" if width == 1 else "rows") + (str(k) if len(parts) > 1 else "")
        inline = "alwaysinline" if listing.operands < _SHORT else "noinline"
        functions.append("\n".join([f"define i1 @{name}({_POINTERS}) {inline} {{", "entry:",
                                    *body.done(), "}"]))
        calls.append(f"  %f{k} = call i1 @{name}({_POINTERS.replace(' noalias', '')})")
    if len(parts) == 1:
        return functions[0]
    any_failed = [f"  %any{k} = or i1 %f{k}, {f'%any{k - 1}' if k > 1 else '%f0'}"
                  for k in range(1, len(parts))]
    whole = "row" if width == 1 else "rows"
    return "\n".join([*functions, f"define i1 @{whole}({_POINTERS}) {{", "entry:", *calls,
                      *any_failed, f"  ret i1 %any{len(parts) - 1}", "}"])


def _parts(lines: list[Assignment]) -> list[list[Assignment]]:
    """Cut the lines where enough has come together for one function."""
    parts: list[list[Assignment]] = [[]]
    size = 0
    for line in lines:
        if size > _LONGEST and line.target != parts[-1][-1].target:
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += len(line.operands)
    return parts


def _shared(parts: list[list[Assignment]]) -> list[str]:
    """Return the names that one part computes and another uses."""
    home: dict[str, int] = {}
    shared: dict[str, None] = {}
    for k, lines in enumerate(parts):
        for line in lines:
            shared.update(dict.fromkeys(
                [operand for operand in line.operands if home.get(operand, k) != k]))
            home[line.target] = k
    return list(shared)


def _update(momentum: float, weight_decay: float) -> str:
    body = Body("u")
    body.values = {"parameter": "%parameter", "gradient": "%gradient", "lr": "%lr"}
    if momentum:
        body.add("%velocity = load double, ptr %v_k")
        body.values["velocity"] = "%velocity"
    for line in update(momentum, weight_decay):
        body.line(line)
    if momentum:
        body.add(f"store double {body.values['velocity']}, ptr %v_k")
    body.add(f"store double {body.values['parameter']}, ptr %p_k")
    return "\n".join(body.lines)
