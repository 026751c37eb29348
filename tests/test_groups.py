"""Neurons and error terms are found from the structure of the graph."""

import pytest
from graphs import GRAPHS, article, cs231n_neuron, example_by_operators, micrograd_readme
from hypothesis import given
from random_graphs import random_graphs

from microbp import (
    MLP,
    Value,
    cross_entropy,
    hinge,
    mean_squared_error,
    squared_error,
    weighted_sum,
)
from microbp.anatomy import Anatomy
from microbp.anatomy.neurons import find_neurons, in_layers


def found(output):
    return [(group.kind, group.output.name, len(group.members)) for group in Anatomy(output).groups]


def test_neurons_of_weighted_sums_and_single_node_errors():
    assert found(article()) == [
        ("neuron", "out_h1", 2), ("neuron", "out_h2", 2), ("neuron", "out_o1", 2),
        ("neuron", "out_o2", 2), ("error", "E_o1", 1), ("error", "E_o2", 1)]


def test_the_same_network_written_with_operators():
    assert found(example_by_operators()) == [
        ("neuron", "h1", 5), ("neuron", "h2", 5), ("neuron", "o1", 5), ("neuron", "o2", 5),
        ("error", "E1", 3), ("error", "E2", 3)]


def test_a_net_input_without_activation_is_a_linear_neuron():
    x, w, b, t = (Value(1.0, name, role) for name, role in
                  (("x", "input"), ("w", "parameter"), ("b", "parameter"), ("t", "target")))
    for out in (weighted_sum([w], [x], b), w * x + b):
        kinds = [(group.kind, group.output is out) for group in Anatomy((t - out) ** 2).groups]
        assert kinds == [("neuron", True), ("error", False)]


def test_a_net_input_that_is_used_elsewhere_belongs_to_no_activation():
    w, x = Value(2.0, "w"), Value(3.0, "x")
    net = weighted_sum([w], [x])
    (neuron,) = Anatomy(net * net.sigmoid()).groups
    assert neuron.output is net and neuron.members == (net,)


def test_losses_are_errors_and_no_neurons():
    model = MLP(2, [3, 2], activation="tanh", rng=1)
    for loss, errors in ((mean_squared_error(model([1.0, 2.0]), [0.0, 1.0]), 2),
                         (hinge(model([1.0, 2.0]), [1, -1]), 2),
                         (cross_entropy(model([1.0, 2.0]), 1), 1)):
        kinds = [group.kind for group in Anatomy(loss).groups]
        assert kinds.count("neuron") == 5 and kinds.count("error") == errors


@pytest.mark.parametrize("names", [("", ""), ("d", ""), ("", "s"), ("d", "s")])
def test_an_error_is_whole_however_its_steps_are_written_and_named(names):
    x, w, b, t = (Value(0.5, name, role) for name, role in
                  (("x", "input"), ("w", "parameter"), ("b", "parameter"), ("t", "target")))
    difference = (t - (w * x + b).sigmoid()).named(names[0])
    square = (difference * difference).named(names[1])
    error = 0.5 * square
    neuron, term = Anatomy(error).groups
    assert neuron.kind == "neuron" and term.kind == "error" and term.net is difference
    assert term.members == (difference, square, error)


def test_expressions_that_are_no_network_have_no_groups():
    assert found(cs231n_neuron()) == []
    assert found(Value(1.0)) == []
    assert found(Value(1.0, "a").tanh()) == []


def test_layers_are_those_of_a_person():
    names = [[[node.name for node in unit] for unit in layer] for layer in Anatomy(article()).layers]
    assert names == [[["net_h1", "out_h1"], ["net_h2", "out_h2"]],
                     [["net_o1", "out_o1"], ["net_o2", "out_o2"]],
                     [["E_o1"], ["E_o2"]], [["E_total"]]]


def test_a_penalty_is_computed_at_the_end():
    error = article()
    weights = [node for node in error.topological() if node.name in ("w1", "w5")]
    penalty = weights[0] * weights[0] + weights[1] * weights[1]
    last = [[unit[-1] for unit in layer] for layer in Anatomy(error + 0.1 * penalty).layers]
    assert last[0][0].name == "out_h1" and penalty in last[-3]


def test_without_groups_first_operands_come_first():
    anatomy = Anatomy(micrograd_readme())
    assert anatomy.layers == [[(node,)] for node in anatomy.order if node.parents]
    a, b, c, d = (Value(1.0, name) for name in "abcd")
    assert [node.name for node in Anatomy(a * b + c * d).reading] == ["a", "b", "", "c", "d", "", ""]


def test_gradients_are_passed_back_from_the_output_first_operands_first():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    output = (a.exp().named("e") * b.sin().named("s")).named("y")
    assert [node.name for node in Anatomy(output).backward] == ["y", "s", "e"]
    assert [node.name for node in Anatomy(article()).backward] == [
        "E_total", "E_o1", "E_o2", "out_o1", "net_o1", "out_o2", "net_o2",
        "out_h1", "net_h1", "out_h2", "net_h2"]


def test_a_long_chain_is_no_matter():
    node = Value(1.0)
    for _ in range(100_000):
        node = node + 1.0
    assert len(Anatomy(node).reading) == 200_001


@given(random_graphs())
def test_every_order_has_parents_before_children_and_every_node_once(output):
    anatomy = Anatomy(output)
    for order in (anatomy.order, anatomy.reading):
        assert len(order) == len(set(order)) and set(order) == set(output.topological())
        place = {node: k for k, node in enumerate(order)}
        assert all(place[parent] < place[node] for node in order for parent in node.parents)
    interior = {node: k for k, node in enumerate(anatomy.backward)}
    assert set(interior) == {node for node in anatomy.order if node.parents}
    assert all(interior[node] < interior[parent] for node in interior for parent in node.parents
               if parent in interior)


def test_a_weighted_sum_within_the_net_input_of_a_neuron_is_none():
    x, w, b, c = plain("x")[0], weight("w"), weight("b"), weight("c")
    y = (weighted_sum([w], [x], b) + c).tanh()
    assert found((y - Value(1.0, "t", "target")) ** 2)[0] == ("neuron", "", 3)
    assert len(Anatomy(y).groups) == 1


def test_groups_do_not_overlap_and_hold_interior_nodes_only():
    for build in GRAPHS.values():
        members = [node for group in Anatomy(build()).groups for node in group.members]
        assert len(members) == len(set(members)) and all(node.parents for node in members)


# What is called a neuron or an error is one


def plain(*names):
    return [Value(0.5 + 0.1 * k, name) for k, name in enumerate(names)]


def weight(name, data=0.5):
    return Value(data, name, "parameter")


def test_a_sum_of_products_of_inputs_is_no_neuron():
    f, x, i, g = plain("f", "x", "i", "g")
    assert found((f * x + i * g).tanh()) == []


def test_a_weighted_sum_of_computed_numbers_is_no_neuron():
    q = [x.exp() for x in plain("a", "b")]
    k = [x.sin() for x in plain("c", "d")]
    assert found(weighted_sum(q, k).tanh()) == []
    assert [kind for kind, *_ in found(weighted_sum([weight("w"), weight("v")], q).tanh())] == [
        "neuron"]


def test_a_residual_connection_is_no_part_of_the_neuron_before_it():
    x, w, b = Value(0.5, "x"), weight("w"), weight("b")
    f = (w * x + b).tanh().named("f")
    assert found((x + f).named("y")) == [("neuron", "f", 3)]
    assert found((x + w * f).tanh().named("y")) == [("neuron", "f", 3)]


def test_a_factor_that_is_a_number_makes_no_neuron():
    assert found((Value(0.5, "x") * 1.5).tanh()) == []


def test_squares_of_weights_make_no_neuron():
    w, v, t = weight("w"), weight("v"), Value(1.0, "t", "target")
    assert [kind for kind, *_ in found((w * w + v * v - t) ** 2)] == ["error"]


def test_what_a_neuron_is_fed_with_is_no_part_of_it():
    """A product of signals, the max of a pool: operations of their own."""
    r, h, x, w, v = *plain("r", "h", "x"), weight("w"), weight("v")
    rh = (r * h).named("rh")
    assert found((w * x + v * rh).tanh().named("c")) == [("neuron", "c", 4)]
    pooled = [h.max(x), x.min(r)]
    (neuron,) = Anatomy(weighted_sum([w, v], pooled)).groups
    assert not set(neuron.members) & set(pooled)


def test_a_bias_may_be_subtracted():
    x, w, theta = Value(0.5, "x"), weight("w"), weight("θ")
    (neuron,) = Anatomy((w * x - theta).sigmoid()).groups
    assert [(term.node.parents[term.weight].name, term.sign) for term in neuron.terms] == [
        ("w", 1), ("θ", -1)]


def test_weights_that_are_not_updated_are_weights_still():
    x, w, v = Value(0.5, "x"), weight("w"), weight("v")
    output = weighted_sum([w, v], [x, x]).tanh()
    assert [group.kind for group in Anatomy(output, parameters=[w]).groups] == ["neuron"]


def test_a_cross_entropy_written_by_hand_is_one_error():
    x, w, y = Value(0.5, "x"), weight("w"), Value(1.0, "y", "target")
    a = (w * x).sigmoid().named("a")
    loss = -(y * a.log() + (1 - y) * (1 - a).log()).named("v")
    assert found(loss.named("L")) == [("neuron", "a", 2), ("error", "L", 8)]


def test_two_rows_with_one_target_are_two_errors():
    w, t = weight("w"), Value(1.0, "t", "target")
    outs = [(w * x).tanh() for x in plain("x1", "x2")]
    kinds = [group.kind for group in Anatomy((outs[0] - t) ** 2 + (outs[1] - t) ** 2).groups]
    assert kinds == ["neuron", "neuron", "error", "error"]


def test_what_is_computed_from_targets_alone_is_no_error():
    a, y = Value(0.5, "a").exp(), Value(1.0, "y", "target")
    assert found((1 - y).named("not y")) == []
    (error,) = Anatomy((1 - y).named("not y") * a).groups
    assert [node.op for node in error.members] == ["exp", "-", "*"]


# Groups that a user declares


def test_declared_groups_take_the_place_of_those_that_are_found():
    error = article()
    hidden = [node for node in error.topological() if node.name in ("net_h1", "out_h1")]
    anatomy = Anatomy(error, declared={"first": hidden})
    assert [(g.kind, g.title) for g in anatomy.groups][:2] == [("group", "first"), ("neuron", "")]
    assert len(anatomy.groups) == 6
    assert Anatomy(error, declared=False).groups == []


def test_a_declared_group_that_cannot_be_framed_is_refused():
    x = Value(0.5, "x")
    a = x.exp()
    b = a.sin()
    c = (b * a).named("c")
    with pytest.raises(ValueError, match="a path leaves the group 'g' and comes back"):
        Anatomy(c, declared={"g": [a, c]}).groups
    with pytest.raises(ValueError, match="is in two groups, 'g' and 'h'"):
        Anatomy(c, declared={"g": [a], "h": [a, b]}).groups
    with pytest.raises(ValueError, match="of the group 'g' is not in the graph"):
        Anatomy(c, declared={"g": [Value(1.0)]}).groups
    with pytest.raises(ValueError, match="the group 'g' has no computed node"):
        Anatomy(c, declared={"g": [x]}).groups


def test_several_outputs_are_one_graph():
    x = Value(0.5, "x")
    a, b = x.exp().named("a"), x.sin().named("b")
    anatomy = Anatomy([a, b])
    assert [node.name for node in anatomy.order] == ["x", "a", "b"]
    assert [anatomy.kind(node) for node in anatomy.order] == ["input", "loss", "loss"]
def test_what_meets_in_a_neuron():
    layer, (o1, o2) = in_layers(find_neurons(article()))
    assert [neuron.net.name for neuron in layer] == ["net_h1", "net_h2"]
    assert [node.name for node in (o1.out, *o1.weights, *o1.inputs, o1.bias)] == [
        "out_o1", "w5", "w6", "out_h1", "out_h2", "b2"]
    assert o2.bias is o1.bias and [weight.name for weight in o2.weights] == ["w7", "w8"]


def test_a_neuron_without_bias_or_activation():
    w, x, t = (Value(2.0, name) for name in "wxt")
    neuron, = find_neurons(squared_error(weighted_sum([w], [x]), t))
    assert neuron == (neuron.net, neuron.net, (w,), (x,), None)


def test_a_neuron_that_also_reads_an_input_stands_in_the_layer_after_what_it_reads():
    w, x, t = (Value(2.0, name) for name in "wxt")
    hidden = weighted_sum([w], [x]).tanh()
    skipping = weighted_sum([w, w], [x, hidden])
    layers = in_layers(find_neurons(squared_error(skipping, t)))
    assert [[neuron.out for neuron in layer] for layer in layers] == [[hidden], [skipping]]
