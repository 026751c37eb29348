"""Neurons and error terms are found from the structure of the graph."""

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
from microbp.anatomy.groups import find_groups, layers, reading_order, top_to_bottom
from microbp.anatomy.neurons import find_neurons, in_layers


def found(output):
    return [(group.kind, group.output.name, len(group.members)) for group in find_groups(output)]


def test_neurons_of_weighted_sums_and_single_node_errors():
    assert found(article()) == [
        ("neuron", "out_h1", 2), ("neuron", "out_h2", 2), ("neuron", "out_o1", 2),
        ("error", "E_o1", 1), ("neuron", "out_o2", 2), ("error", "E_o2", 1)]


def test_the_same_network_written_with_operators():
    assert found(example_by_operators()) == [
        ("neuron", "h1", 5), ("neuron", "h2", 5), ("neuron", "o1", 5), ("error", "E1", 3),
        ("neuron", "o2", 5), ("error", "E2", 3)]


def test_a_net_input_without_activation_is_a_linear_neuron():
    x, w, b, t = (Value(1.0, name, role) for name, role in
                  (("x", "input"), ("w", "parameter"), ("b", "parameter"), ("t", "target")))
    for out in (weighted_sum([w], [x], b), w * x + b):
        kinds = [(group.kind, group.output is out) for group in find_groups((t - out) ** 2)]
        assert kinds == [("neuron", True), ("error", False)]


def test_a_net_input_that_is_used_elsewhere_belongs_to_no_activation():
    w, x = Value(2.0, "w"), Value(3.0, "x")
    net = weighted_sum([w], [x])
    (neuron,) = find_groups(net * net.sigmoid())
    assert neuron.output is net and neuron.members == (net,)


def test_losses_are_errors_and_no_neurons():
    model = MLP(2, [3, 2], activation="tanh", rng=1)
    for loss, errors in ((mean_squared_error(model([1.0, 2.0]), [0.0, 1.0]), 2),
                         (hinge(model([1.0, 2.0]), [1, -1]), 2),
                         (cross_entropy(model([1.0, 2.0]), 1), 1)):
        kinds = [group.kind for group in find_groups(loss)]
        assert kinds.count("neuron") == 5 and kinds.count("error") == errors


def test_expressions_that_are_no_network_have_no_groups():
    assert found(cs231n_neuron()) == []
    assert found(Value(1.0)) == []
    assert found(Value(1.0, "a").tanh()) == []


def test_layers_are_those_of_a_person():
    names = [[[node.name for node in unit] for unit in layer] for layer in layers(article())]
    assert names == [[["net_h1", "out_h1"], ["net_h2", "out_h2"]],
                     [["net_o1", "out_o1"], ["net_o2", "out_o2"]],
                     [["E_o1"], ["E_o2"]], [["E_total"]]]


def test_a_penalty_is_computed_at_the_end():
    error = article()
    weights = [node for node in error.topological() if node.name in ("w1", "w5")]
    penalty = weights[0] * weights[0] + weights[1] * weights[1]
    last = [[unit[-1] for unit in layer] for layer in layers(error + 0.1 * penalty)]
    assert last[0][0].name == "out_h1" and penalty in last[-3]


def test_without_groups_the_order_is_topological_and_first_operands_come_first():
    output = micrograd_readme()
    order = [node for layer in layers(output) for unit in layer for node in unit]
    assert order == [node for node in top_to_bottom(output) if node.parents]
    a, b, c, d = (Value(1.0, name) for name in "abcd")
    assert [node.name for node in top_to_bottom(a * b + c * d)] == ["a", "b", "", "c", "d", "", ""]


def test_a_long_chain_is_no_matter():
    node = Value(1.0)
    for _ in range(100_000):
        node = node + 1.0
    assert len(top_to_bottom(node)) == 200_001


@given(random_graphs())
def test_every_order_has_parents_before_children_and_every_node_once(output):
    for order in (top_to_bottom(output), top_to_bottom(output, reversed), reading_order(output)):
        assert len(order) == len(set(order)) and set(order) == set(output.topological())
        place = {node: k for k, node in enumerate(order)}
        assert all(place[parent] < place[node] for node in order for parent in node.parents)


def test_groups_do_not_overlap_and_hold_interior_nodes_only():
    for build in GRAPHS.values():
        members = [node for group in find_groups(build()) for node in group.members]
        assert len(members) == len(set(members)) and all(node.parents for node in members)


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
