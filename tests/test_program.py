"""Programs give the numbers of the graph they were written from, to the last bit."""

import ast
import ctypes
import json
import math
import pickle
import random
import subprocess
from concurrent.futures import ProcessPoolExecutor
from textwrap import dedent

import pytest
from all_operations import graphs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from microbp import (
    MLP,
    SGD,
    Program,
    Value,
    cross_entropy,
    log_sum_exp,
    squared_error,
    total,
    weighted_sum,
)
from microbp.engine import apply
from microbp.ops import OPS, operation
from microbp.program import History
from microbp.program.identifiers import Scope

GENEROUS = settings(max_examples=150, deadline=None,
                    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def network(**changes):
    settings = dict(weights=[[[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]],
                    biases=[0.35, 0.60])
    return MLP(2, [2, 2], activation="sigmoid", output="sigmoid", **{**settings, **changes})


def worked_example():
    model = network()
    return model, squared_error(model([0.05, 0.10]), [0.01, 0.99])


def by_role(leaves):
    return ([leaf for leaf in leaves if leaf.role == "input"],
            [leaf for leaf in leaves if leaf.role == "parameter"])


def same(a, b):
    """Return whether two numbers have the same bits, or are both none."""
    return a.hex() == b.hex()


# The same bits


BACKENDS = ["python", pytest.param("llvm", marks=pytest.mark.needs("llvmlite"))]


def assert_both_backends_end_alike(output, inputs, parameters, *rows, **training):
    """Train in Python and in machine code: the same losses or error, the same bits."""
    start = [parameter.data for parameter in parameters]
    ends = []
    for backend in ("python", "llvm"):
        for parameter, number in zip(parameters, start):
            parameter.data = number
        try:
            history = Program(output, inputs, parameters, backend).train(*rows, **training)
            result = (list(history), history.stopped)
        except (ArithmeticError, ValueError) as error:
            result = (type(error), str(error))
        ends.append(repr((result, [parameter.data for parameter in parameters])))
    assert ends[0] == ends[1]


@pytest.mark.parametrize("backend", BACKENDS)
@GENEROUS
@given(graph=graphs())
def test_value_and_gradients_are_those_of_the_graph(backend, graph):
    output, leaves = graph
    inputs, parameters = by_role(leaves)
    program = Program(output, inputs, parameters, backend)
    numbers = [leaf.data for leaf in inputs]
    assert same(program(*numbers), output.data)
    output.backward()
    loss, gradients = program.gradients(*numbers)
    assert same(loss, output.data)
    assert all(map(same, gradients, [parameter.grad for parameter in parameters]))


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_program_without_parameters_has_no_gradients(backend):
    x = Value(3.0, "x")
    program = Program(x * x, [x], [], backend)
    assert (program.gradients(4.0), program.sums([[1.0], [2.0]])(())) == ((16.0, []), (5.0, ()))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("batch, momentum, weight_decay", [
    (1, 0.0, 0.0), (2, 0.0, 0.0), (None, 0.0, 0.0), (1, 0.9, 0.0), (3, 0.0, 0.01),
    (None, 0.5, 0.1)])
def test_training_is_backward_row_by_row_and_sgd(backend, batch, momentum, weight_decay):
    rng = random.Random(5)
    rows = [[rng.uniform(-1, 1) for _ in range(4)] for _ in range(5)]
    trained, model = network(), network()
    x = [Value(0.0, "i1"), Value(0.0, "i2")]
    t = [Value(0.0, "t1", "target"), Value(0.0, "t2", "target")]
    program = Program(squared_error(trained(x), t), [*x, *t], trained.parameters(), backend)
    history = program.train(rows, lr=0.3, epochs=1000, batch=batch, momentum=momentum,
                            weight_decay=weight_decay)
    optimiser = SGD(model.parameters(), 0.3, momentum, weight_decay)
    size = batch or len(rows)
    for epoch in range(1000):
        total_loss = 0.0
        for start in range(0, len(rows), size):
            optimiser.zero_grad()
            for row in rows[start:start + size]:
                loss = squared_error(model(row[:2]), row[2:])
                loss.backward()
                total_loss += loss.data
            optimiser.step()
        assert history[epoch] == total_loss
    assert [w.data for w in trained.parameters()] == [w.data for w in model.parameters()]


@pytest.mark.needs("llvmlite")
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs())
def test_a_thousand_updates_end_in_the_same_bits(graph):
    output, leaves = graph
    _, parameters = by_role(leaves)
    assert_both_backends_end_alike(output, [], parameters, lr=1e-4, epochs=1000)


@pytest.mark.needs("llvmlite")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs(), st.integers(2, 11))
def test_a_batch_is_added_up_in_the_order_of_its_rows(graph, batch):
    output, leaves = graph
    inputs, parameters = by_role(leaves)
    rows = [[leaf.data * (1.0 + k / 16) for leaf in inputs] for k in range(11)]
    assert_both_backends_end_alike(output, inputs, parameters, rows if inputs else None, lr=1e-3,
                                   epochs=3, batch=batch)


@pytest.mark.needs("llvmlite")
@pytest.mark.parametrize("batch", [4, 7, None])
def test_rows_computed_side_by_side_give_the_same_bits(batch):
    rng = random.Random(11)
    rows = [[rng.uniform(-1, 1) for _ in range(3)] for _ in range(30)]
    ends = []
    for backend in ("python", "llvm"):
        model = MLP(2, [9, 8, 1], "relu", "tanh", rng=2)
        x, t = [Value(0.1, "x1"), Value(0.2, "x2")], Value(0.3, "t", "target")
        program = Program(squared_error(model(x), t), [*x, t], model.parameters(), backend)
        history = program.train(rows, lr=0.05, epochs=200, batch=batch)
        ends.append((history, [w.data for w in model.parameters()]))
    assert ends[0] == ends[1]
    assert history[-1] < history[0]


@pytest.mark.parametrize("backend", BACKENDS)
def test_ten_thousand_updates_of_the_worked_example(backend):
    model, E = worked_example()
    program = Program(E, parameters=model.weights(), backend=backend)
    history = program.train(lr=0.5, epochs=10_000)
    assert (len(history), history.stopped) == (10_000, "epochs")
    assert f"{history[0]:.9f} {history[1]:.9f}" == "0.298371109 0.291027774"
    assert f"{history[9_999]:.10f}" == "0.0000351085"       # the loss before update 10,000
    assert f"{program():.10f}" == "0.0000351019"            # and after it
    assert [f"{out.data:.10f}" for out in model([0.05, 0.10])] == ["0.0159136204", "0.9840642735"]


def corner_graphs():
    """Yield where rules change branch: ReLU and |x| at 0, ties of max and min, powers at 0."""
    for name in ("relu", "leaky_relu", "__abs__", "softplus", "sigmoid"):
        for number in (0.0, -0.0, 2.0, -2.0, -700.0, -701.0):
            w = Value(number, "w", "parameter")
            yield getattr(w, name)(), [w]
    w = Value(-1.0, "w", "parameter")
    yield -w.relu(), [w]                    # the derivative is 0.0 + -0.0
    for name in ("max", "min"):
        for a, b in [(1.0, 1.0), (0.0, -0.0), (-0.0, 0.0), (1.0, 2.0), (2.0, 1.0)]:
            leaves = [Value(a, "a", "parameter"), Value(b, "b", "parameter")]
            yield getattr(leaves[0], name)(leaves[1]), leaves
    for exponent in (0.0, 1.0, 2.0, 3.0):
        w = Value(0.0, "w", "parameter")
        yield w ** exponent, [w]
    leaves = [Value(0.0, "a", "parameter"), Value(3.0, "b", "parameter")]
    yield leaves[0] ** leaves[1], leaves
    for loss in (log_sum_exp, lambda leaves: cross_entropy(leaves, 0)):
        for a, b in [(800.0, -800.0), (-800.0, 800.0), (800.0, 800.0)]:
            leaves = [Value(a, "a", "parameter"), Value(b, "b", "parameter")]
            yield loss(leaves), leaves


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("corner", range(len(list(corner_graphs()))))
def test_where_a_rule_changes_branch_programs_take_the_branch_of_the_graph(
        backend, corner, monkeypatch):
    if backend == "llvm":       # which asks Python where something has no number
        monkeypatch.delattr("microbp.program.python.PythonCode.gradients")
    output, leaves = list(corner_graphs())[corner]
    output.backward()
    loss, gradients = Program(output, [], leaves, backend).gradients()
    assert (loss.hex(), [gradient.hex() for gradient in gradients]) == (
        output.data.hex(), [leaf.grad.hex() for leaf in leaves])


@pytest.mark.needs("node")
def test_where_a_rule_changes_branch_javascript_takes_the_branch_of_the_graph():
    for output, leaves in corner_graphs():
        order = output.topological()
        output.backward()
        result = run_javascript(Program(output), [node.data for node in order if not node.parents])
        assert result["values"] == pytest.approx([node.data for node in order], rel=1e-14)
        assert result["grads"] == pytest.approx([node.grad for node in order], rel=1e-14)


@pytest.mark.needs("llvmlite")
def test_functions_of_c_that_round_otherwise_than_python_are_not_used():
    from microbp.program.library import _agrees, address
    type_ = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)
    assert address("exp", 1) and address("**", 2)
    assert _agrees("exp", type_(math.exp), 1)
    other = type_(lambda x: math.nextafter(math.exp(x), math.inf) if x > 1.0 else math.exp(x))
    assert not _agrees("exp", other, 1)
    assert not _agrees("sin", type_(math.cos), 1)
    assert address("atan_of_nobody", 1) == 0


# Rules that call what only Python has


@pytest.fixture
def arc():
    """An operation of a user whose rule calls a function of floats."""
    @operation("arc tangent", badge="atan")
    def arc(a):
        return math.atan(a), (1.0 / (1.0 + a * a),)

    yield arc
    del OPS["arc tangent"]


@pytest.mark.parametrize("backend", ["python", "auto"])
def test_a_rule_that_cannot_be_written_down_is_called(arc, backend):
    w, x = Value(0.5, "w", "parameter"), Value(0.25, "x")
    E = squared_error(apply(arc, (w * x,)), 1.0)
    E.backward()
    program = Program(E, [x], [w], backend)
    assert program.gradients(0.25) == (E.data, [w.grad])
    assert "arc_tangent1_part = arc_tangent(product1)" in program.source
    assert "arc_tangent1 = arc_tangent1_part[0]" in program.source
    program.train([[0.25]] * 200, lr=0.5, epochs=200)       # so many that "auto" would compile
    by_hand = 0.5
    for _ in range(200 * 200):
        a = by_hand * 0.25
        by_hand -= 0.5 * (0.25 * (1.0 / (1.0 + a * a) * -(1.0 - math.atan(a))))
    assert w.data == pytest.approx(by_hand, rel=1e-12)


def test_such_a_rule_may_have_the_name_of_a_function_of_the_program():
    @operation("sums")
    def doubled(a):
        return float(2.0 * math.floor(a)), (2.0,)

    w, x = Value(1.0, "w", "parameter"), Value(3.0, "x")
    try:
        assert Program(w * doubled(x), [x], [w]).sums([[3.0], [4.5]])((0.5,)) == (7.0, (14.0,))
    finally:
        del OPS["sums"]


def test_where_such_a_rule_has_no_number_the_row_is_named():
    @operation("log of gamma")
    def log_gamma(a):
        doubled = 2.0 * a
        return math.lgamma(doubled), (1.0,)

    w, x = Value(1.0, "w", "parameter"), Value(2.0, "x")
    program = Program(log_gamma(w * x), [x], [w])
    try:
        with pytest.raises(ValueError, match=r"^rows\[2\]: log of gamma\(0.0\) is undefined"):
            program.train([[1.0], [2.0], [0.0]], lr=0.125, epochs=1)
        assert w.data == 1.0 - 0.125 * (1.0 + 2.0)          # the updates before are kept
        with pytest.raises(ValueError, match=r"^rows\[1\]: log of gamma"):
            program.sums([[1.0], [0.0]])((1.0,))
    finally:
        del OPS["log of gamma"]


@pytest.mark.needs("llvmlite")
def test_machine_code_and_javascript_refuse_what_only_python_can_call(arc):
    output = apply(arc, (Value(0.5, "w", "parameter"),))
    with pytest.raises(ValueError) as raised:
        Program(output, backend="llvm")
    assert str(raised.value) == ("the rule of 'arc tangent' calls a function of Python's, which "
                                 "machine code cannot: only Python runs this program")
    with pytest.raises(ValueError, match="'arc tangent' .* which JavaScript cannot"):
        Program(output).javascript


# The text


def test_the_worked_example_reads_as_one_would_write_it():
    model, E = worked_example()
    assert Program(E, parameters=model.weights()).source == dedent('''\
        from math import exp


        def gradients(w1, w2, w3, w4, w5, w6, w7, w8):
            """Return E_total and its derivatives."""
            # constants
            b1 = 0.35
            b2 = 0.6
            i1 = 0.05
            i2 = 0.1
            t_o1 = 0.01
            t_o2 = 0.99

            # forward
            net_h1 = w1 * i1 + w2 * i2 + b1
            out_h1 = 1.0 / (1.0 + exp(-net_h1)) if net_h1 > -700.0 else exp(net_h1)
            net_h2 = w3 * i1 + w4 * i2 + b1
            out_h2 = 1.0 / (1.0 + exp(-net_h2)) if net_h2 > -700.0 else exp(net_h2)
            net_o1 = w5 * out_h1 + w6 * out_h2 + b2
            out_o1 = 1.0 / (1.0 + exp(-net_o1)) if net_o1 > -700.0 else exp(net_o1)
            net_o2 = w7 * out_h1 + w8 * out_h2 + b2
            out_o2 = 1.0 / (1.0 + exp(-net_o2)) if net_o2 > -700.0 else exp(net_o2)
            E_o1_part = t_o1 - out_o1
            E_o1 = 0.5 * (E_o1_part * E_o1_part)
            E_o2_part = t_o2 - out_o2
            E_o2 = 0.5 * (E_o2_part * E_o2_part)
            E_total = E_o1 + E_o2

            # backward: grad_x is the derivative of E_total by x
            grad_E_total = 1.0
            grad_E_o2 = 1.0
            grad_E_o1 = 1.0
            grad_out_o2 = -E_o2_part
            grad_net_o2 = out_o2 * (1.0 - out_o2) * grad_out_o2
            grad_w7 = out_h1 * grad_net_o2
            grad_w8 = out_h2 * grad_net_o2
            grad_out_o1 = -E_o1_part
            grad_net_o1 = out_o1 * (1.0 - out_o1) * grad_out_o1
            grad_w5 = out_h1 * grad_net_o1
            grad_w6 = out_h2 * grad_net_o1
            grad_out_h2 = w8 * grad_net_o2 + w6 * grad_net_o1
            grad_net_h2 = out_h2 * (1.0 - out_h2) * grad_out_h2
            grad_w3 = i1 * grad_net_h2
            grad_w4 = i2 * grad_net_h2
            grad_out_h1 = w7 * grad_net_o2 + w5 * grad_net_o1
            grad_net_h1 = out_h1 * (1.0 - out_h1) * grad_out_h1
            grad_w1 = i1 * grad_net_h1
            grad_w2 = i2 * grad_net_h1

            return E_total, (grad_w1, grad_w2, grad_w3, grad_w4, grad_w5, grad_w6, grad_w7, grad_w8)
        ''')


NASTY = ["x; import os", "exp", "lr", "class", "__import__", "", "<script>", "a\nb", "数 据",
         "２",
         "a\u202eb", "let", "grad_w", "{0}", "w", "w", "E", "Math", "print", "'''"]


WORDS_OF_PROGRAMS = """lr epochs until losses epoch_loss rows row batch last numbers inf exp log
    train forward sums gradients leaves values locals grads program update""".split()


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("word", WORDS_OF_PROGRAMS)
def test_a_node_may_have_the_name_of_what_a_program_uses_itself(backend, word):
    def trained(name, backend=backend):
        w, x = Value(0.5, name, "parameter"), Value(1.5, name)
        E = ((w * x).named(name).exp().named(name) + log_sum_exp([w, x])).named(name)
        history = Program(E, [x], [w], backend).train(
            [[0.5], [1.0], [-1.0]], lr=0.01, epochs=3, batch=2, momentum=0.5)
        return w.data, list(history)

    assert trained(word) == trained("v", "python")


@pytest.mark.parametrize("word", ["Infinity", "NaN", "let", "function", "undefined", "None"])
def test_what_means_something_in_a_language_is_never_an_identifier(word):
    assert Scope().declare(word, "v") == f"{word}_2"


@given(st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=6)), min_size=3, max_size=8))
def test_names_are_never_code(names):
    leaves = [Value(k + 0.5, name, "parameter") for k, name in enumerate(names)]
    output = total([leaf * leaf for leaf in leaves]).named(names[0])
    program = Program(output, parameters=leaves)
    tree = ast.parse(program.source)
    assert {type(node) for node in tree.body} == {ast.FunctionDef}
    assert program.gradients() == (output.data, [2 * leaf.data for leaf in leaves])
    program.train(lr=0.1, epochs=2)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_sum_of_many_terms_is_split_into_lines(backend):
    leaves = [Value(0.001 * k, role="parameter") for k in range(150)]
    output = log_sum_exp([weighted_sum(leaves, leaves[::-1]), *leaves, *leaves])
    output.backward()
    program = Program(output, backend=backend)
    assert program.gradients() == (output.data, [leaf.grad for leaf in leaves])


def test_a_graph_of_100_000_nodes_compiles():
    x = node = Value(0.5, "x", "parameter")
    for _ in range(50_000):
        node = (node * x).sin()
    node.backward()
    assert Program(node).gradients() == (node.data, [x.grad])


# When it stops


@pytest.mark.parametrize("backend", BACKENDS)
def test_until_is_at_or_below_and_stops_before_the_update(backend):
    model, E = worked_example()
    history = Program(E, parameters=model.weights()).train(lr=0.5, epochs=10_000)
    model, E = worked_example()
    program = Program(E, parameters=model.weights(), backend=backend)
    goal = history[1_234]
    stopped = program.train(lr=0.5, epochs=10_000, until=goal)
    assert (stopped, stopped.stopped) == (history[:1_235], "until")
    assert program() == goal


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_loss_that_is_not_finite_stops_before_the_update(backend):
    w = Value(1e200, "w", "parameter")
    history = Program(w * w * w, backend=backend).train(lr=0.1, epochs=3)
    assert (history, history.stopped, w.data) == ([math.inf], "non-finite", 1e200)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("until", [None, 0.5])
def test_a_loss_of_minus_infinity_is_not_finite_either(backend, until):
    w = Value(1e10, "w", "parameter")
    history = Program(-(w * w * w * w), backend=backend).train(lr=1e-3, epochs=50, until=until)
    if until is None:
        assert (list(map("{:g}".format, history)), history.stopped) == (
            ["-1e+40", "-2.56e+110", "-inf"], "non-finite")
        assert f"{w.data:g}" == "2.56e+80"
    else:
        assert (history, history.stopped) == ([-1e40], "until")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("choose", [lambda a: a.relu(), lambda a: a.max(0.5), lambda a: a.min(0.5)])
def test_no_choice_hides_that_training_has_left_the_finite_numbers(backend, choose):
    w = Value(1e200, "w", "parameter")
    history = Program(choose(w * w - w * w), backend=backend).train(lr=0.1, epochs=3, until=1.0)
    assert (repr(list(history)), history.stopped, w.data) == ("[nan]", "non-finite", 1e200)


def test_gradients_of_what_is_not_finite_are_refused():
    w = Value(1e200, "w", "parameter")
    with pytest.raises(ValueError, match="^cannot go backward: E is inf$"):
        Program((w * w).named("E")).gradients()


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("start", [-0.0, 0.0])
def test_a_parameter_that_is_zero_keeps_its_sign(backend, start):
    w = Value(start, "w", "parameter")
    Program(-w.relu(), backend=backend).train(lr=0.5, epochs=3)
    assert w.data.hex() == start.hex()          # as −0.0 − 0.5 · (0.0 + −0.0) is


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_output_that_is_a_parameter_itself_goes_down(backend):
    w = Value(1.0, "w", "parameter")
    history = Program(w, backend=backend).train(lr=0.25, epochs=3)
    assert (history, w.data) == ([1.0, 0.75, 0.5], 0.25)


def test_a_history_behaves_like_a_list():
    history = History([3.0, 2.0, 1.0])
    history.append(0.5)
    history += [0.25]
    assert history == [3.0, 2.0, 1.0, 0.5, 0.25] == list(history)
    assert history != [3.0] and history != History([3.0]) and history == History(history)
    assert [4.0] + history == [4.0, *history] and history + [4.0] == [*history, 4.0]
    assert (len(history), history[-1], history[1:3], min(history)) == (5, 0.25, [2.0, 1.0], 0.25)
    assert history + [7.0] == [3.0, 2.0, 1.0, 0.5, 0.25, 7.0]
    assert (2.0 in history, history.index(2.0), sorted(history)[0]) == (True, 1, 0.25)
    assert pickle.loads(pickle.dumps(history)) == history
    assert repr(history) == "<History of 5 epochs: loss 3 → 0.25, stopped: epochs>"
    assert repr(History()) == "<History of 0 epochs, stopped: epochs>"


@pytest.mark.parametrize("backend", BACKENDS)
def test_parameters_stay_finite(backend):
    w, x = Value(1.0, "w", "parameter"), Value(1.0, "x")
    history = Program(w * x, [x], backend=backend).train([[1e300]], lr=1e10, epochs=3)
    assert (history, history.stopped, w.data) == ([1e300], "non-finite", 1.0)


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_undefined_operation_is_named_with_its_row_and_undone(backend):
    w, x = Value(1.0, "w", "parameter"), Value(1.0, "x")
    program = Program(((w * x).named("product").log()).named("E"), [x], [w], backend)
    with pytest.raises(ValueError) as raised:
        program.train([[1.0], [2.0], [-1.0]], lr=0.125, epochs=5)
    assert w.data == 1.0 - 0.125 - 0.125 / 0.875
    where = "rows[2]: log(product = -0.7321428571428572) is undefined: "
    assert str(raised.value).startswith(where)
    with pytest.raises(ValueError, match=r"^log\(product = -1\.\d+\) is undefined"):
        program(-2.0)


def test_ctrl_c_keeps_whole_updates(monkeypatch):
    model, E = worked_example()
    program = Program(E, parameters=model.weights())
    trainer = type(program._code).trainer

    def interrupted(*args):
        run, calls = trainer(*args), []

        def slices(*state):
            calls.append(state)
            if len(calls) == 6:
                raise KeyboardInterrupt
            return run(*state)

        return slices

    monkeypatch.setattr(type(program._code), "trainer", interrupted)
    monkeypatch.setattr("microbp.program.running.perf_counter", lambda: 0.0)
    monkeypatch.setattr("microbp.program.running.seconds_in_python", lambda listing: 1.0)
    with pytest.raises(KeyboardInterrupt):
        program.train(lr=0.5, epochs=10_000)
    monkeypatch.undo()
    other, E = worked_example()
    Program(E, parameters=other.weights()).train(lr=0.5, epochs=1 + 2 + 4 + 8 + 16)
    assert [w.data for w in model.weights()] == [w.data for w in other.weights()]


# What it refuses


@pytest.mark.parametrize("call, message", [
    (dict(rows=[]), "rows is empty"),
    (dict(rows=None), "rows are missing"),
    (dict(rows=[[1.0, 2.0], [1.0]]), r"rows\[1\] has 1 numbers, but the program has 2 inputs"),
    (dict(rows=[[1.0, math.nan]]), r"rows\[0\]: nan is not finite"),
    (dict(rows=[[1.0, 2.0]], epochs=-1), "epochs is -1"),
    (dict(rows=[[1.0, 2.0]], batch=0), "batch is 0"),
    (dict(rows=[[1.0, 2.0]], lr=0.0), "lr is 0"),
    (dict(rows=[[1.0, 2.0]], lr=math.inf), "inf is not finite"),
    (dict(rows=[[1.0, 2.0]], until=math.nan), "nan is not finite"),
    (dict(rows=[[1.0, 2.0]], momentum=1.0), "momentum is 1"),
])
def test_unfit_rows_and_settings_change_nothing(call, message):
    w, x, y = Value(0.5, "w", "parameter"), Value(1.0, "x"), Value(2.0, "y")
    program = Program(w * x + y, [x, y], [w])
    with pytest.raises(ValueError, match=message):
        program.train(**{"lr": 0.1, "epochs": 2, **call})
    assert w.data == 0.5


def test_unfit_leaves_are_refused():
    w, x, stranger = Value(0.5, "w", "parameter"), Value(1.0, "x"), Value(2.0, "y")
    product = w * x
    for inputs, parameters, error, message in [
            ([stranger], [w], ValueError, "not in the graph"),
            ([x], [stranger], ValueError, "not in the graph"),
            ([product], [w], ValueError, "is computed"),
            ([x, x], [w], ValueError, "only once"),
            ([x], [x], ValueError, "as an input and as a parameter"),
            ([0.5], [w], TypeError, "the inputs of a program are Values, not float 0.5"),
            ([x], "w", TypeError, "the parameters of a program are Values, not str 'w'")]:
        with pytest.raises(error, match=message):
            Program(product.tanh(), inputs, parameters)
    with pytest.raises(ValueError, match="backend 'cuda' is none of"):
        Program(product, backend="cuda")
    with pytest.raises(ValueError, match="the call has 0 numbers"):
        Program(product, [x], [w])()
    with pytest.raises(TypeError, match="str 'a' is not a real number"):
        Program(product, [x], [w])("a")
    with pytest.raises(TypeError, match=r"rows\[0\] is a list of numbers, not float 1.0"):
        Program(product, [x], [w]).train([1.0], lr=0.1, epochs=1)
    assert Program(product, x, w)(3.0) == 1.5           # one leaf may be given as it is


def test_a_missing_llvmlite_is_named_with_its_cure(monkeypatch):
    monkeypatch.setattr("microbp.program.running.find_spec", lambda name: None)
    model, E = worked_example()
    with pytest.raises(ImportError, match=r'pip install "microbp\[fast\]"'):
        Program(E, backend="llvm")
    assert Program(E, backend="auto")() == E.data


def test_without_the_functions_of_math_python_runs(monkeypatch):
    monkeypatch.setattr("microbp.program.running.machine_code_is_possible",
                        lambda listing: False)
    model, E = worked_example()
    program = Program(E, parameters=model.weights(), backend="llvm")
    assert program.gradients()[0] == E.data
    assert "_machine" not in vars(program)


# Elsewhere


def chunk_gradients(program, rows):
    sums = [0.0] * len(program.parameters)
    for row in rows:
        _, gradients = program.gradients(*row)
        sums = [a + b for a, b in zip(sums, gradients)]
    return sums


def test_workers_share_the_gradient_of_a_batch():
    x, t, w = Value(1.0, "x"), Value(1.0, "t"), Value(0.5, "w", "parameter")
    b = Value(0.25, "b", "parameter")
    program = Program(squared_error((w * x + b), t), [x, t], [w, b])
    rows = [[k / 8, k % 3] for k in range(64)]          # sums of these are exact in any order
    chunks = [rows[:20], rows[20:40], rows[40:]]
    with ProcessPoolExecutor(2) as workers:
        parts = list(workers.map(chunk_gradients, [program] * 3, chunks))
    assert [sum(part) for part in zip(*parts)] == chunk_gradients(program, rows)


def test_a_pickled_program_has_its_own_parameters():
    model, E = worked_example()
    program = Program(E, parameters=model.weights())
    copy = pickle.loads(pickle.dumps(program))
    copy.train(lr=0.5, epochs=10)
    assert program() == E.data != copy()


NODE = """
const fs = require('fs');
const text = fs.readFileSync(0, 'utf8');
eval(text + '; globalThis.program = program; globalThis.update = update;');
const leaves = JSON.parse(process.argv[1]);
process.stdout.write(JSON.stringify({...program(leaves), updated: update(0.4, 0.5, 0.25)}));
"""


def run_javascript(program, leaves):
    done = subprocess.run(["node", "-e", NODE, json.dumps(leaves)], input=program.javascript,
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.needs("node")
@settings(max_examples=25, deadline=None)
@given(graphs())
def test_javascript_gives_every_number_of_the_graph(graph):
    output, _ = graph
    order = output.topological()
    output.backward()
    result = run_javascript(Program(output), [node.data for node in order if not node.parents])
    close = pytest.approx
    assert result["values"] == close([node.data for node in order], rel=1e-9, abs=1e-9)
    for found, node in zip(result["locals"], order, strict=True):
        assert found == close(list(node.local_grads), rel=1e-6, abs=1e-9)
    finite = [(a, node.grad) for a, node in zip(result["grads"], order, strict=True)
              if math.isfinite(node.grad)]
    for found, expected in finite:
        assert found == close(expected, rel=1e-6, abs=1e-6)
    assert result["updated"] == 0.275


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_node_may_have_the_name_of_a_velocity(backend):
    def trained(name, backend=backend):
        w, x = Value(0.5, "w", "parameter"), Value(1.5, "x")
        v = (w * x).named(name)
        Program(v * v, inputs=[x], parameters=[w], backend=backend).train(
            rows=[[3.0], [1.0]], lr=0.01, epochs=3, momentum=0.9)
        return w.data

    assert trained("velocity_w") == trained("v") == trained("v", "python")


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_a_validation_row_without_a_loss_is_named(backend):
    w, x = Value(1.0, "w", "parameter"), Value(2.0, "x")
    program = Program((w * x).log(), [x], [w], backend=backend)
    with pytest.raises(ValueError, match=r"^validation\[1\]: log\(-3.0\) is undefined"):
        program.train([[1.0]], lr=0.1, epochs=2, validation=[[1.0], [-3.0]])
    assert w.data == 1.0
