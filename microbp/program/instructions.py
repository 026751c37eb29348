"""Expressions as machine instructions, in LLVM's language: for one row, or several side by side.

Knows expressions and instructions; what functions are made of them is `llvm`'s.
"""

import struct
from collections.abc import Mapping

from microbp.program.assignments import Assignment
from microbp.program.library import address
from microbp.writing.letters import ATOMS, Symbol, parts

_ARITHMETIC = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}
_QUESTIONS = {">": "ogt", ">=": "oge", "<": "olt", "<=": "ole"}
_CHEAP = {*_ARITHMETIC, *_QUESTIONS, "neg", "abs", "max", "if", *ATOMS} - {"/"}

#: What the processor computes itself; any other function is called.
NATIVE = {*_ARITHMETIC, *_QUESTIONS, "neg", "abs", "max", "if", "sqrt"}


def foreign(where: int) -> str:
    """Return compiled code, by its address, as what can be called.

    It has no name: LLVM would rewrite calls of functions that it knows, and its quick way to
    choose instructions does not take names from elsewhere.
    """
    return f"inttoptr (i64 {where} to ptr)"


def number(data: float) -> str:
    """Return a number as LLVM writes it, exactly."""
    return f"0x{struct.pack('>d', data).hex().upper()}"


def lanes(width: int, kind: str = "double") -> str:
    """Return the type of so many numbers side by side."""
    return kind if width == 1 else f"<{width} x {kind}>"


def suffix(width: int) -> str:
    """Return how the names of LLVM's own functions say so."""
    return "f64" if width == 1 else f"v{width}f64"


class Body:
    """The instructions of a function so far, for `width` rows, and where the numbers of names are.

    Every operation stays as it is written, in its order: nothing is fused, reassociated or
    approximated, so that the numbers are those of Python to the last bit. What has no number in
    Python (``log(-1)``, ``1 / 0``) sets a flag instead of raising.

    `places` has the pointer and offset of names that lie in memory: parameters, the same for all
    rows, behind ``%p``; everything else once for each row.
    """

    def __init__(self, width: int = 1) -> None:
        self.width = width
        self.type, self.bool = lanes(width), lanes(width, "i1")
        self.lines: list[str] = []
        self.values: dict[str, str] = {}                # a name's present value
        self.places: dict[str, tuple[str, int]] = {}    # or where it lies
        self.numbers: Mapping[str, float] = {}  # or what it always is
        self.fast_exp = False                   # whether there is `exponential`'s exp_<width>
        self.common_exps: set[str] = set()      # names whose exponential many lines need
        self.failed = self.no = "false" if width == 1 else "zeroinitializer"
        self._block = "entry"
        self._exps: dict[str, str] = {}         # of values, wherever they were needed
        self._mask = ""         # the rows that a branch is computed for; empty if for all
        self._count = 0

    def add(self, instruction: str) -> None:
        """Add an instruction that has no result."""
        self.lines.append(f"  {instruction}")

    def new(self, instruction: str) -> str:
        """Add an instruction that has a result, and return the result's name."""
        self._count += 1
        result = f"%t{self._count}"
        self.lines.append(f"  {result} = {instruction}")
        return result

    def line(self, line: Assignment) -> None:
        """Compute an assignment."""
        operands = [self.value(operand) for operand in line.operands]
        for name in self.common_exps.intersection(line.operands):
            value = self.value(name)
            if value not in self._exps:
                self._exps[value] = self._called("exp", [value])
        value = self.expression(line.template.expression, operands)
        if line.template.expression.head in _QUESTIONS:         # an answer that has a name
            value = self.new(f"uitofp {self.bool} {value} to {self.type}")
        self.values[line.target] = value

    def value(self, name: str) -> str:
        """Return a name's value, loaded if it is not there."""
        if name in self.numbers:
            return self.number(self.numbers[name])
        if name not in self.values:
            base, place = self.places[name]
            self.values[name] = (self.spread(self.read(self.at(base, place), "double"))
                                 if base == "%p" else self.read(self.at(base, place * self.width)))
        return self.values[name]

    def read(self, address: str, kind: str = "") -> str:
        """Return what lies at an address: numbers side by side unless it is of another kind."""
        return self.new(f"load {kind or self.type}, ptr {address}, align 8")

    def write(self, address: str, value: str, kind: str = "") -> None:
        """Put a value there."""
        self.add(f"store {kind or self.type} {value}, ptr {address}, align 8")

    def at(self, base: str, *steps: str | int | tuple[str | int, str | int]) -> str:
        """Return the address so many numbers behind another: a, or a · b, for each of the steps."""
        for step in steps:
            a, b = step if isinstance(step, tuple) else (step, 1)
            if 0 not in (a, b):
                far = a if b == 1 else self.whole("mul", a, b)
                base = self.new(f"getelementptr double, ptr {base}, i64 {far}")
        return base

    def whole(self, operation: str, a: str | int, b: str | int) -> str:
        """Return the result of an operation on two whole numbers."""
        return self.new(f"{operation} i64 {a}, {b}")

    def spread(self, one: str) -> str:
        """Return a number for every row."""
        if self.width == 1:
            return one
        first = self.new(f"insertelement {self.type} poison, double {one}, i32 0")
        return self.new(f"shufflevector {self.type} {first}, {self.type} poison, "
                        f"<{self.width} x i32> zeroinitializer")

    def number(self, data: float) -> str:
        """Return a number as an operand."""
        return self.repeated("double", number(data))

    def repeated(self, kind: str, one: str | int) -> str:
        """Return the same operand for every row."""
        if self.width == 1:
            return str(one)
        return f"<{', '.join([f'{kind} {one}'] * self.width)}>"

    def any(self, bits: str) -> str:
        """Return whether a bit is set."""
        if self.width == 1:
            return bits
        whole = self.new(f"bitcast {self.bool} {bits} to i{self.width}")
        return self.new(f"icmp ne i{self.width} {whole}, 0")

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
            if head == "/" and not _is_positive(expression.args[1]):
                self._fails(self._compared("oeq", args[1], 0.0))
            return self.new(f"{_ARITHMETIC[head]} {self.type} {args[0]}, {args[1]}")
        if head in _QUESTIONS:
            return self.new(f"fcmp {_QUESTIONS[head]} {self.type} {args[0]}, {args[1]}")
        if head == "neg":
            return self.new(f"fneg {self.type} {args[0]}")
        if head == "abs":
            return self.intrinsic("fabs", args[0])
        if head == "max":
            return self._largest(args)
        out = self.intrinsic("sqrt", args[0]) if head == "sqrt" else self._called(head, args)
        nothing = self.new(f"fsub {self.type} {out}, {out}")        # unless it is not finite
        self._fails(self.new(f"fcmp uno {self.type} {nothing}, {nothing}"))
        return out

    def _called(self, function: str, args: list[str]) -> str:
        """Call a function, row by row unless it takes several at once."""
        if function == "exp" and args[0] in self._exps:
            return self._exps[args[0]]
        if function == "exp" and self.fast_exp:
            return self.new(f"call {self.type} @exp_{self.width}({self.type} {args[0]})")
        return self.row_by_row(function, args)

    def row_by_row(self, function: str, args: list[str]) -> str:
        """Call a function of C's library for every row."""
        code = foreign(address(function, len(args)))
        return self.together([
            self.new(f"call double {code}({', '.join([f'double {arg}' for arg in of_row])})"
                     " nounwind willreturn memory(none)")
            for of_row in zip(*map(self.rows, args))])

    def rows(self, value: str, kind: str = "double") -> list[str]:
        """Return the number of each row."""
        if self.width == 1:
            return [value]
        return [self.new(f"extractelement {lanes(self.width, kind)} {value}, i32 {row}")
                for row in range(self.width)]

    def together(self, numbers: list[str], kind: str = "double") -> str:
        """Return numbers side by side, one for each row."""
        if self.width == 1:
            return numbers[0]
        together = "poison"
        for row, one in enumerate(numbers):
            together = self.new(f"insertelement {lanes(self.width, kind)} {together}, "
                                f"{kind} {one}, i32 {row}")
        return together

    def intrinsic(self, name: str, *args: str) -> str:
        """Call a function that LLVM has for any number of rows."""
        given = ", ".join([f"{self.type} {arg}" for arg in args])
        return self.new(f"call {self.type} @llvm.{name}.{suffix(self.width)}({given})")

    def _compared(self, how: str, value: str, data: float) -> str:
        return self.new(f"fcmp {how} {self.type} {value}, {self.number(data)}")

    def _largest(self, args: list[str]) -> str:
        """Return the first of the largest arguments, as Python's `max` does."""
        largest = args[0]
        for arg in args[1:]:
            larger = self.new(f"fcmp ogt {self.type} {arg}, {largest}")
            largest = self._selected(larger, arg, largest)
        return largest

    def _selected(self, question: str, yes: str, no: str) -> str:
        return self.new(f"select {self.bool} {question}, {self.type} {yes}, {self.type} {no}")

    def _and(self, a: str, b: str) -> str:
        return self.new(f"and {self.bool} {a}, {b}") if a and b else a or b

    def _fails(self, found: str) -> None:
        found = self._and(found, self._mask)
        first = self.failed == self.no
        self.failed = found if first else self.new(f"or {self.bool} {self.failed}, {found}")

    def _choice(self, expression: Symbol, operands: list[str]) -> str:
        """Compute both branches if that is cheap and cannot fail, else only those needed.

        Of several rows some may need one branch and some the other: then both are computed, each
        for its rows.
        """
        asked, yes, no = expression.args
        question = self.expression(asked, operands)
        if asked.head == "letter":
            question = self._compared("one", question, 0.0)
        if _is_cheap(yes) and _is_cheap(no):
            return self._selected(question, self.expression(yes, operands),
                                  self.expression(no, operands))
        if self.width == 1:
            return self._branched(question, yes, no, operands)
        other = self.new(f"xor {self.bool} {question}, {self.repeated('i1', 'true')}")
        mask = self._mask
        values = []
        for rows, arg in ((question, yes), (other, no)):
            self._mask = self._and(rows, mask)
            values.append(self._branched(self.any(self._mask), arg, None, operands))
        self._mask = mask
        return self._selected(question, *values)

    def _branched(self, bit: str, yes: Symbol, no: Symbol | None, operands: list[str]) -> str:
        """Compute an expression if a bit is set, else another; without one, what nobody reads."""
        self._count += 1
        some, other, joined = [f"{word}{self._count}" for word in ("yes", "no", "joined")]
        before = self.failed
        ends = [] if no is not None else [(self.number(0.0), before, self._block)]
        self.add(f"br i1 {bit}, label %{some}, label %{joined if no is None else other}")
        for label, arg in ((some, yes), (other, no)):
            if arg is not None:
                self.begin(label)
                self.failed = before
                ends.append((self.expression(arg, operands), self.failed, self._block))
                self.add(f"br label %{joined}")
        self.begin(joined)
        result = self.new(f"phi {self.type} " + ", ".join(f"[ {v}, %{b} ]" for v, _, b in ends))
        self.failed = self.new(f"phi {self.bool} "
                               + ", ".join(f"[ {f}, %{b} ]" for _, f, b in ends))
        return result

    def begin(self, label: str) -> None:
        """Begin a block, to which instructions jump."""
        self.lines.append(f"{label}:")
        self._block = label


def _is_positive(expression: Symbol) -> bool:
    """Return whether an expression is at least 1, so that it can be divided by."""
    if expression.head == "number":
        return bool(expression.args[0] >= 1.0)
    return expression.head == "+" and any(
        _is_positive(a) and b.head == "exp"
        for a, b in (expression.args, reversed(expression.args)))


def _is_cheap(expression: Symbol) -> bool:
    """Return whether an expression costs little and cannot fail."""
    return all(part.head in _CHEAP for part in parts(expression))
