"""Random graphs over all operations, for tests that compare readers of the same rules."""

from hypothesis import strategies as st

from microbp.engine import Value, apply
from microbp.ops import OPS

ARITY = {"neg": 1, "power": 1, "abs": 1, "exp": 1, "log": 1, "sqrt": 1, "sin": 1, "cos": 1,
         "tanh": 1, "sigmoid": 1, "relu": 1, "leaky_relu": 1, "step": 1, "softplus": 1}
NARY = {"weighted_sum": (2, 3, 4, 5, 8), "total": (1, 2, 3), "log_sum_exp": (1, 2, 3),
        "softmax": (1, 2, 3), "cross_entropy": (2, 3, 4)}


@st.composite
def graphs(draw):
    """Return an output and its leaves; every operation that has a number there may occur."""
    numbers = draw(st.lists(st.floats(-3.0, 3.0).filter(lambda x: x == 0.0 or abs(x) > 1e-3),
                            min_size=2, max_size=5))
    roles = ["parameter", "parameter", "input", "constant", "input"]
    leaves = [Value(number, draw(st.sampled_from(["", "w", "x 1", "网", "class"])), role)
              for number, role in zip(numbers, roles)]
    nodes = list(leaves)
    for _ in range(draw(st.integers(1, 25))):
        name = draw(st.sampled_from(sorted(OPS)))
        arity = draw(st.sampled_from(NARY.get(name, (ARITY.get(name, 2),))))
        op = OPS[name]
        if name == "power":
            op = op.with_constants(draw(st.sampled_from([2.0, 3.0, 0.5, -1.0, 0.0, 1.0, 2.5])))
        if name in ("softmax", "cross_entropy"):
            op = op.with_constants(float(draw(st.integers(0, arity - 1))))
        parents = tuple(draw(st.sampled_from(nodes[-8:])) for _ in range(arity))
        try:
            node = apply(op, parents)
        except (ArithmeticError, ValueError):
            continue
        if abs(node.data) < 1e100 and all(abs(local) < 1e100 for local in node.local_grads):
            nodes.append(node)
    used = [*leaves, nodes[-1]]
    output = apply(OPS["total"], tuple(used)).named("E")
    return output, leaves
