"""Derivatives of derivatives and tangents: those of 50-digit arithmetic, for every operation."""

import math
import sys
from itertools import combinations_with_replacement

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from all_operations import graphs
from microbp import (MLP, SGD, Value, cross_entropy, explain, grad, gradient_check, hessian, jvp,
                     operation, ops, softmax, squared_error, steps)
from microbp.engine import gradients
from microbp.ops import OPS
from test_ops import MEANING, cases, run, split

mpmath.mp.dps = 50


def partial(name, operands, order):
    """Return a partial derivative of an operation's meaning: `order` has how often by each."""
    meaning, constants = MEANING[name][0], operands[len(order):]
    numbers = tuple(map(mpmath.mpf, operands))[:len(order)]
    return mpmath.diff(lambda *x: meaning(*x, *constants), numbers, order)


def derivatives(node, leaves, times):
    """Yield the derivatives of an order: how often by each leaf, and the Value."""
    for places in combinations_with_replacement(range(len(leaves)), times):
        found = node
        for place in places:
            found = grad(found, leaves[place])
        yield tuple(places.count(place) for place in range(len(leaves))), found


def close(number, exact):
    return abs(number - exact) <= 2e-15 + 1e-13 * abs(exact)


@cases("name, operands")
@pytest.mark.parametrize("times", [1, 2, 3])
def test_derivatives_of_derivatives_are_those_of_50_digit_arithmetic(name, operands, times):
    node = run(name, operands)
    if (name, operands[0]) == ("**", 0.0) and times > 1:     # 0 ** 0 has no derivative by 0
        with pytest.raises(ZeroDivisionError, match="no finite derivative"):
            list(derivatives(node, node.parents, times))
        return
    for order, found in derivatives(node, node.parents, times):
        exact = partial(name, operands, order)
        assert close(found.data, exact), (order, found.data, exact)


@cases("name, operands")
def test_tangents_are_those_of_50_digit_arithmetic(name, operands):
    node = run(name, operands)
    speeds = [1.0, -0.5, 0.25, 2.0, -1.5, 0.125][:len(node.parents)]
    count = len(node.parents)
    exact = sum(speed * partial(name, operands, [int(k == i) for k in range(count)])
                for i, speed in enumerate(speeds))
    assert close(jvp(node, dict(zip(node.parents, speeds))), exact)


@given(graphs())
def test_gradients_as_values_have_the_bits_of_backward(made):
    output, leaves = made
    backward = gradients(output)
    nodes = [node for node in backward if node is not output]
    try:
        found = grad(output, nodes)
    except ArithmeticError:                 # an unused derivative may have no number, as 0 ** 0
        return
    assert [slope.data for slope in found] == [backward[node] for node in nodes]
    assert all(node.grad == 0.0 for node in backward)
    speeds = {leaf: 0.5 + k for k, leaf in enumerate(leaves)}
    along = [backward[leaf] * speed for leaf, speed in speeds.items()]
    assert jvp(output, speeds) == pytest.approx(
        math.fsum(along), rel=1e-9, abs=1e-9 * max(map(abs, (*along, *backward.values()))))


def network():
    """Return a loss of a 3-2-3 network with every kind of part, and its parameters."""
    model = MLP(3, [2, 3], activation="tanh", rng=3)
    outs = model([0.5, -0.25, 1.5])
    loss = cross_entropy(outs, 1) + squared_error(softmax(outs), [0.5, 0.25, 0.25])
    return loss, model.parameters()


def exact_loss(*w):
    x = [mpmath.mpf(1) / 2, mpmath.mpf(-1) / 4, mpmath.mpf(3) / 2]
    hidden = [mpmath.tanh(sum(a * b for a, b in zip(w[i:i + 3], x)) + w[i + 3]) for i in (0, 4)]
    z = [w[i] * hidden[0] + w[i + 1] * hidden[1] + w[i + 2] for i in (8, 11, 14)]
    whole = sum(map(mpmath.exp, z))
    p = [mpmath.exp(a) / whole for a in z]
    t = [mpmath.mpf(1) / 2, mpmath.mpf(1) / 4, mpmath.mpf(1) / 4]
    return -mpmath.log(p[1]) + sum((a - b) ** 2 for a, b in zip(t, p)) / 2


def test_the_hessian_of_a_network_is_that_of_50_digit_arithmetic():
    loss, w = network()
    found = hessian(loss, w)
    numbers = [mpmath.mpf(leaf.data) for leaf in w]
    for i in range(len(w)):
        for j in range(i + 1):
            order = [(k == i) + (k == j) for k in range(len(w))]
            exact = mpmath.diff(exact_loss, numbers, order)
            assert close(found[i][j], exact) and close(found[j][i], exact), (i, j)


def test_tangents_of_gradients_are_the_hessian_times_a_vector():
    loss, w = network()
    speeds = [0.5 - k / 8 for k in range(len(w))]
    turned = [jvp(slope, dict(zip(w, speeds))) for slope in grad(loss, w)]
    rows = hessian(loss, w)
    assert turned == pytest.approx([math.fsum(a * b for a, b in zip(row, speeds)) for row in rows],
                                   rel=1e-12, abs=1e-13)


def test_a_gradient_is_a_graph_like_any_other():
    x = Value(0.75, "x", "parameter")
    slope = grad(x.sin() * x, x).named("dy/dx")         # sin x + x cos x
    assert slope.data == math.cos(0.75) * 0.75 + math.sin(0.75)
    assert gradient_check(slope)
    assert explain(slope, x).gradient == 2.0 * math.cos(0.75) - 0.75 * math.sin(0.75)
    assert "dy/dx" in steps(slope, lr=0.5).text()
    (slope * slope).backward()                          # a penalty on the slope is trained on
    before = slope.data
    SGD([x], lr=0.1).step()
    assert abs(grad(x.sin() * x, x).data) < before


def test_a_gradient_is_never_a_node_of_the_graph_itself():
    w, x = Value(3.0, "w"), Value(2.0, "x")
    slope = grad(w * x, w).named("slope")
    assert (slope.data, x.name) == (2.0, "x")
    assert grad(grad(w * x, w), x).data == 1.0


def test_one_input_gives_one_value_and_several_a_list():
    x, y = Value(3.0), Value(2.0)
    assert grad(x * y, x).data == 2.0
    assert [slope.data for slope in grad(x * y, (y, x))] == [3.0, 2.0]
    assert hessian(x * x, x) == [[2.0]]
    assert grad(x, x).data == 1.0 and grad(x * y, []) == []


def test_what_lies_between_is_an_input_like_a_leaf():
    x = Value(3.0)
    square = x * x
    y = square * square + x
    assert [slope.data for slope in grad(y, [square, x])] == [18.0, 109.0]
    assert jvp(y, {square: 1.0}) == 18.0 and jvp(y, {x: 1.0, square: 0.5}) == 118.0


def test_by_what_does_not_matter_the_derivative_is_0():
    x, other = Value(3.0), Value(2.0)
    assert grad(grad(grad(x * x, x), x), x).data == 0.0
    assert grad(x * x, other).data == jvp(x * x, {other: 1.0}) == 0.0
    assert hessian(2.0 * x, [x, other]) == [[0.0, 0.0], [0.0, 0.0]]
    assert grad((-x).relu(), x).data == 0.0 and jvp(x * x, {}) == 0.0


def test_branches_are_those_of_the_numbers():
    for number, second in ((-2.0, 0.0), (2.0, 12.0), (0.0, 0.0)):
        x = Value(number)
        assert grad(grad(x.relu() ** 3, x), x).data == second
    a, b = Value(1.0), Value(1.0)
    assert [slope.data for slope in grad(a.max(b), [a, b])] == [1.0, 0.0]


def test_ones_and_zeros_make_no_nodes():
    w, x, b = Value(3.0), Value(2.0), Value(1.0)
    slope = grad(((w * x + b) - 0.5).relu(), w)
    assert [node.op for node in slope.topological()] == ["", "total"] and slope.parents == (x,)
    assert grad(x + b, x).parents == ()


def test_depth_and_width_are_no_matter():
    x = Value(0.5)
    y = x
    for _ in range(5_000):
        y = y.sin() + 0.5
    limit = sys.getrecursionlimit()
    slope = grad(y, x)
    assert slope.data == gradients(y)[x]
    assert math.isfinite(grad(slope, x).data)
    z = [Value(k / 100) for k in range(100)]
    assert sum(row.data for row in grad(softmax(z)[7], z)) == pytest.approx(0.0, abs=1e-16)
    assert sys.getrecursionlimit() == limit


def test_graphs_whose_numbers_have_changed_are_refused():
    x = Value(3.0, "x")
    y = x * x
    slope = grad(y, x)
    x.data = 4.0
    for asked in (lambda: grad(y, x), lambda: grad(slope, x), lambda: hessian(y, [x]),
                  lambda: jvp(y, {x: 1.0})):
        with pytest.raises(ValueError, match="computed from other numbers than its operands have"):
            asked()


@pytest.fixture
def own():
    """Define operations for one test."""
    before = dict(OPS)
    yield operation
    OPS.clear()
    OPS.update(before)


def test_operations_of_ones_own_are_differentiated_again(own):
    @own("softsign")
    def softsign(a):
        d = 1 + abs(a)
        return a / d, (1 / (d * d),)

    x = Value(3.0)
    assert grad(grad(softsign(x), x), x).data == -2.0 / 4.0 ** 3


@pytest.mark.parametrize("number", [-0.9, -1e-9, 1e-9, 0.0, 0.25, 0.5, 3.0])
def test_every_function_that_rules_are_made_of_can_be_differentiated(own, number):
    @own("entropy")
    def entropy(a):                     # ∫ ln(1 + a), with the rest of the functions as 0
        rest = ops.square(a) - a * a + ops.largest(a, -1.0, -2.0) - a + ops.sqrt(1.0 + a * 0.0) - 1.0
        rest = rest + ops.smallest(5.0, 4.0, a) - a
        return (1.0 + a) * ops.log1p(a) - a, (ops.log1p(a) + rest,)

    x = Value(number)
    slope = grad(entropy(x), x)
    assert slope.data == pytest.approx(math.log1p(number), rel=4e-15)
    assert grad(slope, x).data == pytest.approx(1.0 / (1.0 + number), rel=4e-15)
    third = grad(grad(slope, x), x).data
    assert third == pytest.approx(-1.0 / (1.0 + number) ** 2, rel=1e-6)


def test_a_rule_of_numbers_only_is_refused_in_one_sentence(own):
    @own("erf")
    def erf(a):
        return math.erf(a), (2.0 / math.sqrt(math.pi) * math.exp(-a * a),)

    x = Value(0.5)
    assert jvp(erf(x), {x: 1.0}) == gradients(erf(x))[x]
    with pytest.raises(TypeError, match="^grad cannot differentiate erf, whose rule calls what"):
        grad(erf(x), x)


@pytest.mark.parametrize("ask, message", [
    (lambda x: grad(2.0, x), "the output is a Value, not float 2.0"),
    (lambda x: grad(x * x, ["x"]), "grad takes Values to differentiate by, not str 'x'"),
    (lambda x: hessian(x * x, [1.0]), "hessian takes Values to differentiate by, not float 1.0"),
    (lambda x: jvp(x * x, {"x": 1.0}), "jvp takes Values to differentiate by, not str 'x'"),
    (lambda x: jvp(x * x, {x: "1"}), "str '1' is not a real number"),
    (lambda x: jvp(x * x, [x]), r"jvp takes tangents as a dictionary \{x: 1.0\}, not list"),
])
def test_what_is_not_a_value_is_refused(ask, message):
    with pytest.raises(TypeError, match=message):
        ask(Value(3.0))
