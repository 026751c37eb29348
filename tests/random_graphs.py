"""Random graphs for Hypothesis: shared nodes, dead ends of relu, operands that stand twice."""

from hypothesis import strategies as st

from microbp import Value, total, weighted_sum

_UNARY = ("tanh", "sigmoid", "sin", "cos", "relu", "softplus", "__neg__", "__abs__")
_NUMBERS = st.floats(-2.0, 2.0, allow_nan=False).map(lambda number: round(number, 3))


@st.composite
def random_graphs(draw, most=14):
    """A graph of a few leaves and up to `most` operations; all nodes lead to the output."""
    nodes = [Value(draw(_NUMBERS), name, role) for name, role in draw(st.lists(
        st.tuples(st.sampled_from(["", "x", "w1", "学习率"]),
                  st.sampled_from(["input", "parameter", "target", "constant"])),
        min_size=1, max_size=4))]
    for _ in range(draw(st.integers(0, most))):
        operand = st.sampled_from(nodes)
        kind = draw(st.integers(0, 4))
        if kind == 0:
            node = getattr(draw(operand), draw(st.sampled_from(_UNARY)))()
        elif kind == 1:
            node = weighted_sum(draw(st.tuples(operand, operand)),
                                draw(st.tuples(operand, operand)), draw(operand))
        elif kind == 2:
            node = draw(operand).max(draw(operand))
        else:
            first, second = draw(operand), draw(operand)
            node = first * second if kind == 3 else first - second
        nodes.append(node.sigmoid() if abs(node.data) > 1e3 else node)
    used = {parent for node in nodes for parent in node.parents}
    ends = [node for node in nodes if node not in used]
    return ends[0] if len(ends) == 1 else total(ends)
