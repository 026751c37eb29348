"""What nodes are called."""

from graphs import GRAPHS, micrograd_readme
from hypothesis import given
from random_graphs import random_graphs

from microbp import Value, cross_entropy, squared_error, weighted_sum
from microbp.anatomy import Anatomy
from microbp.writing.words import printable


def test_given_names_are_kept_and_products_are_called_after_their_factors():
    names = set(Anatomy(micrograd_readme()).names.values())
    assert {"a", "b", "g", "a·b", "v1", "v2"} <= names


def test_unnamed_neurons_are_called_after_their_places():
    x, w = Value(1.0, "x"), Value(2.0, "w")
    hidden = weighted_sum([w], [x]).sigmoid()
    error = squared_error(weighted_sum([w], [hidden]).tanh(), 1.0)
    error.name = ""
    assert [name for node, name in Anatomy(error).names.items() if node.parents] == [
        "net1", "out1", "net2", "out2", "E2"]


def test_an_error_of_several_outputs_is_called_after_none_of_them():
    logits = [Value(1.0, "z1"), Value(2.0, "z2")]
    assert "E" in Anatomy(cross_entropy(logits, 1)).names.values()


def test_a_net_input_is_called_after_its_output_and_the_other_way():
    x, w = Value(1.0, "x"), Value(2.0, "w")
    first = weighted_sum([w], [x]).sigmoid().named("h1")
    assert "net_h1" in Anatomy(first).names.values()
    second = weighted_sum([w], [x]).named("net_o1").sigmoid()
    assert "out_o1" in Anatomy(second).names.values()


def test_equal_names_are_told_apart():
    x, also_x = Value(1.0, "x"), Value(2.0, "x")
    assert list(Anatomy(x + also_x).names.values()) == ["x", "x#2", "v1"]
    third = Value(3.0, "x#2")
    names = Anatomy((x + third) + also_x).names.values()
    assert len(set(names)) == 5


def test_constants_without_names_are_called_by_their_numbers():
    assert list(Anatomy(Value(1.0, "x") * 0.5).names.values()) == ["x", "0.5", "x·0.5"]


def test_names_are_made_printable():
    assert printable("a\x1b[2J\u202eb\n\u2028") == "a�[2J�b��"
    assert printable("隐藏层 1") == "隐藏层 1"


@given(random_graphs())
def test_every_variable_has_a_name_of_its_own(output):
    names = Anatomy(output).names
    assert set(names) == set(output.topological())
    variables = [name for node, name in names.items() if node.role != "constant" or node.name]
    assert len(variables) == len(set(variables)) and all(variables)


def test_all_kinds_of_graphs_have_names():
    for build in GRAPHS.values():
        assert all(Anatomy(build()).names.values())
