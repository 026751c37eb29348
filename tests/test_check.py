"""The gradient check finds wrong gradients, and only those."""

import math

import pytest

from microbp import Value, gradient_check
from microbp.engine import apply
from microbp.ops import Op


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


def test_a_corner_disagrees_and_the_edge_of_a_domain_has_no_difference():
    assert not gradient_check(Value(0.0, "a").relu())
    edge = gradient_check(Value(1e-7, "a").log())
    assert not edge and math.isnan(edge.rows[0].difference)


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
