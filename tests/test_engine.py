"""The engine: graphs, the chain rule, and what it refuses."""

import copy
import gc
import math
import operator
import random
from fractions import Fraction

import hypothesis.strategies as st
import mpmath
import numpy as np
import pytest
from hypothesis import example, given

from microbp import Value, log_sum_exp, softmax, total, weighted_sum
from microbp.engine import gradients
from microbp.ops import OPS

finite = st.floats(-1e3, 1e3)


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_a_node_used_twice_adds_up_both_uses():
    a = Value(3.0, "a")
    out = a + a
    out.backward()
    assert out.parents == (a, a)
    assert (out.data, a.grad) == (6.0, 2.0)


def test_a_square_as_a_product_has_twice_its_operand_as_derivative():
    a = Value(3.0)
    (a * a).backward()
    assert a.grad == 6.0


def test_a_shared_subgraph_is_differentiated_once():
    a, b = Value(-4.0), Value(2.0)
    c = a * b
    out = c * c + c
    out.backward()
    assert (c.grad, a.grad, b.grad) == (-15.0, -30.0, 60.0)


def test_leaves_accumulate_over_calls_and_interior_nodes_do_not():
    a, b = Value(2.0), Value(5.0)
    c = a * b
    out = c * c
    out.backward()
    out.backward()
    assert (out.grad, c.grad) == (1.0, 20.0)
    assert (a.grad, b.grad) == (200.0, 80.0)


def test_a_leaf_as_output_has_derivative_one():
    a = Value(2.0)
    a.backward()
    assert (a.grad, a.topological()) == (1.0, [a])
    a.backward()                # and adds up like that of any other leaf
    assert a.grad == 2.0


def test_local_derivatives_are_those_of_the_moment_of_recording():
    w, x = Value(0.5, role="parameter"), Value(2.0)
    out = w * x
    w.data = 100.0
    out.backward()
    assert x.grad == 0.5


def test_parents_come_before_children_and_every_node_once():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    out = (a * b + a) * (a * b + b)
    order = out.topological()
    place = {node: i for i, node in enumerate(order)}
    assert len(order) == len(place) == 7
    assert all(place[parent] < place[node] for node in order for parent in node.parents)
    assert order[-1] is out


def test_a_chain_of_a_million_nodes_runs_and_is_freed_without_the_collector(no_collector):
    before = sum(type(item) is Value for item in gc.get_objects())
    start = Value(0.0)
    step = Value(1.0)
    node = start
    for _ in range(1_000_000):
        node = node + step
    node.backward()
    assert (node.data, start.grad, step.grad) == (1e6, 1.0, 1e6)
    del node
    assert sum(type(item) is Value for item in gc.get_objects()) <= before + 2


def test_a_graph_is_freed_with_its_last_name(no_collector):
    before = sum(type(item) is Value for item in gc.get_objects())
    a = Value(2.0)
    out = total([softmax([a, a * 2.0])[0], weighted_sum([a], [a], a), a ** 3]).exp()
    out.backward()
    del a, out
    assert sum(type(item) is Value for item in gc.get_objects()) == before


def test_gradients_leaves_every_grad_as_it_was():
    a = Value(3.0)
    square = a * a
    a.grad = 7.0
    assert gradients(square)[a] == 6.0
    assert (a.grad, square.grad) == (7.0, 0.0)


def test_gradients_of_an_output_that_is_not_finite_are_refused():
    with pytest.raises(ValueError, match="the output is not finite"):
        gradients(Value(1e308) * 10.0)


def test_reflected_operators_keep_the_order_of_operands():
    a = Value(4.0)
    for out, data, grads in ((10.0 - a, 6.0, (1.0, -1.0)), (2.0 / a, 0.5, (0.25, -0.125)),
                             (3.0 + a, 7.0, (1.0, 1.0)), (3.0 * a, 12.0, (4.0, 3.0))):
        assert (out.data, out.local_grads) == (data, grads)
        assert out.parents[1] is a and out.parents[0].role == "constant"


def test_a_number_as_exponent_needs_no_logarithm_and_is_no_parent():
    a = Value(-2.0)
    out = a ** 3
    assert (out.data, out.local_grads, out.parents, out.op) == (-8.0, (12.0,), (a,), "power")
    base = 2 ** Value(3.0)
    assert base.local_grads == (12.0, 8.0 * math.log(2.0))


def test_sum_works_as_it_does_with_other_scalar_engines():
    values = [Value(1.0), Value(2.5)]
    out = sum(values)
    assert (out.data, out.op) == (3.5, "+")


@given(st.lists(st.tuples(finite, finite), min_size=1, max_size=8), finite)
def test_weighted_sum_has_the_bits_of_the_expression_written_out(pairs, bias):
    weights = [Value(w) for w, _ in pairs]
    inputs = [Value(x) for _, x in pairs]
    b = Value(bias)
    written = weights[0] * inputs[0]
    for w, x in zip(weights[1:], inputs[1:]):
        written = written + w * x
    written = written + b
    node = weighted_sum(weights, inputs, b)
    assert node.data == written.data
    assert gradients(node) | {} == {
        **{leaf: grad for leaf, grad in gradients(written).items() if not leaf.parents}, node: 1.0}


@given(st.lists(finite, min_size=1, max_size=8))
def test_total_has_the_bits_of_the_sum_written_out(numbers):
    written = numbers[0]
    for number in numbers[1:]:
        written = written + number
    assert total(numbers).data == written


# Random expressions against 50-digit arithmetic: a program on a stack of nodes

UNARY = ("sin", "cos", "tanh", "sigmoid", "softplus", "relu")
STEPS = st.lists(st.tuples(st.sampled_from([*UNARY, "+", "-", "*", "max"]),
                           st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12)
INFIX = {"+": operator.add, "-": operator.sub, "*": operator.mul}
EXACT = {"sin": mpmath.sin, "cos": mpmath.cos, "tanh": mpmath.tanh,
         "sigmoid": lambda a: 1 / (1 + mpmath.exp(-a)),
         "softplus": lambda a: mpmath.log1p(mpmath.exp(a)), "relu": lambda a: max(a, mpmath.mpf(0))}


def build(leaves, steps, unary, larger):
    nodes = list(leaves)
    for step, i, j in steps:
        a, b = nodes[i % len(nodes)], nodes[j % len(nodes)]
        nodes.append(unary(step, a) if step in UNARY
                     else larger(a, b) if step == "max" else INFIX[step](a, b))
    return nodes[-1]


def is_at_a_corner(node):
    """Tell whether relu or max has a number at which its derivative is a convention."""
    numbers = [parent.data for parent in node.parents]
    return (node.op == "relu" and abs(numbers[0]) < 1e-9
            or node.op == "max" and abs(numbers[0] - numbers[1]) < 1e-9
            and node.parents[0] is not node.parents[1])


@given(st.lists(st.floats(-1.5, 1.5), min_size=2, max_size=4), STEPS)
@example([0.0, 0.0], [("relu", 0, 0), ("max", 0, 1), ("sin", 0, 0), ("-", 2, 3)])
@example([5e-324, 0.0], [("relu", 0, 0), ("max", 0, 1), ("sin", 0, 0), ("-", 2, 3)])
def test_random_expressions_agree_with_50_digits(numbers, steps):
    def exact(*leaves):
        return build(leaves, steps, lambda name, a: EXACT[name](a), max)

    leaves = [Value(number) for number in numbers]
    out = build(leaves, steps, lambda name, a: getattr(a, name)(), lambda a, b: a.max(b))
    with mpmath.workdps(50):
        reference = [mpmath.mpf(number) for number in numbers]
        value = exact(*reference)
        scale = 1 + max(abs(node.data) for node in out.topological())
        grads = gradients(out)
        size = 1 + max(abs(grad) for grad in grads.values())
        assert abs(out.data - value) <= 1e-13 * scale ** 2
        if not any(map(is_at_a_corner, out.topological())):
            h = mpmath.mpf(10) ** -25
            for i, leaf in enumerate(leaves):
                slope = (exact(*reference[:i], reference[i] + h, *reference[i + 1:]) - value) / h
                assert abs(grads.get(leaf, 0.0) - slope) <= 1e-12 * size * scale ** 2


def test_corners_that_cancel_each_other_keep_their_conventions():
    x, y = Value(0.0), Value(0.0)
    out = x.relu() - x.max(y)               # flat in x, but relu hands on 0 here and max 1
    assert gradients(out)[x] == -1.0


# Names and roles

def test_a_leaf_knows_its_role_and_an_interior_node_its_operation():
    w = Value(0.15, name="w1", role="parameter")
    node = (w * 2.0).named("double")
    assert (w.role, w.op, w.parents, w.local_grads) == ("parameter", "", (), ())
    assert (node.role, node.op, node.name) == ("", "*", "double")
    assert [parent.role for parent in node.parents] == ["parameter", "constant"]


def test_a_node_prints_its_number_gradient_and_name():
    assert repr(Value(0.5, "w")) == "Value(data=0.5, grad=0.0, name='w')"
    assert repr(Value(2) + 1) == "Value(data=3.0, grad=0.0)"


def test_a_graph_can_be_copied():
    a = Value(2.0, "a")
    twin = copy.deepcopy(a ** 2 * a)
    twin.backward()
    assert twin.parents[1].grad == 12.0
    assert a.grad == 0.0


# Numbers from outside

@pytest.mark.parametrize("number", [2, True, Fraction(1, 2), np.float64(0.5), np.float32(0.5),
                                    np.int64(3)])
def test_every_real_number_becomes_a_float(number):
    value = Value(number)
    assert type(value.data) is float and value.data == float(number)
    for out in (value + number, number + value, number * value, value - number):
        assert isinstance(out, Value)


@pytest.mark.parametrize("number", ["1", None, 1j, [1.0], np.array([1.0, 2.0]), Value(1.0)])
def test_what_is_no_real_number_is_a_type_error(number):
    with pytest.raises(TypeError, match="is not a real number, which is what a Value holds"):
        Value(number)


@pytest.mark.parametrize("operand", ["1", None, 1j, [1.0]])
@pytest.mark.parametrize("operation", [operator.add, operator.mul, operator.sub, operator.truediv])
def test_an_operand_that_is_no_number_is_a_type_error(operand, operation):
    for left, right in ((Value(1.0), operand), (operand, Value(1.0))):
        with pytest.raises(TypeError, match="takes Values and real numbers, not"):
            operation(left, right)


@pytest.mark.parametrize("operation", [operator.add, operator.mul, operator.sub, operator.truediv])
def test_with_an_array_each_of_its_numbers_makes_a_node(operation):
    """As with micrograd: NumPy goes through the array."""
    numbers = np.array([3.0, 4.0])
    for out, expected in ((operation(numbers, Value(2.0)), operation(numbers, 2.0)),
                          (operation(Value(2.0), numbers), operation(2.0, numbers))):
        assert [type(value) for value in out] == [Value, Value]
        assert [value.data for value in out] == list(expected)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_a_leaf_must_be_finite(number):
    with pytest.raises(ValueError, match="is not finite, which every number of a graph must be"):
        Value(number)
    with pytest.raises(ValueError, match="is not finite"):
        Value(1.0) + number


def test_an_integer_beyond_floats_is_refused():
    with pytest.raises(ValueError, match="a number beyond the largest float, 1.8e308"):
        Value(10 ** 400)


@pytest.mark.parametrize("use, words", [
    (bool, "is not a number to test: use .data"), (float, "is not a float: use .data"),
    (math.exp, "is not a float: use .data"), (lambda v: v < 1, "has no order: compare .data"),
    (lambda v: 1 >= v, "has no order"), (max, "not iterable")])
def test_a_value_is_not_its_number(use, words):
    with pytest.raises(TypeError, match=words):
        use(Value(1.0, "x"))


@pytest.mark.parametrize("call, error, words", [
    (lambda x: (x - 3.0).log(), ValueError, r"log\(-1\.0\) is undefined: math domain error"),
    (lambda x: (x * 500.0).named("z").exp(), OverflowError, r"exp\(z = 1000\.0\) is undefined"),
    (lambda x: 1.0 / (x - 2.0), ZeroDivisionError, r"/\(1\.0, 0\.0\) is undefined"),
    (lambda x: x / 0, ZeroDivisionError, r"/\(x = 2\.0, 0\.0\) is undefined"),
    (lambda x: (x - 2.0) ** -1, ZeroDivisionError, r"power\(0\.0, -1\.0\) is undefined"),
    (lambda x: (x - 3.0) ** 0.5, ValueError, "not a real number"),
    (lambda x: (x - 3.0) ** Value(3.0), ValueError, "has no finite derivative"),
    (lambda x: (x - 3.0).sqrt(), ValueError, r"sqrt\(-1\.0\) is undefined"),
    (lambda x: (x - 2.0).sqrt(), ZeroDivisionError, r"sqrt\(0\.0\) has no finite derivative"),
    (lambda x: (x * 1e200) ** 2, OverflowError, r"power\(2e\+200, 2\.0\) is undefined"),
])
def test_an_operation_outside_its_domain_names_itself_and_its_operands(call, error, words):
    x = Value(2.0, "x")
    x.grad = 5.0
    with pytest.raises(error, match=words) as caught:
        call(x)
    assert caught.value.__suppress_context__
    assert (x.data, x.grad) == (2.0, 5.0)


def test_a_name_cannot_break_out_of_an_error():
    with pytest.raises(ValueError, match="log\\(a�b�\\[2J = -1.0\\) is undefined"):
        Value(-1.0, "a\nb\x1b[2J").log()


def test_going_backward_from_an_output_that_is_not_finite_is_refused():
    out = Value(1e308) * 10.0
    with pytest.raises(ValueError, match="the output is not finite"):
        out.backward()


@pytest.mark.parametrize("call, error, words", [
    (lambda: Value(1.0, role="weight"), ValueError, "none of input, parameter, target, constant"),
    (lambda: Value(1.0, name=3), TypeError, "a name is a str, not int 3"),
    (lambda: setattr(Value(1.0) + 1.0, "role", "input"), ValueError, "only a leaf has a role"),
    (lambda: weighted_sum([1.0], [1.0, 2.0]), ValueError, "not 1 weights and 2 inputs"),
    (lambda: weighted_sum([], []), ValueError, "at least one"),
    (lambda: total([]), ValueError, "total takes at least one value, not none"),
    (lambda: log_sum_exp([]), ValueError, "log_sum_exp takes at least one"),
    (lambda: softmax([]), ValueError, "softmax takes at least one"),
    (lambda: Value(1.0).leaky_relu(math.inf), ValueError, "not finite"),
])
def test_bad_input_gets_one_clear_sentence(call, error, words):
    with pytest.raises(error, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_subclass_of_value_takes_part():
    class Weight(Value):
        pass

    w = Weight(3.0)
    out = Value(2.0) * w + w * 2.0
    out.backward()
    assert (out.data, w.grad) == (12.0, 4.0)


def test_a_deep_graph_of_random_shape_has_the_gradients_of_central_differences():
    from microbp.gradcheck import gradient_check
    rng = random.Random(3)
    nodes = [Value(rng.uniform(-1, 1), f"x{i}") for i in range(5)]
    for _ in range(300):
        a, b = rng.choice(nodes), rng.choice(nodes[-20:])
        nodes.append((a * 0.5 + b).tanh() if rng.random() < 0.5 else (a * b).sin())
    assert gradient_check(nodes[-1]), gradient_check(nodes[-1])


def test_every_operation_can_be_reached_from_values():
    a, b = Value(0.5), Value(2.0)
    nodes = [a + b, a - b, a * b, a / b, -a, a ** b, a ** 2, abs(a), a.exp(), a.log(), a.sqrt(),
             a.sin(), a.cos(), a.tanh(), a.sigmoid(), a.relu(), a.leaky_relu(), a.step(), a.softplus(),
             a.max(b), a.min(b), weighted_sum([a], [b]), total([a, b]), log_sum_exp([a, b]),
             softmax([a, b])[0]]
    losses = {"squared_error", "squared_difference", "cross_entropy"}
    assert {node.op for node in nodes} | losses == set(OPS)


@pytest.mark.parametrize("choice", ["max", "min"])
def test_a_choice_refuses_an_array_instead_of_returning_what_is_no_value(choice):
    with pytest.raises(TypeError, match=f"{choice} takes Values and real numbers, not ndarray"):
        getattr(Value(1.0), choice)(np.array([2.0]))
