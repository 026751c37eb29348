"""A graph written out as a straight-line program: shown, called and trained without its objects.

`listing` has a graph's assignments, forward and backward: the rules as `assignments` lowers them,
common `subexpressions` computed once, with names from `identifiers`. `source` writes them as
Python and JavaScript and `python` runs the first; `instructions`, `functions` and `llvm` write
them for LLVM and `machine` runs that. `layers` finds what are loops in `kernels`,
`epochs` has the loop of training, `exponential` its exp. `running` is the `Program`, `history`
what training returns, `parallel` trains on several machines.
"""

from microbp.program.history import History
from microbp.program.parallel import sweep
from microbp.program.running import BACKENDS, Program

__all__ = ["BACKENDS", "History", "Program", "sweep"]
