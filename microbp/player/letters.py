"""Letters for a page on which the numbers can change.

A rule that asks questions, such as ``a if a > 0 else 0``, is written with all its answers; the
page takes the one that fits its numbers.
"""

from __future__ import annotations

from microbp.engine import Value
from microbp.anatomy.formulas import Letters
from microbp.writing.letters import Symbol, letter


class OpenLetters(Letters):
    """Letters that do not know their numbers, so that no question of a rule is answered yet."""

    def of(self, node: Value) -> Symbol:
        closed = super().of(node)
        return closed if closed.head == "number" else letter(self.names[node])

    def is_fixed(self, node: Value, index: int) -> bool:
        """Whether a local derivative is the same whatever the numbers are."""
        return self.local(node, index).head == "number"
