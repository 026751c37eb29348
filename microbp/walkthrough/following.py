"""One training row computed as an example's rule does it: rounded by hand, in sequential order, …

The numbers and local derivatives of the graph are those that the rule goes on with, so that what
is told of them is what the rule makes. Knows which rules can be told path by path.
"""

from collections.abc import Mapping

from microbp.engine import Value, gradients
from microbp.examples.graph import Graph
from microbp.examples.rules import Rule
from microbp.examples.runs import Run
from microbp.examples.sheet import Sheet


def untold(example: Sheet) -> tuple[str, str] | None:
    """Return the convention for which gradients are no sums over the paths of one row, if any."""
    run = Run(example, example.rule)
    rule = run.rule
    if run.wrong_steps:
        return "mistake", example.rule.mistake
    if rule.hidden == "broadcast":
        return "hidden", rule.hidden
    if _is_across_rows(example):
        return "order", rule.order
    return None


def _is_across_rows(example: Sheet) -> bool:
    """Tell whether sequential order goes through several rows at once, so that no row shows it."""
    rule = example.rule
    return rule.order == "sequential" and example.rows > 1 and rule.update != "each"


def check_order(example: Sheet) -> None:
    """Refuse, with a ValueError, sequential order of several rows at once."""
    if _is_across_rows(example):
        raise ValueError("sequential order is shown where an update follows each row; "
                         f"{example.id} makes one update from {example.rows} rows: update = "
                         "'each' changes that")


def check_rule(example: Sheet) -> None:
    """Refuse, with a ValueError, a rule whose gradients cannot be told path by path."""
    check_order(example)
    if found := untold(example):
        name, given = found
        raise ValueError(f"{example.id} states {name} = {given!r}, which cannot be told path by "
                         "path")


def notes(rule: Rule) -> list[tuple[str, str]]:
    """Return the keys of what is to be said of a rule, each with a number it may name."""
    found = []
    if rule.round:
        key = "explain: significant" if rule.round.endswith("s") else "audit: decimals"
        found.append((key, rule.round.removesuffix("s")))
    if rule.mistake:
        found.append((f"mistake: {rule.mistake}", ""))
    if rule.order == "sequential":
        found.append(("mistake: sequential", ""))
    if rule.hidden == "weight gradients":
        found.append(("mistake: weight-gradients", ""))
    return found


def followed(run: Run, row: int, updates: int = 0) -> tuple[Graph, dict[Value, float]]:
    """Return the graph of a row after so many updates, and its gradients by the rule.

    Where that cannot be told path by path, they are those of the chain rule.
    """
    graph = run.graph_of(run.after(updates), row)
    if untold(run.example):
        return graph, gradients(graph.output)
    nodes = dict(zip(run.graph.order, graph.order))
    nodes |= {leaf: graph[name] for name, leaf in run.graph.given.items()}
    found: Mapping[Value, float] = (
        run.backward_with_updates([nodes], run.snapshots[updates].velocities)
        if run.updates_on_the_way else run.backward(run.loss, [nodes]))
    return graph, {node: found.get(node, 0.0) for node in graph.output.topological()}
