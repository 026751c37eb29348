"""A listing run as machine code: compiled by llvmlite, called through ctypes.

Bits are those of Python because the functions are: `exp` and the others are the ones that
Python's `math` calls, found in the C library, tried against `math` and bound by their addresses.
Where something has no number, Python computes that step instead and raises what it raises.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import math
import platform
import random
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, NamedTuple

from microbp.ops import FUNCTIONS
from microbp.program import exponential, kernels, llvm
from microbp.program.instructions import c_name, lanes, own_name
from microbp.program.layers import find_layers
from microbp.program.listing import Listing
from microbp.program.python import PythonCode, Row, Trainer


class Effort(NamedTuple):
    """How hard LLVM tries: the level of its passes (None for none) and of its code generator."""

    passes: int | None
    generator: int
    seconds: float          # to compile an operand, measured


def effort(operands: int) -> Effort:
    """Return how hard LLVM tries for so many operands in lines (layers are loops, and no lines).

    Passes over long functions take time that grows faster than they do, and what they gain on
    straight lines is little: 12,000 operands take 10 s to compile with them and 0.6 s without,
    and run as fast.
    """
    if operands < 300:
        return Effort(2, 2, 0.3e-3)
    if operands < 3_000:
        return Effort(1, 1, 0.2e-3)
    return Effort(None, 0, 0.05e-3)


def seconds_in_python(listing: Listing) -> float:
    """Return about how long Python takes for a row, measured at 12 ns an operand."""
    return 12e-9 * (1 + listing.operands)


def is_worth_it(listing: Listing, rows: int) -> bool:
    """Return whether compiling costs less than half of what Python needs for so many rows."""
    compiling = listing.operands * effort(listing.operands).seconds
    return rows * seconds_in_python(listing) > 0.5 + 2.0 * compiling


def machine_code_is_possible(listing: Listing) -> bool:
    """Return whether llvmlite is there, and in C each function that the listing calls."""
    return find_spec("llvmlite") is not None and all(
        _address(name, arguments) for name, arguments in llvm.called(listing))


class MachineCode:
    """The machine code of a program, compiled when first used."""

    def __init__(self, code: PythonCode) -> None:
        self._python = code
        self._layers = find_layers(code.listing)
        self._compiled: dict[llvm.Settings, _Module] = {}

    def gradients(self, numbers: Row) -> tuple[float, Row]:
        """Return the output and its derivative by each parameter."""
        n = len(self._python.inputs)
        module = self._module(llvm.Settings())
        g = module.zeros()
        total = module.batch(module.inside(numbers[n:]), g, *module.rows([numbers[:n]], 1),
                             module.room, 1, -0.0)          # to which anything adds up exactly
        if not math.isfinite(total):
            return self._python.gradients(numbers)
        return total, module.outside(g)

    def trainer(self, rows: Sequence[Row], batch: int, several: bool, lr: float,
                momentum: float, weight_decay: float) -> Trainer:
        """Return what trains on these rows, as `PythonCode.trainer` does."""
        width = _lanes() if batch > 1 and self._python.listing.operands < 200_000 else 1
        module = self._module(llvm.Settings(width, several, momentum, weight_decay))
        data = module.rows(rows, batch)
        n = len(self._python.parameters)

        def run(numbers: Row, epochs: int, until: float) -> tuple[Row, Sequence[float]]:
            p, v, g = module.inside(numbers[:n]), module.inside(numbers[n:]), module.zeros()
            losses = array("d", bytes(8 * epochs))
            done = module.train(p, v, g, *data, module.room, len(rows), batch, epochs, lr, until,
                                losses.buffer_info()[0])
            if done >= 0:
                velocities = module.outside(v) if momentum else ()
                return (*module.outside(p), *velocities), losses[:done]
            if done == -1:      # something is not finite: Python says what
                in_python = self._python.trainer(rows, batch, several, lr, momentum,
                                                 weight_decay)
                return in_python(numbers, 1, until)
            return run(numbers, -1 - done, until)       # as far as it goes

        return run

    def _module(self, settings: llvm.Settings) -> _Module:
        if settings not in self._compiled:
            listing = self._python.listing
            functions = llvm.called(listing)
            text, layout = llvm.module(self._python, self._layers, _lanes(), settings,
                                       ("exp", 1) in functions and _exp_is_ours())
            symbols = [(own_name(name), _address(name, count)) for name, count in functions]
            if self._layers:
                symbols += _loops(settings.width)
            code = _compiled(text, effort(layout.operands), tuple(symbols))
            self._compiled[settings] = _Module(code, layout, len(self._python.parameters))
        return self._compiled[settings]


_POINTER, _COUNT, _NUMBER = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double


class _Module:
    """Compiled functions, and numbers in the layout that they want."""

    def __init__(self, code: _Code, layout: llvm.Layout, parameters: int) -> None:
        self.batch = code.function("batch", _NUMBER, *[_POINTER] * 5, _COUNT, _NUMBER)
        self.train = code.function("train", _COUNT, *[_POINTER] * 6, *[_COUNT] * 3,
                                   *[_NUMBER] * 2, _POINTER)
        self.room = _zeros(layout.room)
        self._layout = layout
        self._place = [0] * parameters
        for place, parameter in enumerate(layout.parameters):
            if parameter >= 0:
                self._place[parameter] = place
        self._in_order = self._place == list(range(len(layout.parameters)))

    def zeros(self) -> Any:
        """Return room for a number for each parameter."""
        return _zeros(len(self._layout.parameters))

    def inside(self, numbers: Sequence[float]) -> Any:
        """Return numbers of parameters where the functions look for them."""
        if self._in_order and numbers:
            return _array(numbers)
        found = self.zeros()
        for place, number in zip(self._place, numbers):
            found[place] = number
        return found

    def outside(self, found: Any) -> Row:
        """Return what the functions left there, in the order of the parameters."""
        numbers = found[:]
        return tuple(numbers if self._in_order else [numbers[place] for place in self._place])

    def rows(self, rows: Sequence[Row], batch: int) -> tuple[Any, Any]:
        """Return rows as slabs, and one after the other; a batch begins a slab."""
        width, columns, matrix = self._layout.width, self._layout.columns, self._layout.matrix
        slabs, turned = array("d"), array("d")
        for start in range(0, len(rows), batch):
            together = rows[start:start + batch]
            for first in range(0, len(together), width):
                slab = list(together[first:first + width])
                slab += slab[-1:] * (width - len(slab))         # the last row fills what is left
                of_all = list(zip(*slab))
                for column in columns:
                    slabs.extend(of_all[column] if isinstance(column, int) else [column] * width)
        for row in rows if matrix else ():
            turned.extend([row[column] if isinstance(column, int) else column
                           for column in matrix])
        return _array(slabs), _array(turned)


def _array(numbers: Sequence[float]) -> Any:
    return (_NUMBER * len(numbers))(*numbers)


def _zeros(count: int) -> Any:
    return (_NUMBER * count)()


class _Code:
    """Machine code, kept alive with the engine it lives in."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def address(self, name: str) -> int:
        """Return where a function is."""
        address: int = self._engine.get_function_address(name)
        return address

    def function(self, name: str, result: Any, *arguments: Any) -> Any:
        """Return a function for Python to call."""
        function = ctypes.CFUNCTYPE(result, *arguments)(self.address(name))
        function.code = self        # which must live as long
        return function


@lru_cache(maxsize=64)
def _compiled(text: str, effort: Effort, symbols: tuple[tuple[str, int], ...]) -> _Code:
    """Compile a text; what has been compiled is kept for the next program that is written alike.

    So a thousand networks of one shape are compiled once: their weights are no part of the text.
    It also saves memory, since each run of LLVM's passes leaves some 0.1 MB behind for good.
    """
    from llvmlite import binding
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    machine = binding.Target.from_default_triple().create_target_machine(
        cpu=binding.get_host_cpu_name(), features=_features().flatten(),
        opt=effort.generator, jit=True)
    module = binding.parse_assembly(text)
    if effort.passes is not None:
        options = binding.create_pipeline_tuning_options(speed_level=effort.passes)
        options.loop_vectorization = False
        passes = binding.create_pass_builder(machine, options)
        passes.getModulePassManager().run(module, passes)
    engine = binding.create_mcjit_compiler(module, machine)
    for name, address in symbols:
        binding.add_symbol(name, address)
    engine.finalize_object()
    return _Code(engine)


def _features() -> Any:
    from llvmlite import binding
    return binding.get_host_cpu_features()


@lru_cache
def _lanes() -> int:
    """Return how many numbers a vector of this processor holds, 4 at least."""
    return 8 if _features().get("avx512f") else 4


@lru_cache
def _loops(width: int) -> list[tuple[str, int]]:
    """Return the addresses of the loops of layers, compiled once for all programs."""
    names = [f"{name}_{width}" for name in ("combine", "turn", "outer")]
    code = _compiled(kernels.functions(width, _lanes()), Effort(2, 2, 0.0), ())
    _kept.append(code)
    return [(name, code.address(name)) for name in names]


_kept: list[_Code] = []


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


@lru_cache
def _exp_is_ours() -> bool:
    """Return whether our exponential has the bits of the C library's; tried when first used."""
    if not (_features().get("fma") or platform.machine().lower() in ("arm64", "aarch64")):
        return False
    width, count = _lanes(), 4096
    kind = lanes(width)
    text = "\n".join([
        llvm.header({1, width}), "declare double @microbp_exp(double)", exponential.table(),
        *[exponential.functions(one, True) for one in (1, width)],
        f"""
define void @many(ptr %x, ptr %y, ptr %z, i64 %n) {{
entry:
  br label %next
next:
  %i = phi i64 [ 0, %entry ], [ %i1, %next ]
  %x_i = getelementptr double, ptr %x, i64 %i
  %y_i = getelementptr double, ptr %y, i64 %i
  %z_i = getelementptr double, ptr %z, i64 %i
  %numbers = load {kind}, ptr %x_i, align 8
  %all = call {kind} @exp_{width}({kind} %numbers)
  store {kind} %all, ptr %y_i, align 8
  %number = load double, ptr %x_i
  %one = call double @exp_1(double %number)
  store double %one, ptr %z_i
  %i1 = add i64 %i, {width}
  %more = icmp slt i64 %i1, %n
  br i1 %more, label %next, label %done
done:
  ret void
}}"""])
    code = _compiled(text, Effort(1, 1, 0.0), (("microbp_exp", _address("exp", 1)),))
    rng = random.Random(0)
    numbers = [rng.gauss(0.0, 10.0 ** rng.uniform(-12, 2.2)) for _ in range(count)]
    x, y, z = _array(numbers), _zeros(count), _zeros(count)
    code.function("many", None, *[_POINTER] * 3, _COUNT)(x, y, z, count)
    expected = [math.exp(number) for number in numbers]
    return list(y) == expected and list(z)[::width] == expected[::width]
