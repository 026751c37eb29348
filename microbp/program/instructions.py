"""Expressions as machine instructions, in LLVM's language: for one row, or several side by side.

Knows expressions and instructions; what functions are made of them is `llvm`'s.
"""

import struct

from microbp.program.assignments import Assignment
from microbp.writing.letters import Symbol

_ARITHMETIC = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}
_QUESTIONS = {">": "ogt", ">=": "oge", "<": "olt", "<=": "ole"}
_CHEAP = {*_ARITHMETIC, *_QUESTIONS, "neg", "abs", "max", "if", "letter", "number"} - {"/"}
_INFINITY = float("inf")

#: What the processor computes itself; any other function is called.
NATIVE = {*_ARITHMETIC, *_QUESTIONS, "neg", "abs", "max", "if", "sqrt"}


def c_name(function: str) -> str:
    """Return what C's library calls a function."""
    return "pow" if function == "**" else function


def own_name(function: str) -> str:
    """Return the name under which it is called here: LLVM would rewrite what it knows."""
    return f"microbp_{c_name(function)}"


def number(data: float) -> str:
    """Return a number as LLVM writes it, exactly."""
    return f"0x{struct.pack('>d', data).hex().upper()}"


def has_branches(line: Assignment) -> bool:
    """Return whether a line must be computed with jumps."""
    return _has_branches(line.template.expression)


def _has_branches(expression: Symbol) -> bool:
    if expression.head in ("letter", "number"):
        return False
    jumps = expression.head == "if" and not all(map(_is_cheap, expression.args[1:]))
    return jumps or any(map(_has_branches, expression.args))


def _is_cheap(expression: Symbol) -> bool:
    """Return whether an expression costs no call and cannot fail."""
    if expression.head in ("letter", "number"):
        return True
    return expression.head in _CHEAP and all(map(_is_cheap, expression.args))


class Body:
    """The instructions of a function so far, and where the numbers of names are.

    Every operation stays as it is written, in its order: nothing is fused, reassociated or
    approximated, so that the numbers are those of Python to the last bit. What has no number in
    Python (``log(-1)``, ``1 / 0``) sets a flag instead of raising.
    """

    type, bool, fabs = "double", "i1", "llvm.fabs.f64"

    def __init__(self, letter: str = "t") -> None:
        self.lines: list[str] = []
        self.values: dict[str, str] = {}                # a name's present value
        self.places: dict[str, tuple[str, int]] = {}    # or where it lies
        self.failed = "false"
        self._block = "entry"
        self._letter = letter
        self._count = 0

    def add(self, instruction: str) -> None:
        """Add an instruction that has no result."""
        self.lines.append(f"  {instruction}")

    def new(self, instruction: str) -> str:
        """Add an instruction that has a result, and return the result's name."""
        self._count += 1
        result = f"%{self._letter}{self._count}"
        self.lines.append(f"  {result} = {instruction}")
        return result

    def line(self, line: Assignment) -> None:
        """Compute a line of a listing."""
        operands = [self.value(operand) for operand in line.operands]
        value = self.expression(line.template.expression, operands)
        if line.template.expression.head in _QUESTIONS:          # an answer that has a name
            value = self.new(f"uitofp {self.bool} {value} to {self.type}")
        self.values[line.target] = value

    def value(self, name: str) -> str:
        """Return a name's value, loaded if it is not there."""
        if name not in self.values:
            self.values[name] = self.load(*self.places[name])
        return self.values[name]

    def load(self, base: str, offset: int) -> str:
        """Return the number that lies there."""
        return self.new(f"load double, ptr {self.pointer(base, offset)}")

    def store(self, name: str, base: str, offset: int) -> None:
        """Put the value of a name there."""
        self.add(f"store double {self.value(name)}, ptr {self.pointer(base, offset)}")

    def pointer(self, base: str, offset: int, of: str = "double") -> str:
        return self.new(f"getelementptr {of}, ptr {base}, i64 {offset}")

    def done(self) -> list[str]:
        """Return all instructions; the last returns whether something failed."""
        return [*self.lines, f"  ret i1 {self.failed}"]

    def number(self, data: float) -> str:
        """Return a number as an operand."""
        return number(data)

    def expression(self, expression: Symbol, operands: list[str]) -> str:
        """Compute an expression whose letters are the places of the operands."""
        head = expression.head
        if head == "letter":
            return operands[int(expression.args[0])]
        if head == "number":
            return self.number(expression.args[0])
        if head == "if":
            return self._choice(expression, operands)
        args = [self.expression(arg, operands) for arg in expression.args]
        if head in _ARITHMETIC:
            if head == "/":
                self._fails(self._compared("oeq", args[1], 0.0))
            return self.new(f"{_ARITHMETIC[head]} {self.type} {args[0]}, {args[1]}")
        if head in _QUESTIONS:
            return self.new(f"fcmp {_QUESTIONS[head]} {self.type} {args[0]}, {args[1]}")
        if head == "neg":
            return self.new(f"fneg {self.type} {args[0]}")
        if head == "abs":
            return self._absolute(args[0])
        if head == "max":
            return self._largest(args)
        out = self.call("llvm.sqrt.f64" if head == "sqrt" else own_name(head), args)
        size = out if head == "exp" else self._absolute(out)
        self._fails(self._compared("uge", size, _INFINITY))
        return out

    def call(self, function: str, args: list[str]) -> str:
        """Call a function of numbers."""
        return self.new(f"call double @{function}({', '.join(f'double {arg}' for arg in args)})")

    def _compared(self, how: str, value: str, data: float) -> str:
        return self.new(f"fcmp {how} {self.type} {value}, {self.number(data)}")

    def _absolute(self, value: str) -> str:
        return self.new(f"call {self.type} @{self.fabs}({self.type} {value})")

    def _largest(self, args: list[str]) -> str:
        """Return the first of the largest arguments, as Python's `max` does."""
        largest = args[0]
        for arg in args[1:]:
            larger = self.new(f"fcmp ogt {self.type} {arg}, {largest}")
            largest = self._selected(larger, arg, largest)
        return largest

    def _selected(self, question: str, yes: str, no: str) -> str:
        return self.new(f"select {self.bool} {question}, {self.type} {yes}, {self.type} {no}")

    def _fails(self, found: str) -> None:
        first = self.failed in ("false", "zeroinitializer")
        self.failed = found if first else self.new(f"or {self.bool} {self.failed}, {found}")

    def _choice(self, expression: Symbol, operands: list[str]) -> str:
        """Compute both branches if that is cheap and cannot fail, else only the one needed."""
        question = self.expression(expression.args[0], operands)
        if expression.args[0].head == "letter":
            question = self._compared("one", question, 0.0)
        if not _has_branches(expression):
            return self._selected(
                question, *(self.expression(arg, operands) for arg in expression.args[1:]))
        self._count += 1
        yes, no, joined = [f"{word}{self._count}" for word in ("yes", "no", "joined")]
        self.add(f"br i1 {question}, label %{yes}, label %{no}")
        before, ends = self.failed, []
        for label, arg in zip((yes, no), expression.args[1:]):
            self.lines.append(f"{label}:")
            self._block, self.failed = label, before
            value = self.expression(arg, operands)
            ends.append((value, self.failed, self._block))
            self.add(f"br label %{joined}")
        self.lines.append(f"{joined}:")
        self._block = joined
        result = self.new("phi double " + ", ".join(f"[ {v}, %{b} ]" for v, _, b in ends))
        self.failed = self.new("phi i1 " + ", ".join(f"[ {f}, %{b} ]" for _, f, b in ends))
        return result


class Vectors(Body):
    """The same for `width` rows side by side; only their gradients are added up row by row."""

    def __init__(self, width: int, inputs: int) -> None:
        super().__init__()
        self.width, self.inputs = width, inputs
        self.type, self.bool = f"<{width} x double>", f"<{width} x i1>"
        self.fabs = f"llvm.fabs.v{width}f64"
        self.failed = "zeroinitializer"
        self._terms: list[str] = []
        self._target: tuple[str, int] | None = None

    def number(self, data: float) -> str:
        return f"<{', '.join([f'double {number(data)}'] * self.width)}>"

    def load(self, base: str, offset: int) -> str:
        if base == "%s":
            place = self.pointer(base, offset, self.type)
            return self.new(f"load {self.type}, ptr {place}, align 8")
        if base == "%x":
            return self._joined([super(Vectors, self).load(base, offset + row * self.inputs)
                                 for row in range(self.width)])
        one = self._joined([super().load(base, offset)])
        return self.new(f"shufflevector {self.type} {one}, {self.type} poison, "
                        f"<{self.width} x i32> zeroinitializer")

    def store(self, name: str, base: str, offset: int) -> None:
        if base == "%g":            # a term of a gradient, for each row
            if self._target != (base, offset):
                self._add_terms()
                self._target = base, offset
            self._terms.append(self.values[name])
        else:
            place = self.pointer(base, offset, self.type)
            self.add(f"store {self.type} {self.value(name)}, ptr {place}, align 8")

    def done(self) -> list[str]:
        self._add_terms()
        bits = self.new(f"bitcast {self.bool} {self.failed} to i{self.width}")
        return [*self.lines, f"  %any = icmp ne i{self.width} {bits}, 0", "  ret i1 %any"]

    def call(self, function: str, args: list[str]) -> str:
        return self._joined([super(Vectors, self).call(function, [self._row(arg, row)
                                                                  for arg in args])
                             for row in range(self.width)])

    def _add_terms(self) -> None:
        if self._target and self._terms:
            total = super().load(*self._target)
            for row in range(self.width):
                for term in self._terms:
                    total = self.new(f"fadd double {total}, {self._row(term, row)}")
            self.add(f"store double {total}, ptr {self.pointer(*self._target)}")
            self._terms = []

    def _row(self, value: str, row: int) -> str:
        return self.new(f"extractelement {self.type} {value}, i32 {row}")

    def _joined(self, numbers: list[str]) -> str:
        vector = "poison"
        for row, one in enumerate(numbers):
            vector = self.new(f"insertelement {self.type} {vector}, double {one}, i32 {row}")
        return vector
