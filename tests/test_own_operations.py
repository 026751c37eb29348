"""An operation that a user makes is understood by every reader, from the one function written."""

import json
import math
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from microbp import (
    MLP,
    Neuron,
    Program,
    Value,
    draw,
    explain,
    fit,
    gallery,
    grad,
    gradient_check,
    operation,
    play,
    squared_error,
    steps,
)
from microbp.anatomy import Anatomy
from microbp.engine import gradients
from microbp.ops import OPS


@pytest.fixture
def softsign():
    """One that is built of what letters can write down."""
    @operation("softsign", badge="x/(1+|x|)")
    def softsign(a):
        d = 1 + abs(a)
        return a / d, (1 / (d * d),)

    yield softsign
    del OPS["softsign"]


@pytest.fixture
def erf():
    """One that calls a function of floats."""
    @operation("erf")
    def erf(a):
        return math.erf(a), (2.0 / math.sqrt(math.pi) * math.exp(-a * a),)

    yield erf
    del OPS["erf"]


@pytest.fixture
def swish():
    """One with a constant of its own."""
    @operation("swish")
    def swish(a, beta=1.0):
        s = OPS["sigmoid"](beta * a)
        return a * s, (s + beta * a * s * (1.0 - s),)

    yield swish
    del OPS["swish"]


def error(activation):
    model = MLP(2, [2, 1], activation=activation, output=activation, rng=3)
    return model, squared_error(model([0.5, -0.25]), 0.75)


def test_it_computes_with_values_and_with_numbers(softsign):
    y = softsign(Value(-3.0, "x"))
    assert (y.data, y.local_grads, y.op) == (-0.75, (0.0625,), "softsign")
    assert softsign(-3) == -0.75
    assert softsign(0.5 * Value(2.0)).data == 0.5


def test_a_constant_is_given_by_its_name(swish):
    x = Value(1.0)
    assert swish(x, beta=2.0).data == pytest.approx(1 / (1 + math.exp(-2.0)))
    assert swish(x).data == swish(x, beta=1.0).data != swish(x, beta=2.0).data
    assert gradient_check(swish(Value(0.3), beta=2.0))
    with pytest.raises(TypeError, match="swish has no constant 'alpha'; it has beta"):
        swish(x, alpha=2.0)


@pytest.mark.parametrize("name", ["softsign", "erf", "swish"])
def test_it_is_an_activation_whose_gradients_are_right(name, request):
    model, E = error(request.getfixturevalue(name))
    assert [neuron.activation for layer in model.layers for neuron in layer.neurons] == [name] * 3
    assert gradient_check(E)
    assert [group.kind for group in Anatomy(E).groups] == ["neuron"] * 3 + ["error"]
    assert MLP(2, [1], activation=name).layers[0].neurons[0].activation == "linear"
    assert MLP(2, [2, 1], activation=name).layers[0].neurons[0].activation == name


def test_it_is_explained_with_its_formula(softsign):
    x = Value(3.0, "x")
    y = softsign(x).named("y")
    line, *_ = steps(y).one_line_each()
    assert line == "1 forward: y = softsign(x) = x / (1 + |x|) = 3 / (1 + |3|) = 0.75"
    assert "∂y/∂x = 1 / ((1 + |x|) · (1 + |x|)) = 1 / ((1 + |3|) × (1 + |3|)) = 0.0625" in (
        explain(y, x).text())


def test_what_only_floats_can_compute_is_explained_as_a_call(erf):
    x = Value(0.5, "x")
    y = erf(x).named("y")
    line, *_ = steps(y).one_line_each()
    assert line == "1 forward: y = erf(x) = erf(0.5) = 0.520499878"
    assert explain(y, x).gradient == y.local_grads[0]
    assert "∂y/∂x = erf'(x) = erf'(0.5) = 0.878782579" in explain(y, x).text()


@pytest.mark.parametrize("name", ["softsign", "erf"])
def test_it_is_drawn_with_its_badge_at_every_level(name, request):
    op = request.getfixturevalue(name)
    _, E = error(op)
    for level in ("scalar", "neuron"):
        assert op.badge in draw(E, level=level).svg


def test_programs_of_every_kind_have_its_bits(softsign):
    model, E = error(softsign)
    exact = gradients(E)
    for backend in ("python", "llvm"):
        program = Program(E, parameters=model.parameters(), backend=backend)
        assert program.gradients() == (E.data, [exact[p] for p in model.parameters()])
    assert "abs(net_o1)" in program.source and "Math.abs(net_o1)" in program.javascript


@pytest.mark.needs("llvmlite")
def test_programs_of_what_only_floats_can_compute_run_in_python(erf):
    model, E = error(erf)
    exact = gradients(E)
    program = Program(E, parameters=model.parameters())
    assert program.gradients() == (E.data, [exact[p] for p in model.parameters()])
    for refused in (lambda: Program(E, parameters=model.parameters(), backend="llvm"),
                    lambda: program.javascript):
        with pytest.raises(ValueError, match="the rule of 'erf' calls a function of Python's"):
            refused()


@pytest.mark.parametrize("name", ["softsign", "erf", "swish"])
def test_a_network_trains_with_it(name, request):
    model = MLP(1, [3, 1], activation=request.getfixturevalue(name), rng=1)
    history = fit(model, [[-1.0], [0.0], [1.0]], [-0.5, 0.0, 0.5], lr=0.1, epochs=200)
    assert history[-1] < 0.01 < history[0]


@pytest.mark.needs("node")
def test_the_page_computes_with_it(softsign, tmp_path):
    _, E = error(softsign)
    program = Program(E)
    leaves = [node.data for node in E.topological() if not node.parents]
    code = f"{program.javascript}\nconsole.log(JSON.stringify(program({json.dumps(leaves)}).values))"
    shown = subprocess.run(["node", "-e", code], capture_output=True, text=True, check=True).stdout
    assert json.loads(shown) == pytest.approx([node.data for node in E.topological()], rel=1e-15)
    page = play(E).save(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "softsign" in page


def test_files_of_examples_know_it_once_it_is_defined(softsign):
    text = """
        id = "mine"
        title = "Mine"
        output = "E"
        formulas = '''
        h = softsign(w*x)
        E = squared_error(h, t)
        '''
        [inputs]
        x = 2.0
        [parameters]
        w = 0.5
        [targets]
        t = 1.0
        """
    assert gallery.read_example(text).build()["h"].data == 0.5
    del OPS["softsign"]
    try:
        with pytest.raises(ValueError, match="uses the unknown operation 'softsign'"):
            gallery.read_example(text)
    finally:
        OPS["softsign"] = softsign


def test_names_and_rules_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="'tanh' is an operation of microbp: choose another name"):
        operation("tanh")(lambda a: (a, (1.0,)))
    with pytest.raises(TypeError, match="the rule of 'mine' is a Python function"):
        operation("mine")(math.atan)
    with pytest.raises(TypeError, match="tanh takes 1 operand, not 2"):
        OPS["tanh"](Value(1.0), Value(2.0))
    with pytest.raises(TypeError, match=r"tanh takes Values and real numbers, not str '1'"):
        OPS["tanh"]("1")
    with pytest.raises(ValueError, match=r"the activation '\*' has not one operand but 2"):
        MLP(2, [1], output=OPS["*"])


def test_defining_one_again_replaces_it():
    """As when the cell of a notebook runs a second time."""
    for factor in (2.0, 3.0):
        scaled = operation("scaled")(lambda a: (factor * a, (factor,)))
        assert OPS["scaled"](Value(1.0)).data == scaled(1.0) == factor
    del OPS["scaled"]


def test_the_page_of_operations_shows_both():
    """The documentation's examples run as they are printed."""
    from pathlib import Path
    page = Path(__file__).parent.parent / "docs" / "operations.md"
    run = subprocess.run([sys.executable, "-m", "doctest", str(page)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    assert "@operation(\"softsign\"" in page.read_text() and "math.erf" in page.read_text()


def test_constants_may_be_for_keywords_only():
    @operation("stretched")
    def stretched(a, b, *, by=2.0):
        return a * b * by, (b * by, a * by)

    a, b = Value(3.0, "a", "parameter"), Value(5.0, "b")
    assert stretched.arity == 2
    assert (stretched(a, b).data, stretched(a, b, by=0.5).local_grads) == (30.0, (2.5, 1.5))
    assert Program(stretched(a, b, by=0.5), [b], [a]).gradients(4.0) == (6.0, [2.0])
    del OPS["stretched"]


def test_an_operation_computes_with_real_numbers_of_any_type():
    assert OPS["tanh"](Fraction(1, 2)) == OPS["tanh"](0.5) == math.tanh(0.5)
    out = OPS["sigmoid"](np.float32(0.5))
    assert type(out) is float and out == OPS["sigmoid"](0.5)
    with pytest.raises(TypeError, match="tanh takes Values and real numbers, not str '0.5'"):
        OPS["tanh"]("0.5")


def test_numbers_of_other_libraries_become_floats():
    """A float32 in the graph would make all that follows as coarse."""
    coarse = operation("test_coarse")(lambda a: (np.float32(0.1) * 3, (np.float64(2.0),)))
    whole = operation("test_whole")(lambda a: (3, (0,)))
    for node in (coarse(Value(2.0)), whole(Value(2.0)), Neuron(1, coarse, weights=[1.0])([2.0])):
        assert type(node.data) is type(node.local_grads[0]) is float
    x = Value(2.0, "x")
    assert type(Program(coarse(x), [x], [])(1.0)) is float


@pytest.mark.parametrize("number", [np.float64(2.5), np.int64(3), Fraction(1, 3), True])
def test_a_rule_may_have_numbers_of_any_type_in_every_reader(number):
    scaled = operation("test_numbered")(lambda a: (a * number - number, (number * 1.0,)))
    x = Value(1.5, "x", "parameter")
    y = scaled(x) * 2.0
    y.backward()
    program = Program(y, [], [x])
    assert program.gradients() == (y.data, [x.grad])
    assert grad(y, x).data == x.grad
    for text in (program.source, program.javascript, str(explain(y, x)), draw(y).svg):
        assert "np." not in text and "Fraction" not in text and "True" not in text


def test_a_constant_is_a_real_number():
    scaled = operation("test_scaled")(lambda a, by=2.0: (by * a, (by,)))
    assert scaled(Value(3.0), by=Fraction(1, 2)).data == 1.5
    for by in ("2", None, 1j):
        with pytest.raises(TypeError, match="test_scaled takes Values and real numbers, not "):
            scaled(Value(3.0), by=by)


@pytest.mark.parametrize("name", ["", 3, None, lambda a: (a, (1.0,))])
def test_an_operation_without_a_name_is_refused(name):
    with pytest.raises(TypeError, match=r'an operation has a name, @operation\("softsign"\), not'):
        operation(name)


@pytest.mark.parametrize("returned, told", [
    (lambda a: (a, ()), "(2.0, ())"), (lambda a: (a, 1.0), "(2.0, 1.0)"), (lambda a: a, "2.0"),
    (lambda a: (a, (1.0, 0.0)), "(2.0, (1.0, 0.0))"), (lambda a: (a, [1.0]), "(2.0, [1.0])"),
    (lambda a: ("2", (1.0,)), "('2', (1.0,))"), (lambda a: (None, (1.0,)), "(None, (1.0,))"),
    (lambda a: (a, (None,)), "(2.0, (None,))"), (lambda a: (a + 0j, (1.0,)), "((2+0j), (1.0,))")])
def test_a_rule_with_other_than_one_derivative_for_each_operand_is_refused(returned, told):
    torn = operation("test_torn")(returned)
    told = (f"the rule of test_torn returned {told}; a number and a tuple with a derivative for "
            "each operand are needed, here 1")
    neuron = Neuron(1, torn, weights=[2.0])
    try:
        for use in (torn, lambda x: neuron([1.0]), lambda x: torn(2.0)):
            with pytest.raises(TypeError) as refusal:
                use(Value(2.0))
            assert str(refusal.value) == told
    finally:
        del OPS["test_torn"]
