"""A listing run as machine code: compiled by llvmlite, called through ctypes.

Bits are those of Python because the functions are: `exp` and the others are the ones that
Python's `math` calls, found in the C library, tried against `math` and bound by their addresses.
Where something has no number, Python computes that step instead and raises what it raises.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import random
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from microbp.ops import FUNCTIONS
from microbp.program import llvm
from microbp.program.instructions import c_name, own_name
from microbp.program.listing import Listing
from microbp.program.python import PythonCode, Row, Trainer


class Effort(NamedTuple):
    """How hard LLVM tries: levels of its passes (None for none) and of its code generator."""

    passes: int | None
    generator: int
    vectors: bool
    seconds: float          # to compile an operand, measured; a chain takes longer than a net


def effort(listing: Listing) -> Effort:
    """Return how hard LLVM shall try.

    Lines with long sums gain up to half from vectors; compiling them takes 0.3 ms an operand (a
    2-16-16-1 network 0.3 s, 64-32-10 3 s). Above 12,000 operands the quick passes must do (0.1
    ms), above 200,000 none (0.05 ms: 100,000 nodes take about 20 s).
    """
    if listing.operands > 200_000:
        return Effort(None, 1, False, 0.05e-3)
    if listing.operands < 300:
        return Effort(2, 2, False, 0.3e-3)
    if listing.operands > 12_000 or listing.operands < 3 * listing.lines:
        return Effort(1, 1, False, 0.1e-3)
    return Effort(2, 2, True, 0.3e-3)


def seconds_in_python(listing: Listing) -> float:
    """Return about how long Python takes for a row, measured at 12 ns an operand."""
    return 12e-9 * (1 + listing.operands)


def is_worth_it(listing: Listing, rows: int) -> bool:
    """Return whether compiling costs less than half of what Python needs for so many rows."""
    compiling = listing.operands * effort(listing).seconds
    return rows * seconds_in_python(listing) > 0.5 + 2.0 * compiling


def machine_code_is_possible(listing: Listing) -> bool:
    """Return whether llvmlite is there, and in C each function that the listing calls."""
    return find_spec("llvmlite") is not None and all(
        _address(name, arguments) for name, arguments in llvm.called(listing))


class MachineCode:
    """The machine code of a program, compiled when first used."""

    def __init__(self, code: PythonCode) -> None:
        self._python = code
        self._lines = code.listing.lines
        self._compiled: dict[tuple[bool, float, float], _Module] = {}

    def gradients(self, numbers: Row) -> tuple[float, Row]:
        """Return the output and its derivative by each parameter."""
        code = self._code(False, 0.0, 0.0)
        n = len(self._python.inputs)
        x, p, g, out = _array(numbers[:n]), _array(numbers[n:]), _zeros(len(numbers) - n), _zeros(1)
        if code.row(p, x, g, out, self._room()):
            return self._python.gradients(numbers)
        return out[0], tuple(g)

    def trainer(self, rows: Sequence[Row], batch: int, several: bool, lr: float,
                momentum: float, weight_decay: float) -> Trainer:
        """Return what trains on these rows, as `PythonCode.trainer` does."""
        code = self._code(several, momentum, weight_decay)
        n = len(self._python.parameters)
        data = _array([number for row in rows for number in row])

        def run(numbers: Row, epochs: int, until: float) -> tuple[Row, list[float]]:
            p, v, g = _array(numbers[:n]), _array(numbers[n:]), _zeros(n)
            losses = array("d", bytes(8 * epochs))
            done = code.train(p, v, g, data, len(rows), batch, epochs, lr, until,
                              losses.buffer_info()[0], self._room())
            if done >= 0:
                return (*p, *v), losses[:done].tolist()
            if done == -1:
                in_python = self._python.trainer(rows, batch, several, lr, momentum,
                                                 weight_decay)
                return in_python(numbers, 1, until)
            return run(numbers, -1 - done, until)       # as far as it goes

        return run

    def _room(self) -> Any:
        return _zeros(self._lines * llvm.WIDTH)

    def _code(self, *settings: Any) -> _Module:
        if settings not in self._compiled:
            python = self._python
            text = llvm.module(python.listing, python.inputs, python.parameters, python.grads,
                               *settings)
            self._compiled[settings] = _Module(text, effort(python.listing),
                                               llvm.called(python.listing))
        return self._compiled[settings]


def _array(numbers: Sequence[float]) -> Any:
    return (ctypes.c_double * len(numbers))(*numbers)


def _zeros(count: int) -> Any:
    return (ctypes.c_double * count)()


class _Module:
    """A compiled module: its functions, kept alive with the engine they live in."""

    def __init__(self, text: str, effort: Effort, functions: list[tuple[str, int]]) -> None:
        from llvmlite import binding
        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        machine = binding.Target.from_default_triple().create_target_machine(
            cpu=binding.get_host_cpu_name(), features=binding.get_host_cpu_features().flatten(),
            opt=effort.generator, jit=True)
        module = binding.parse_assembly(text)
        if effort.passes is not None:
            options = binding.create_pipeline_tuning_options(speed_level=effort.passes)
            options.slp_vectorization = effort.vectors
            options.loop_vectorization = False
            passes = binding.create_pass_builder(machine, options)
            passes.getModulePassManager().run(module, passes)
        self._engine = binding.create_mcjit_compiler(module, machine)
        for name, arguments in functions:
            binding.add_symbol(own_name(name), _address(name, arguments))
        self._engine.finalize_object()
        pointer, count, number = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double
        self.row = ctypes.CFUNCTYPE(ctypes.c_bool, *[pointer] * 5)(
            self._engine.get_function_address("row"))
        self.train = ctypes.CFUNCTYPE(
            count, *[pointer] * 4, *[count] * 3, *[number] * 2, pointer, pointer)(
            self._engine.get_function_address("train"))


# Python's functions, found in C


@lru_cache
def _address(name: str, arguments: int) -> int:
    """Return the address of the function that gives the same bits as Python's; 0 if there is none.

    Which libraries hold Python's own functions differs between systems, so each is tried.
    """
    if name not in FUNCTIONS:
        return 0
    for library in _libraries():
        function = getattr(library, c_name(name), None)
        if function and _agrees(name, function, arguments):
            return ctypes.cast(function, ctypes.c_void_p).value or 0
    return 0


def _libraries() -> Iterator[ctypes.CDLL]:
    for name in (None, ctypes.util.find_library("m"), "ucrtbase"):
        try:
            yield ctypes.CDLL(name)
        except (OSError, TypeError):
            continue


def _agrees(name: str, function: Any, arguments: int) -> bool:
    """Return whether a function of C gives Python's bits for numbers of all sizes."""
    function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double] * arguments
    rng = random.Random(0)
    for _ in range(500):
        spread = 10.0 ** rng.uniform(-9, 2)
        numbers = [rng.gauss(0.0, spread) for _ in range(arguments)]
        try:
            expected = FUNCTIONS[name](*numbers)
        except (ArithmeticError, ValueError):       # nothing there to compare
            continue
        if function(*numbers) != expected:
            return False
    return True
