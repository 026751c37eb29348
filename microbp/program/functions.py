"""Functions with loops, in LLVM's language.

What changes in a loop is a variable in memory; LLVM keeps it in a register where it simplifies.

Knows LLVM's language, and nothing of programs.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from microbp.program.instructions import Body, lanes, suffix


class Function(Body):
    """A function of some arguments; the instructions are added inside its loops."""

    def __init__(self, head: str, width: int = 1) -> None:
        super().__init__(width)
        self._head = head
        self._variables: list[str] = []

    def variable(self, start: str, kind: str = "") -> str:
        """Return a new variable's address."""
        name = f"%v{len(self._variables)}"
        self._variables.append(f"  {name} = alloca {kind or self.type}, align 8")
        self.write(name, start, kind)
        return name

    def pieces(self, length: str, size: str | int) -> str:
        """Return how many pieces of a size a length has; the last may be shorter."""
        if size == 1:
            return length
        return self.whole("udiv", self.whole("add", length, self.whole("sub", size, 1)), size)

    def rest(self, length: str, begin: str, size: str | int) -> str:
        """Return how long the piece of a length is that begins there."""
        left = self.whole("sub", length, begin)
        whole = self.new(f"icmp sgt i64 {left}, {size}")
        return self.new(f"select i1 {whole}, i64 {size}, i64 {left}")

    def slab_and_lane(self, row: str, width: int) -> tuple[str, str]:
        """Return where a row lies: the number of its slab of so many, and its place there."""
        if width == 1:
            return row, "0"
        return self.whole("udiv", row, width), self.whole("urem", row, width)

    @contextmanager
    def loop(self, end: str | int, step: int = 1, start: str = "0") -> Iterator[str]:
        """Count on from the start in steps to the end, at least one of them; yield the counter."""
        self._count += 1
        now, again, out = f"%k{self._count}", f"again{self._count}", f"out{self._count}"
        before, place = self._block, len(self.lines) + 2
        self.add(f"br label %{again}")
        self.begin(again)
        yield now
        after = self.whole("add", now, step)
        self.lines.insert(
            place, f"  {now} = phi i64 [ {start}, %{before} ], [ {after}, %{self._block} ]")
        more = self.new(f"icmp slt i64 {after}, {end}")
        self.add(f"br i1 {more}, label %{again}, label %{out}")
        self.begin(out)

    def portions(self, end: str, *sizes: int) -> Iterator[tuple[int, str]]:
        """Count to the end in steps of the first size while they fit, then of the next.

        Yield the size and the counter, once for each size: what is added then is what each step
        does.
        """
        start = "0"
        for size in sizes:
            whole = self.whole("sub", end, self.whole("urem", end, size)) if size > 1 else end
            some = self.new(f"icmp slt i64 {start}, {whole}")
            with self.only_if(some), self.loop(whole, size, start) as k:
                yield size, k
            start = whole

    @contextmanager
    def only_if(self, bit: str) -> Iterator[None]:
        """Do this only if a bit is set, and go on, if it did not return."""
        self._count += 1
        some, on = f"some{self._count}", f"on{self._count}"
        self.add(f"br i1 {bit}, label %{some}, label %{on}")
        self.begin(some)
        yield
        if not self.lines[-1].startswith("  ret "):
            self.add(f"br label %{on}")
        self.begin(on)

    def text(self, result: str = "void") -> str:
        """Return the function, which returns the result."""
        return "\n".join([f"define {self._head} {{", "entry:", *self._variables, *self.lines,
                          f"  ret {result}", "}"])


def header(widths: set[int]) -> str:
    """Return what the instructions of rows of these widths call of LLVM's own."""
    lines = ["declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)"]
    for width in sorted(widths):
        kind, end = lanes(width), suffix(width)
        lines += [f"declare {kind} @llvm.fabs.{end}({kind})",
                  f"declare {kind} @llvm.sqrt.{end}({kind})",
                  f"declare {kind} @llvm.fma.{end}({kind}, {kind}, {kind})"]
    return "\n".join(lines)
