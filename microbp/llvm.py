"""A listing written as machine instructions, in the language of LLVM.

Every operation stays as it is written, in its order: nothing is fused, reassociated or
approximated, so that the numbers are those of Python to the last bit. What has no number in
Python (``log(-1)``, ``1 / 0``) sets a flag instead of raising.

Knows LLVM's language; :mod:`microbp.machine` compiles and calls what is written here.
"""

import struct
from collections.abc import Sequence

from microbp.listing import Line, Listing
from microbp.patterns import update
from microbp.symbol import Symbol

_ARITHMETIC = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}
_QUESTIONS = {">": "ogt", ">=": "oge", "<": "olt", "<=": "ole"}
_CHEAP = {*_ARITHMETIC, *_QUESTIONS, "neg", "abs", "max", "if", "letter", "number"} - {"/"}

#: Functions of C's library with their numbers of arguments, called by names of our own: LLVM
#: would rewrite what it knows.
FUNCTIONS = {"exp": 1, "log": 1, "log1p": 1, "sin": 1, "cos": 1, "tanh": 1, "**": 2}


def own_name(function: str) -> str:
    """Return the name under which a function of C's library is called."""
    return f"microbp_{'pow' if function == '**' else function}"


#: The most operands in one function.
_LONGEST = 700

#: A row with fewer operands is put into the loops that call it.
_SHORT = 300

_POINTERS = ", ".join(f"ptr noalias %{name}" for name in ("p", "x", "g", "out", "s"))

_HEADER = "\n".join([
    "declare double @llvm.fabs.f64(double)",
    "declare double @llvm.sqrt.f64(double)",
    "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)",
    *(f"declare double @{own_name(name)}({', '.join(['double'] * arity)}) #0"
      for name, arity in FUNCTIONS.items()),
    "attributes #0 = { nounwind willreturn memory(none) }"])

_TRAIN = """
define i64 @train(ptr noalias %p, ptr noalias %v, ptr noalias %g, ptr noalias %rows, i64 %n,
                  i64 %batch, i64 %epochs, double %lr, double %until, ptr noalias %losses,
                  ptr noalias %s) {{
entry:
  %out = alloca double
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
  %bad = call i1 @row(ptr %p, ptr %x, ptr %g, ptr %out, ptr %s)
  %loss = load double, ptr %out
  %total = fadd double %total1, %loss
  br i1 %bad, label %failed, label %row_good
failed:
  %minus = sub i64 -1, %e
  ret i64 %minus
row_good:
  %size = call double @llvm.fabs.f64(double %total)
  %finite = fcmp olt double %size, {infinity}
  br i1 %finite, label %row_done, label %stop
row_done:
  %next = add i64 %r, 1
  %again = icmp slt i64 %next, %end
  br i1 %again, label %row_begin, label %batch_done
batch_done:
  %last = icmp eq i64 %next, %n
  %reached = fcmp ole double %total, %until
  %enough = and i1 %last, %reached
  br i1 %enough, label %stop, label %update
stop:
  store double %total, ptr %here
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
    return "\n".join([
        _HEADER, _row(listing, inputs, parameters, gradients, several),
        _TRAIN.format(zero=zero, inputs=len(inputs), parameters=len(parameters),
                      infinity=_number(float("inf")), update=_update(momentum, weight_decay))])


def _row(listing: Listing, inputs: Sequence[str], parameters: Sequence[str],
         gradients: Sequence[str], several: bool) -> str:
    """Return the function `row`, in parts where it is long: what takes a compiler more than a
    moment grows with the square of a function's length."""
    places = {name: (pointer, k) for pointer, names in (
        ("%p", parameters), ("%x", inputs), ("%g", gradients)) for k, name in enumerate(names)}
    numbers = {name: _number(number)
               for name, number in (*listing.constants.items(), *listing.literals.items())}
    parts = _parts([*listing.forward, *listing.backward(several)])
    shared = _shared(parts)
    to_store = {*gradients, *shared}
    places.update({name: ("%s", k) for k, name in enumerate(shared) if name not in places})
    functions, calls = [], []
    for k, lines in enumerate(parts):
        body = _Body()
        body.places, body.values = places, dict(numbers)
        if k == 0 and not listing.forward:              # the output is a leaf
            body.add(f"store double {body.value(listing.output)}, ptr %out")
        for line in lines:
            body.line(line)
            if line.name in to_store:
                body.add(f"store double {body.values[line.name]}, ptr {body.pointer(line.name)}")
            if line.name == listing.output:
                body.add(f"store double {body.values[line.name]}, ptr %out")
        name = "row" if len(parts) == 1 else f"part{k}"
        inline = "alwaysinline" if listing.operands < _SHORT else "noinline"
        functions.append("\n".join([f"define i1 @{name}({_POINTERS}) {inline} {{", "entry:",
                                    *body.lines, f"  ret i1 {body.failed}", "}"]))
        calls.append(f"  %f{k} = call i1 @{name}({_POINTERS.replace(' noalias', '')})")
    if len(parts) == 1:
        return functions[0]
    any_failed = [f"  %any{k} = or i1 %f{k}, {f'%any{k - 1}' if k > 1 else '%f0'}"
                  for k in range(1, len(parts))]
    return "\n".join([*functions, f"define i1 @row({_POINTERS}) {{", "entry:", *calls, *any_failed,
                      f"  ret i1 %any{len(parts) - 1}", "}"])


def _parts(lines: list[Line]) -> list[list[Line]]:
    """Cut the lines where enough has come together for one function."""
    parts: list[list[Line]] = [[]]
    size = 0
    for line in lines:
        if size > _LONGEST:
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += len(line.operands)
    return parts


def _shared(parts: list[list[Line]]) -> list[str]:
    """Return the names that one part computes and another uses."""
    home: dict[str, int] = {}
    shared: dict[str, None] = {}
    for k, lines in enumerate(parts):
        for line in lines:
            shared.update(dict.fromkeys(
                [operand for operand in line.operands if home.get(operand, k) != k]))
            home[line.name] = k
    return list(shared)


def _update(momentum: float, weight_decay: float) -> str:
    body = _Body("u")
    body.values = {"parameter": "%parameter", "gradient": "%gradient", "lr": "%lr"}
    if momentum:
        body.add("%velocity = load double, ptr %v_k")
        body.values["velocity"] = "%velocity"
    for step in update(momentum, weight_decay):
        body.line(Line(step.letter, step.pattern, step.operands))
    if momentum:
        body.add(f"store double {body.values['velocity']}, ptr %v_k")
    body.add(f"store double {body.values['parameter']}, ptr %p_k")
    return "\n".join(body.lines)


class _Body:
    """Instructions in a row, with what they have computed so far."""

    def __init__(self, letter: str = "t") -> None:
        self.lines: list[str] = []
        self.values: dict[str, str] = {}                # a name's present value
        self.places: dict[str, tuple[str, int]] = {}    # or where it lies
        self.failed = "false"
        self._block = "entry"
        self._letter = letter
        self._count = 0

    def add(self, instruction: str) -> None:
        self.lines.append(f"  {instruction}")

    def new(self, instruction: str) -> str:
        """Add an instruction that has a result, and return the result's name."""
        self._count += 1
        result = f"%{self._letter}{self._count}"
        self.lines.append(f"  {result} = {instruction}")
        return result

    def pointer(self, name: str) -> str:
        base, offset = self.places[name]
        return self.new(f"getelementptr double, ptr {base}, i64 {offset}")

    def value(self, name: str) -> str:
        if name not in self.values:
            self.values[name] = self.new(f"load double, ptr {self.pointer(name)}")
        return self.values[name]

    def line(self, line: Line) -> None:
        operands = [self.value(operand) for operand in line.operands]
        value = self.expression(line.pattern.expression, operands)
        if line.pattern.expression.head in _QUESTIONS:          # an answer that has a name
            value = self.new(f"uitofp i1 {value} to double")
        self.values[line.name] = value

    def expression(self, expression: Symbol, operands: list[str]) -> str:
        head = expression.head
        if head == "letter":
            return operands[int(expression.args[0])]
        if head == "number":
            return _number(expression.args[0])
        if head == "if":
            return self._choice(expression, operands)
        args = [self.expression(arg, operands) for arg in expression.args]
        if head in _ARITHMETIC:
            if head == "/":
                self._fails(f"fcmp oeq double {args[1]}, 0.0")
            return self.new(f"{_ARITHMETIC[head]} double {args[0]}, {args[1]}")
        if head in _QUESTIONS:
            return self.new(f"fcmp {_QUESTIONS[head]} double {args[0]}, {args[1]}")
        if head == "neg":
            return self.new(f"fneg double {args[0]}")
        if head == "abs":
            return self._absolute(args[0])
        if head == "max":
            return self._largest(args)
        name = "llvm.sqrt.f64" if head == "sqrt" else own_name(head)
        out = self.new(f"call double @{name}({', '.join(f'double {arg}' for arg in args)})")
        size = out if head == "exp" else self._absolute(out)
        self._fails(f"fcmp uge double {size}, {_number(float('inf'))}")
        return out

    def _absolute(self, value: str) -> str:
        return self.new(f"call double @llvm.fabs.f64(double {value})")

    def _largest(self, args: list[str]) -> str:
        """Return the first of the largest arguments, as Python's `max` does."""
        largest = args[0]
        for arg in args[1:]:
            larger = self.new(f"fcmp ogt double {arg}, {largest}")
            largest = self.new(f"select i1 {larger}, double {arg}, double {largest}")
        return largest

    def _fails(self, condition: str) -> None:
        found = self.new(condition)
        self.failed = found if self.failed == "false" else self.new(f"or i1 {self.failed}, {found}")

    def _choice(self, expression: Symbol, operands: list[str]) -> str:
        """Compute both branches if that is cheap and cannot fail, else only the one needed."""
        question = self.expression(expression.args[0], operands)
        if expression.args[0].head == "letter":
            question = self.new(f"fcmp one double {question}, 0.0")
        if all(map(_is_cheap, expression.args[1:])):
            yes, no = [self.expression(arg, operands) for arg in expression.args[1:]]
            return self.new(f"select i1 {question}, double {yes}, double {no}")
        self._count += 1
        labels = [f"{word}{self._count}" for word in ("yes", "no", "joined")]
        self.add(f"br i1 {question}, label %{labels[0]}, label %{labels[1]}")
        before, ends = self.failed, []
        for label, arg in zip(labels, expression.args[1:]):
            self.lines.append(f"{label}:")
            self._block, self.failed = label, before
            value = self.expression(arg, operands)
            ends.append((value, self.failed, self._block))
            self.add(f"br label %{labels[2]}")
        self.lines.append(f"{labels[2]}:")
        self._block = labels[2]
        result = self.new("phi double " + ", ".join(f"[ {v}, %{b} ]" for v, _, b in ends))
        self.failed = self.new("phi i1 " + ", ".join(f"[ {f}, %{b} ]" for _, f, b in ends))
        return result


def _is_cheap(expression: Symbol) -> bool:
    if expression.head in ("letter", "number"):
        return True
    return expression.head in _CHEAP and all(map(_is_cheap, expression.args))


def _number(number: float) -> str:
    return f"0x{struct.pack('>d', number).hex().upper()}"
