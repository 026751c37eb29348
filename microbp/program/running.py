"""Programs: a recorded graph written out, called and trained without its objects.

Knows how numbers go in and out, and when to stop. The lines come from `listing`, their text from
`source`; `python` and `machine` run them.

>>> from microbp.engine import Value
>>> w, x = Value(2.0, "w", "parameter"), Value(3.0, "x")
>>> program = Program(((w * x - 1.0) ** 2).named("E"), inputs=[x], parameters=[w])
>>> program(3.0), program.gradients(3.0)
(25.0, (25.0, [30.0]))
>>> program.train(rows=[[3.0]], lr=0.05, epochs=1), w.data
(<History of 1 epoch: loss 25, stopped: epochs>, 0.5)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from functools import cached_property, partial
from importlib.util import find_spec
from time import perf_counter
from typing import Any

from microbp.arguments import real_number, whole_number
from microbp.engine import Value, apply, only_values
from microbp.ops import Op
from microbp.optim import SGD
from microbp.program import parallel, source
from microbp.program.history import History
from microbp.program.listing import Listing, record
from microbp.program.machine import (
    MachineCode,
    is_worth_it,
    machine_code_is_possible,
    seconds_in_python,
)
from microbp.program.python import Failed, PythonCode, Row, Sums, Trainer

BACKENDS = ("auto", "python", "llvm")
_SLICE = 0.1        # seconds that training runs before it looks up
_MANY = 1_000_000   # rows that a worker may be asked for, one time after the other


class Program:
    """The graph of `output` as a straight-line program.

    `inputs` are the leaves whose numbers are given with each call or row, `parameters` those
    that are trained (None: the leaves with this role); they count with the numbers they have at
    each call. All other leaves are constants.

    `backend` says what runs it. ``"python"`` compiles in an instant; ``"llvm"`` (machine code,
    10 to 200 times as fast) takes from 0.03 seconds to compile for the smallest networks to 0.3
    seconds for large ones, whose layers become loops; other graphs take 2 to 15 seconds for
    each 100,000 nodes. It needs ``pip install "microbp[fast]"``. ``"auto"`` trains in machine
    code if Python would need more than twice the time that compiling takes plus half a second,
    judged from the number of operands, rows and epochs, and else in Python; calls run in Python.
    The numbers are the same to the last bit, signs of zeros included, and those of the graph
    itself; only, a derivative that no parameter needs is not computed, so an error that lies in
    it alone is not raised. An operation whose rule calls functions that microbp does not know
    runs in Python.

    Raises ImportError if ``"llvm"`` is asked for and llvmlite is missing, TypeError for what is
    not a Value, ValueError for an unknown backend, for an operation that ``"llvm"`` cannot
    compile, and for an input or parameter that is not a leaf of the graph or is given twice.
    """

    def __init__(self, output: Value, inputs: Value | Iterable[Value] = (),
                 parameters: Value | Iterable[Value] | None = None, backend: str = "auto") -> None:
        if backend not in BACKENDS:
            raise ValueError(f"backend {backend!r} is none of {', '.join(BACKENDS)}")
        if not isinstance(output, Value):
            raise TypeError(f"a program's output is a Value, not {type(output).__name__}")
        if backend == "llvm" and find_spec("llvmlite") is None:
            raise ImportError("machine code needs the package llvmlite: "
                              'pip install "microbp[fast]"')
        self.backend = backend
        self._nodes, place = record(output)
        if parameters is None:
            parameters = [leaf for leaf in place if leaf.role == "parameter"]
        self.parameters = only_values(parameters, "the parameters of a program are Values")
        given = only_values(inputs, "the inputs of a program are Values")
        self._inputs = _places(given, "input", place)
        self._parameters = _places(self.parameters, "parameter", place)
        for leaf in {*given}.intersection(self.parameters):
            raise ValueError(f"{leaf!r} is given as an input and as a parameter")
        if backend == "llvm":
            self._code.listing.refuse_calls("machine code")

    def __repr__(self) -> str:
        return (f"<Program of {len(self._nodes)} nodes: {len(self._inputs)} inputs, "
                f"{len(self.parameters)} parameters>")

    def __call__(self, *numbers: float) -> float:
        """Return the output for these numbers of the inputs."""
        x = self._row(numbers, "the call")
        value: float = self._computed(self._code.value, x + self._present())
        return value

    def gradients(self, *numbers: float) -> tuple[float, list[float]]:
        """Return the output and its derivative by each parameter, for these inputs."""
        x = self._row(numbers, "the call")
        loss, gradients = self._computed(self._runner(0).gradients, x + self._present())
        if not math.isfinite(loss):
            name = self._nodes[-1].name or "the output"
            raise ValueError(f"cannot go backward: {name} is {loss}")
        return loss, [gradient + 0.0 for gradient in gradients]     # 0.0 + … of the graph: no -0.0

    @property
    def source(self) -> str:
        """The program in Python: the function of inputs and parameters that `gradients` calls."""
        return source.gradients(self._code.listing)

    @cached_property
    def javascript(self) -> str:
        """The program in JavaScript; see `microbp.program.source.javascript` for its functions.

        Raises ValueError if an operation's rule calls a function that JavaScript does not have.
        """
        leaves = [i for i, node in enumerate(self._nodes) if not node.parents]
        listing = Listing(self._nodes, leaves, range(len(self._nodes)))
        listing.refuse_calls("JavaScript")
        return source.javascript(listing)

    def train(self, rows: Iterable[Iterable[float]] | None = None, *, lr: float, epochs: int,
              batch: int | None = 1, until: float | None = None, momentum: float = 0.0,
              weight_decay: float = 0.0, progress: bool = False,
              validation: Iterable[Iterable[float]] | None = None,
              executor: Executor | None = None, chunks: int = 8) -> History:
        """Train the parameters by gradient descent and return the loss of each epoch.

        An epoch goes through all rows in order: numbers for the inputs. After every `batch` of
        them (None: after all) the parameters are updated by the sum of the gradients, as
        `SGD.step` does. An epoch's loss is the sum over its rows. Training stops before the
        update if the epoch's loss is at or below `until`, or is not finite. The trained numbers
        are in the parameters then, also after an error or Ctrl-C: an update is made for all
        parameters or for none. The loss of the `validation` rows at the beginning of each epoch
        is kept in ``history.validation``.

        With an `executor` (of `concurrent.futures`, or one like it, such as Dask's) each batch is
        cut into so many `chunks`, and workers add up their gradients. The numbers then depend on
        `chunks`, and not on how many workers there are; with one chunk the parameters are those of
        training without an executor. If a worker fails, the error names the chunk, and the
        parameters stay as they were.

        Raises ValueError, and changes nothing, for rows that do not fit or unfit settings. An
        operation outside its domain raises the error that the graph itself would raise, with
        the number of the row.
        """
        row_list = self._rows(rows)
        if not self.parameters:
            raise ValueError("there are no parameters to train")
        settings = SGD(self.parameters, lr, momentum, weight_decay)     # checks what it is given
        epochs = whole_number(epochs, "epochs", 0)
        size = len(row_list)
        if batch is not None:
            size = min(size, whole_number(batch, "batch", 1))
        goal = -math.inf if until is None else real_number(until)
        work = len(row_list) * epochs
        tests = None if validation is None else self._rows(validation, "validation")
        how = settings.lr, settings.momentum, settings.weight_decay
        count = whole_number(chunks, "chunks", 1)
        epoch = len(row_list) * seconds_in_python(self._code.listing)
        length = 1 + int(_SLICE / 5 / epoch)
        if executor is None:
            # A gradient is 0.0 + …, never −0.0, which only a parameter that is −0.0 can feel.
            several = size > 1 or any(map(_is_negative_zero, self._present()))
            run = self._runner(work).trainer(row_list, size, several, *how)
        else:
            run, length = parallel.trainer(self, executor, count, row_list, size, *how), 1
        losses = None if tests is None else partial(
            self._computed, self._runner(len(tests) * epochs).sums(tests, backward=False),
            what="validation")
        return self._train(run, epochs, goal, settings.momentum > 0.0, progress, losses, length)

    def _train(self, run: Trainer, epochs: int, until: float, momentum: bool, progress: bool,
               validation: Callable[[Row], Sums] | None, length: int) -> History:
        """Run slices of epochs; one that ends in what is not finite is run again, shorter."""
        history = History()
        start = self._present()
        numbers = start + (0.0,) * len(start) * momentum
        try:
            with parallel.progress_bar(progress, epochs, "epoch") as bar:
                while len(history) < epochs and history.stopped == "epochs":
                    length = min(length, epochs - len(history))
                    if validation:
                        length = 1
                        history.validation.append(validation(numbers[:len(start)])[0])
                    began = perf_counter()
                    after, losses, failed = run(numbers, length, until)
                    finite = _all_finite(after)
                    if not finite and length > 1:
                        length //= 2
                        continue
                    history.extend(losses)
                    if not finite:              # the update is not made
                        history.stopped = "non-finite"
                        break
                    numbers = after
                    if failed:
                        raise self._undefined(failed, epochs=len(history))
                    if bar:
                        bar.set_postfix(loss=f"{losses[-1]:.6g}", refresh=False)
                        bar.update(len(losses))
                    if not math.isfinite(losses[-1]):
                        history.stopped = "non-finite"
                    elif losses[-1] <= until:
                        history.stopped = "until"
                    if perf_counter() - began < _SLICE / 2:
                        length *= 2
        except parallel.ChunkFailed as lost:
            numbers = start
            raise lost.error from lost.__cause__
        finally:
            for parameter, number in zip(self.parameters, numbers):
                parameter.data = number
        return history

    @cached_property
    def _code(self) -> PythonCode:
        return PythonCode(Listing(self._nodes, self._inputs, self._parameters))

    @cached_property
    def _machine(self) -> MachineCode:
        return MachineCode(self._code)

    def _runner(self, rows: int) -> PythonCode | MachineCode:
        """Return what runs so many rows."""
        listing = self._code.listing
        asked = self.backend == "llvm" or (self.backend == "auto" and is_worth_it(listing, rows))
        return self._machine if asked and machine_code_is_possible(listing) else self._code

    def _present(self) -> Row:
        return tuple([real_number(parameter.data) for parameter in self.parameters])

    def sums(self, rows: Iterable[Iterable[float]], first: int = 0) -> Callable[[Row], Sums]:
        """Return what adds up losses and gradients of rows for given numbers of the parameters.

        The gradients are in the order of the parameters. `first` is the number of the first row,
        for errors.
        """
        return partial(self._computed, self._runner(_MANY).sums(self._rows(rows)), first=first)

    def _computed(self, function: Callable[..., Any], numbers: Row, what: str = "rows",
                  first: int = 0) -> Any:
        """Return what a function computes; raise what the graph raises for these numbers."""
        try:
            return function(numbers)
        except Failed as failed:
            failed.row = None if failed.row is None else failed.row + first
            raise self._undefined(failed, what) from None

    def _rows(self, rows: Iterable[Iterable[float]] | None, what: str = "rows") -> list[Row]:
        if rows is None and not self._inputs:
            return [()]
        if rows is None:
            raise ValueError(f"rows are missing: {len(self._inputs)} numbers each, for the inputs")
        found = [self._row(row, f"{what}[{i}]") for i, row in enumerate(rows)]
        if not found:
            raise ValueError(f"{what} is empty; at least one row is needed")
        return found

    def _row(self, numbers: Iterable[float], what: str) -> Row:
        if not isinstance(numbers, Iterable):
            raise TypeError(f"{what} is a list of numbers, "
                            f"not {type(numbers).__name__} {numbers!r}")
        row = tuple(numbers)
        if len(row) != len(self._inputs):
            raise ValueError(f"{what} has {len(row)} numbers, but the program has "
                             f"{len(self._inputs)} inputs")
        if {*map(type, row)} == {float} and _all_finite(row):       # most are: in half the time
            return row
        try:
            return tuple([real_number(number) for number in row])
        except (TypeError, ValueError) as error:
            raise type(error)(f"{what}: {error}") from None

    def _undefined(self, failed: Failed, what: str = "rows", epochs: int = 0) -> Exception:
        """Return the error that the graph itself raises for these numbers."""
        place = f"{what}[{failed.row}]" if failed.row is not None else what
        if epochs:
            place = f"{place}, after epoch {epochs}"
        where = f"{place}: " if epochs or failed.row is not None else ""
        names = self._code.listing.names
        values: list[Value] = []
        for i, (origin, parents, name, data) in enumerate(self._nodes):
            if isinstance(origin, Op):
                try:
                    values.append(apply(origin, tuple([values[p] for p in parents])).named(name))
                except (ArithmeticError, ValueError) as error:
                    return type(error)(f"{where}{error}")
            else:
                values.append(Value(failed.numbers.get(names[i], data), name, origin))
        raise AssertionError("the written program failed where its graph does not")

    def __getstate__(self) -> dict[str, Any]:
        kept = dict(self.__dict__)
        for compiled in ("_code", "_machine", "javascript"):
            kept.pop(compiled, None)
        return kept


def _places(leaves: Sequence[Value], what: str, place: dict[Value, int]) -> list[int]:
    for leaf in leaves:
        if leaf not in place:
            raise ValueError(f"{what} {leaf!r} is not in the graph of the output")
        if leaf.parents:
            raise ValueError(f"{what} {leaf!r} is computed, and only a leaf can be given")
    if len({*leaves}) < len(leaves):
        raise ValueError(f"each {what} can be given only once")
    return [place[leaf] for leaf in leaves]


def _is_negative_zero(number: float) -> bool:
    return number == 0.0 and math.copysign(1.0, number) < 0.0


def _all_finite(numbers: Row) -> bool:
    return all(map(math.isfinite, numbers))
