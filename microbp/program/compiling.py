"""Text in LLVM's language compiled by llvmlite, and what is compiled once for all programs.

Knows llvmlite and this processor.
"""

from __future__ import annotations

import ctypes
import math
import platform
import random
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from microbp.program import exponential, kernels
from microbp.program.functions import Function, header
from microbp.program.instructions import foreign

POINTER, COUNT, NUMBER = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double


class Effort(NamedTuple):
    """How hard LLVM tries: whether it simplifies, and the level of its code generator."""

    simplified: bool
    generator: int
    seconds: float          # to compile an operand, measured


def effort(operands: int) -> Effort:
    """Return how hard LLVM tries for so many operands in lines (layers are loops, and no lines).

    Passes over long functions take time that grows faster than they do, and gain nothing on
    straight lines: those of a network with 2,000 operands take longer than all the rest.
    """
    if operands < 300:
        return Effort(True, 2, 0.3e-3)
    if operands < 3_000:
        return Effort(False, 1, 0.1e-3)
    return Effort(False, 0, 0.03e-3)


#: In their order; the whole of LLVM's level 2 takes twice as long and makes nothing faster.
_PASSES = ("always_inliner", "sroa", "instruction_combine", "new_gvn", "simplify_cfg")


def array_of(numbers: Sequence[float]) -> Any:
    """Return numbers for C."""
    return (NUMBER * len(numbers))(*numbers)


def zeros(count: int) -> Any:
    """Return so many zeros for C."""
    return (NUMBER * count)()


class Code:
    """Machine code, kept alive with the engine it lives in."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def address(self, name: str) -> int:
        """Return where a function is."""
        address: int = self._engine.get_function_address(name)
        return address

    def function(self, name: str, result: Any, *arguments: Any) -> Any:
        """Return a function for Python to call."""
        function: Any = ctypes.CFUNCTYPE(result, *arguments)(self.address(name))
        function.code = self        # which must live as long
        return function


@lru_cache(maxsize=64)
def compiled(text: str, effort: Effort) -> Code:
    """Compile a text; what has been compiled is kept for the next program that is written alike.

    So a thousand networks of one shape are compiled once: their weights are no part of the text.
    """
    from llvmlite import binding
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    machine = binding.Target.from_default_triple().create_target_machine(
        cpu=binding.get_host_cpu_name(), features=features().flatten(),
        opt=effort.generator, jit=True)
    module = binding.parse_assembly(text)
    if effort.simplified:
        passes = binding.create_new_module_pass_manager()
        for name in _PASSES:
            getattr(passes, f"add_{name}_pass")()
        passes.run(module, binding.create_pass_builder(
            machine, binding.create_pipeline_tuning_options()))
    engine = binding.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return Code(engine)


def features() -> Any:
    """Return what this processor can do."""
    from llvmlite import binding
    return binding.get_host_cpu_features()


@lru_cache
def vector_size() -> int:
    """Return how many numbers a vector of this processor holds, 4 at least."""
    return 8 if features().get("avx512f") else 4


@lru_cache
def loops(width: int) -> dict[str, str]:
    """Return the loops of layers, compiled once for all programs, as what can be called."""
    code = compiled(kernels.functions(width, vector_size()), Effort(True, 2, 0.0))
    _kept.append(code)
    return {name: foreign(code.address(name)) for name in ("combine", "turn", "outer")}


_kept: list[Code] = []


@lru_cache
def exp_is_ours() -> bool:
    """Return whether our exponential has the bits of the C library's; tried when first used."""
    if not (features().get("fma") or platform.machine().lower() in ("arm64", "aarch64")):
        return False
    width, count = vector_size(), 4096
    text = "\n".join([header({1, width}), exponential.functions({1, width}), _many(width)])
    code = compiled(text, Effort(True, 1, 0.0))
    rng = random.Random(0)
    numbers = [rng.gauss(0.0, 10.0 ** rng.uniform(-12, 2.2)) for _ in range(count)]
    x, y, z = array_of(numbers), zeros(count), zeros(count)
    code.function("many", None, *[POINTER] * 3, COUNT)(x, y, z, count)
    expected = [math.exp(number) for number in numbers]
    return list(y) == expected and list(z)[::width] == expected[::width]


def _many(width: int) -> str:
    """Return ``many``: y = exp(x), several at once, and z the same of the first of these."""
    f = Function("void @many(ptr %x, ptr %y, ptr %z, i64 %n)", width)
    with f.loop("%n", width) as i:
        x, y, z = [f.at(base, i) for base in ("%x", "%y", "%z")]
        f.write(y, f.new(f"call {f.type} @exp_{width}({f.type} {f.read(x)})"))
        f.write(z, f.new(f"call double @exp_1(double {f.read(x, 'double')})"), "double")
    return f.text()
