"""Graphs copied and pickled: the same nodes, each once, however deep."""

import copy
import pickle
import sys
from itertools import count

import pytest

from microbp import MLP, Program, Value, engine, squared_error
from microbp.ops import OPS, operation

WAYS = [copy.deepcopy, lambda graph: pickle.loads(pickle.dumps(graph)),
        lambda graph: pickle.loads(pickle._dumps(graph))]


@pytest.mark.parametrize("copied", WAYS)
def test_a_copy_has_the_numbers_names_roles_and_order_of_the_graph(copied):
    model = MLP(2, [3, 2], activation="tanh", rng=1)
    E = squared_error(model([0.5, 0.25]), [0.0, 1.0])
    E.backward()
    F, parameters = copied((E, model.parameters()))
    for node, twin in zip(E.topological(), F.topological(), strict=True):
        assert twin is not node
        assert (twin.data, twin.grad, twin.local_grads, twin.op, twin.name, twin.role) == (
            node.data, node.grad, node.local_grads, node.op, node.name, node.role)
    assert [node for node in F.topological() if node.role == "parameter"] == parameters
    again = copied(F)
    again.backward()
    assert [p.grad for p in again.topological() if p.role == "parameter"] == [
        2 * p.grad for p in parameters]


@pytest.mark.parametrize("copied", WAYS[:2])
def test_a_graph_may_be_far_deeper_than_the_recursion_limit(copied):
    x = node = Value(0.5, "x")
    for _ in range(100_000):
        node = node + x
    twin = copied([node, x])
    assert (twin[0].data, len(twin[0].topological())) == (node.data, 100_001)
    assert twin[1] in twin[0].parents and sys.getrecursionlimit() < 10_000


def test_what_is_shared_stays_shared():
    x = Value(3.0, "x")
    y, z = x * x, x + 1.0
    a, b, c = copy.deepcopy([y, z, x])
    assert a.parents == (c, c) and b.parents[0] is c


def test_a_copy_that_fails_leaves_the_next_one_whole():
    x = Value(3.0, "x")
    y = (x * x).exp()

    class Refuses:
        def __reduce__(self):
            raise RuntimeError("not this one")

    with pytest.raises(RuntimeError):
        pickle.dumps([y, Refuses()])
    assert pickle.loads(pickle.dumps(y)).parents[0].parents[0].name == "x"


def deep_chain():
    nodes = [Value(1.0, "w")]
    for _ in range(5_000):
        nodes.append(nodes[-1] * 0.5)
    return nodes


def test_a_node_copied_before_what_is_computed_from_it_is_copied_again_and_again():
    nodes = deep_chain()
    for copied in (*WAYS[:2], *WAYS[:2]):
        middle, last = copied([nodes[2_500], nodes[-1]])
        assert middle in last.topological()


def test_a_shallow_copy_is_a_node_of_its_own_and_leaves_the_next_copies_whole():
    last = deep_chain()[-1].named("y")
    twin = copy.copy(last).named("z")
    assert (twin.data, twin.op, last.name) == (last.data, "*", "y")
    assert twin.parents is last.parents
    assert copy.deepcopy(last).data == last.data


def test_a_pickle_that_is_given_up_half_way_leaves_the_next_one_whole():
    class Full:
        def write(self, written):
            raise OSError("no space left")

    last = deep_chain()[-1]
    with pytest.raises(OSError):
        pickle.Pickler(Full()).dump(last)
    assert pickle.loads(pickle.dumps(last)).data == last.data


class Noted(Value):
    """A leaf of one's own class, with more to it than a Value has."""


@pytest.mark.parametrize("copied", WAYS)
def test_a_leaf_of_an_own_class_comes_before_what_is_computed_from_it(copied, monkeypatch):
    """Elsewhere nodes are numbered from 1 again, and the leaf's old number would be a late one."""
    note, w = Noted(2.0, "x"), Value(3.0, "w", "parameter")
    note.source = "lecture 3"
    E = (note * w).tanh()
    given = pickle.dumps(E) if copied is not copy.deepcopy else E
    monkeypatch.setattr(engine, "_next_number", count(-10**9).__next__)
    F = copy.deepcopy(E) if copied is copy.deepcopy else pickle.loads(given)
    places = {node: place for place, node in enumerate(F.topological())}
    assert all(places[parent] < places[node] for node in places for parent in node.parents)
    [leaf] = [node for node in places if type(node) is Noted]
    assert (leaf.source, leaf.name, leaf.data, leaf.role) == ("lecture 3", "x", 2.0, "input")
    assert Program(F, [leaf]).gradients(2.0) == (E.data, [E.local_grads[0] * 2.0])


def test_an_operation_that_is_not_defined_here_is_named():
    @operation("cube of mine")
    def cube(a):
        return a * a * a, (3.0 * a * a,)

    written = pickle.dumps(cube(Value(2.0)))
    assert pickle.loads(written).data == 8.0
    del OPS["cube of mine"]
    with pytest.raises(LookupError, match="'cube of mine' is not defined here: define it"):
        pickle.loads(written)
