"""The gradient check: right gradients pass, wrong ones don't, and what nobody can tell is told."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microbp import MLP, Value, explain, gradient_check, squared_error
from microbp.engine import apply
from microbp.ops import Op
from microbp.replay import check_graph

CURVES = {
    "1/x": (lambda x: 1.0 / x, lambda x: 1 / x),
    "log x": (lambda x: x.log(), mpmath.log),
    "sqrt x": (lambda x: x.sqrt(), mpmath.sqrt),
    "x ** 0.3": (lambda x: x ** 0.3, lambda x: x ** mpmath.mpf(0.3)),
    "sin 1000x": (lambda x: (1000.0 * x).sin(), lambda x: mpmath.sin(1000 * x)),
    "exp x": (lambda x: x.exp(), mpmath.exp),
    "tanh 100x": (lambda x: (100.0 * x).tanh(), lambda x: mpmath.tanh(100 * x)),
    "x - x²": (lambda x: x - x * x, lambda x: x - x * x),
    "1e6 + x": (lambda x: x + 1e6, lambda x: x + 10 ** 6),
}


def checked(curve, number, factor=1.0):
    """Return the row of a check of the exact derivative of a curve, times a factor."""
    here, exact = CURVES[curve]
    x = Value(number, "x")
    with mpmath.workdps(50):
        slope = float(mpmath.diff(exact, mpmath.mpf(number), h=mpmath.mpf(number) / 10 ** 20))
    return gradient_check(here(x), claimed={x: slope * factor}).rows[0]


@pytest.mark.parametrize("number", [1e-12, 1e-6, 1e-3, 0.3, 1.0, 7.0, 100.0])
@pytest.mark.parametrize("curve", CURVES)
def test_right_gradients_agree_and_wrong_ones_do_not(curve, number):
    assert checked(curve, number).agrees
    if abs(checked(curve, number).gradient) > 0.1:
        assert checked(curve, number, 1.0001).disagrees
        assert checked(curve, number, -1.0).disagrees


@given(st.sampled_from([*CURVES]), st.floats(-12.0, 2.0).map(lambda size: 10.0 ** size))
@example("1/x", 1e-3)
@example("log x", 1e-3)
def test_no_right_gradient_is_called_wrong(curve, number):
    assert not checked(curve, number).disagrees


def test_an_oscillation_that_large_steps_miss_is_no_disagreement():
    x = Value(100.0, "x")
    row = gradient_check((1e7 * x).sin()).rows[0]
    assert row.uncertain and not row.disagrees
    assert row.difference == pytest.approx(1e7 * math.cos(1e9), rel=1e-4)


@pytest.mark.parametrize("number", [1e-4, -1e-4, 1e-9, -1e-12])
def test_a_corner_nearby_is_told_from_the_number_itself(number):
    x = Value(number, "x")
    assert gradient_check(x.relu()), gradient_check(x.relu())
    assert gradient_check(abs(x)).rows[0].difference == math.copysign(1.0, number)


def test_at_a_corner_every_gradient_between_its_slopes_is_uncertain():
    x = Value(0.0, "x")
    check = gradient_check(x.relu())
    assert str(check).splitlines()[1] == "x            0         0.5  uncertain: ± 0.5"
    assert not check and check.disagreements == ()
    assert gradient_check(x.relu(), claimed={x: 1.0}).rows[0].uncertain
    assert gradient_check(x.relu(), claimed={x: 1.1}).rows[0].disagrees


def test_where_rounding_hides_the_difference_it_is_uncertain():
    x = Value(1.0, "x")
    row = gradient_check((x + 1e15) - 1e15).rows[0]
    assert (row.gradient, row.agrees, row.disagrees) == (1.0, False, False)
    assert row.uncertainty > 1.0


def test_small_steps_stay_in_the_domain():
    x = Value(1.0001, "x")                      # of log(x - 1), in which 1 is where it ends
    assert gradient_check((x - 1.0).log())
    x.data = 1.0 + 1e-12                        # so near that rounding hides the difference
    row = gradient_check((x - 1.0).log()).rows[0]
    assert row.uncertain and not row.disagrees


def test_a_gradient_that_is_no_number_is_wrong():
    x = Value(1.0, "x")
    for claimed in (math.nan, math.inf):
        assert gradient_check(x * x, claimed={x: claimed}).rows[0].disagrees


def test_a_listing_with_a_wrong_sign_is_found():
    model = MLP(2, [2, 1], "tanh", rng=1)
    E = squared_error(model([0.5, -0.25]), [0.75])
    E.backward()
    claimed = {p: p.grad for p in model.parameters()}
    assert gradient_check(E, claimed=claimed)
    w = model.weights()[1]
    claimed[w] = -claimed[w]
    assert [row.name for row in gradient_check(E, claimed=claimed).disagreements] == [w.name]


def test_a_leaf_that_the_output_does_not_need_much_is_no_obstacle():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    check = gradient_check(a * 0.0 + b)
    assert {row.name: (row.gradient, row.difference) for row in check.rows} == {
        "a": (0.0, 0.0), "b": (1.0, 1.0)}
    assert gradient_check(a).rows[0].difference == 1.0


def test_numbers_changed_since_are_refused():
    w, x = Value(2.0, "w", "parameter"), Value(3.0, "x")
    y = w * x
    w.data = 5.0
    for use in (gradient_check, check_graph, lambda output: explain(output, "x")):
        with pytest.raises(ValueError, match="was computed from other numbers than its operands "
                                             "have now: compute the output again"):
            use(y)
    w.data = 2.0
    assert gradient_check(y)


def test_an_output_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="no derivatives of .* the output is not finite"):
        gradient_check(Value(1e308) * 10.0)


def test_what_cannot_be_checked_is_refused():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    with pytest.raises(ValueError, match="is not a leaf of the graph"):
        gradient_check(a * 2.0, [b])
    with pytest.raises(ValueError, match="no gradient is claimed for .*'a'"):
        gradient_check(a * b, [a], claimed={b: 2.0})
    with pytest.raises(TypeError, match="the output is a Value, not float 1.0"):
        gradient_check(1.0)


def test_nothing_is_changed():
    a = Value(2.0, "a")
    y = a.exp() * a
    a.grad = y.grad = 7.0
    assert gradient_check(y)
    assert (a.data, a.grad, y.grad) == (2.0, 7.0, 7.0)


def test_it_agrees_with_the_chain_rule_and_changes_nothing():
    w, x = Value(0.5, "w", "parameter"), Value(2.0, "x")
    out = (w * x).sigmoid() * x
    assert gradient_check(out)
    assert (w.grad, x.grad, out.grad, w.data) == (0.0, 0.0, 0.0, 0.5)


def test_a_wrong_rule_is_found():
    wrong = Op("*", lambda a, b: (a * b, (a, b)), "×", ("product", "积"), False)
    a, b = Value(2.0, "a"), Value(5.0, "b")
    check = gradient_check(apply(wrong, (a, b)))
    assert not check
    assert [(row.name, row.gradient, round(row.difference, 6)) for row in check.disagreements] == [
        ("a", 2.0, 5.0), ("b", 5.0, 2.0)]


def test_claimed_gradients_are_checked_instead():
    a = Value(3.0, "a")
    assert gradient_check(a * a, claimed={a: 6.0})
    assert not gradient_check(a * a, claimed={a: 6.001})


def test_the_edge_of_a_domain_is_no_obstacle():
    edge = gradient_check(Value(1e-7, "a").log()).rows[0]
    assert edge.agrees and round(edge.difference) == 10_000_000


def test_constants_are_left_out_unless_asked_for():
    a = Value(3.0, "a")
    out = a * 2.0
    assert [row.name for row in gradient_check(out).rows] == ["a"]
    assert [row.name for row in gradient_check(out, out.parents).rows] == ["a", "leaf 2"]


def test_the_table_lines_up():
    a, longer = Value(3.0, "a"), Value(0.5, "longer")
    assert str(gradient_check(a * longer)) == (
        "leaf    gradient  difference\n"
        "a            0.5         0.5\n"
        "longer         3           3")


def test_what_is_not_claimed_is_not_checked():
    a, b = Value(3.0, "a"), Value(2.0, "b")
    assert gradient_check(a * b, claimed={}).rows == ()
    with pytest.raises(ValueError, match="no gradient is claimed for"):
        gradient_check(a * b, [a, b], claimed={a: 2.0})


def test_a_leaf_of_another_graph_is_refused():
    with pytest.raises(ValueError, match="is not a leaf of the graph"):
        gradient_check(Value(1.0) * 2.0, [Value(1.0)])


def test_claims_may_be_real_numbers_of_any_type():
    w = Value(3.0, "w")
    assert gradient_check(w * w, claimed={w: np.float32(6.0)})
    assert "disagrees" in str(gradient_check(w * w, claimed={w: Fraction(5)}))
    with pytest.raises(TypeError, match="str '6.0' is not a real number"):
        gradient_check(w * w, claimed={w: "6.0"})
    with pytest.raises(TypeError, match="str '1e-6' is not a real number"):
        gradient_check(w * w, tolerance="1e-6")


def test_one_leaf_may_be_given_as_it_is():
    w, x = Value(3.0, "w"), Value(2.0, "x")
    assert [row.name for row in gradient_check(w * w * x, w).rows] == ["w"]
    with pytest.raises(TypeError, match="gradient_check takes leaves that are Values, not str 'w'"):
        gradient_check(w * w * x, "w")


@pytest.mark.parametrize("tolerance", [0.0, -1e-6])
def test_a_tolerance_by_which_nothing_agrees_is_refused(tolerance):
    with pytest.raises(ValueError, match=r"tolerance is .*; it must be above 0"):
        gradient_check(Value(3.0, "w") * 2.0, tolerance=tolerance)
