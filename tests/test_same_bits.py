"""Sums are written out: `sum` rounds otherwise from Python 3.12 on, `fsum` and `sumprod` always.

Sums of whole numbers are the same everywhere. Those of a drawing decide its order and its breaks.
"""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "microbp"
FILES = sorted(PACKAGE.rglob("*.py"))

# sums of whole numbers that don't show it
KNOWN = {"sum(count.values())", "sum((count[verdict] for count in counts))",
         "sum((self.counts[edge.parent] for edge in leading))",
         "sum((self.open[edge.parent] for edge in leading if edge.local))",      # of paths
         "sum((width(each[0]) + 1 for each in (*row, block)))",                  # of signs
         "sum(crossed)", "sum(map(self._gap, gaps))",                           # of crossings
         "sum(map(self._gap, range(len(self.columns))))",
         "sum(((written[upper] < written[lower]) - (written[upper] > written[lower]) "
         "for column in self.columns for upper, lower in pairwise((v for v in column "
         "if self.blocks[v].width))))",
         "sum((user.parents.count(leaf) for user in self.anatomy.users[leaf]))"}


def is_whole(element):
    """Tell whether an expression is a count: a comparison, a length, a whole number."""
    if isinstance(element, ast.IfExp):
        return is_whole(element.body) and is_whole(element.orelse)
    if isinstance(element, ast.Constant):
        return isinstance(element.value, int)
    if isinstance(element, ast.Call):
        return isinstance(element.func, ast.Name) and element.func.id == "len"
    return isinstance(element, ast.Compare)


def is_sum_of_counts(call):
    [argument] = call.args
    if isinstance(argument, ast.GeneratorExp):
        return is_whole(argument.elt)
    return ast.unparse(argument).startswith("map(len, ")


def sums(code):
    """Return the calls in a module that add up with one rounding or another."""
    tree = ast.parse(code)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "math":
            yield from (alias.name for alias in node.names if alias.name in ("fsum", "sumprod"))
        elif isinstance(node, ast.Attribute) and node.attr in ("fsum", "sumprod"):
            yield ast.unparse(node)
        elif isinstance(node, ast.Name) and node.id == "sum" and isinstance(node.ctx, ast.Load):
            call = above[node]
            if isinstance(call, ast.Call) and call.func is node and is_sum_of_counts(call):
                continue
            around = {ast.unparse(call), ast.unparse(above.get(above.get(above[call], call), call))}
            if not around & KNOWN:
                yield ast.unparse(call)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_floats_are_added_by_what_rounds_differently_elsewhere(path):
    assert list(sums(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("code, found", [
    ("sum(numbers)", ["sum(numbers)"]), ("from math import fsum, exp", ["fsum"]),
    ("math.sumprod(a, b)", ["math.sumprod"]), ("reduce(sum, rows)", ["reduce(sum, rows)"]),
    ("sum(w * x for w, x in pairs)", ["sum((w * x for w, x in pairs))"]),
    ("sum(a == b for a in c)", []), ("sum(2 if a else 1 for a in c)", []),
    ("sum(map(len, rows))", []), ("sum(0.5 for a in c)", ["sum((0.5 for a in c))"])])
def test_the_search_finds_sums_and_lets_counts_be(code, found):
    assert list(sums(code)) == found
