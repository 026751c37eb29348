"""A graph written out as a straight-line program: shown, called and trained without its objects.

`listing` has the graph's lines, forward and backward, made from the rules by `patterns` and
`parts` with names from `identifiers`. `source` writes them as Python and JavaScript, `written`
runs the Python, `llvm` and `machine` make machine code; `running` is the `Program`.
"""

from microbp.program.running import BACKENDS, History, Program

__all__ = ["BACKENDS", "History", "Program"]
