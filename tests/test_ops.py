"""The contract of every operation: one rule, and every reader of it gives the same derivative."""

import math
import operator
import pickle

import mpmath
import pytest

from microbp import engine, gradcheck, ops
from microbp.engine import Value, apply
from microbp.writing.notation import javascript, latex, python, text
from microbp.ops import FUNCTIONS, OPS
from microbp.writing.letters import constant, derive, letter

mpmath.mp.dps = 50

# What each operation means, written independently of its rule, and operands to try it on. With
# the constants that belong to the operation last.
MEANING = {
    "+": (lambda a, b: a + b, [(1.5, -2.25), (1e-3, 7.0)]),
    "-": (lambda a, b: a - b, [(1.5, -2.25), (1e-3, 7.0)]),
    "*": (lambda a, b: a * b, [(1.5, -2.25), (0.1, 0.3)]),
    "/": (lambda a, b: a / b, [(1.5, -2.25), (0.1, 0.3)]),
    "neg": (lambda a: -a, [(0.7,), (-3.0,)]),
    "**": (lambda a, b: a ** b, [(1.5, -2.25), (0.3, 4.0), (0.0, 2.0)]),
    "power": (lambda a, n: a ** n, [(-2.0, 3.0), (1.7, -0.5), (0.0, 2.0), (3.0, 0.0), (0.0, 1.0)]),
    "abs": (abs, [(0.7,), (-3.0,)]),
    "exp": (mpmath.exp, [(0.7,), (-30.0,), (700.0,)]),
    "log": (mpmath.log, [(0.7,), (1e-10,), (1e5,)]),
    "sqrt": (mpmath.sqrt, [(0.7,), (2.0,), (1e-10,)]),
    "sin": (mpmath.sin, [(0.7,), (-3.0,)]),
    "cos": (mpmath.cos, [(0.7,), (-3.0,)]),
    "tanh": (mpmath.tanh, [(0.7,), (-3.0,), (1e-9,)]),
    "sigmoid": (lambda a: 1 / (1 + mpmath.exp(-a)), [(0.3775,), (-3.0,), (-699.0,), (-705.0,)]),
    "relu": (lambda a: max(a, 0), [(0.7,), (-3.0,)]),
    "step": (lambda a: mpmath.mpf(a >= 0), [(0.7,), (-3.0,)]),
    "leaky_relu": (lambda a, slope: a if a > 0 else slope * a, [(0.7, 0.01), (-3.0, 0.2)]),
    "softplus": (lambda a: mpmath.log1p(mpmath.exp(a)), [(0.7,), (-3.0,), (-300.0,), (300.0,)]),
    "max": (lambda a, b: max(a, b), [(1.5, -2.25), (0.1, 0.3)]),
    "min": (lambda a, b: min(a, b), [(1.5, -2.25), (0.1, 0.3)]),
    "weighted_sum": (lambda *v: sum(v[i] * v[i + len(v) // 2] for i in range(len(v) // 2))
                     + (v[-1] if len(v) % 2 else 0),
                     [(0.15, 0.2, 0.05, 0.1, 0.35), (2.0, 3.0), (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)]),
    "total": (lambda *v: sum(v), [(1.5,), (1.5, -2.25, 0.125)]),
    "log_sum_exp": (lambda *z: mpmath.log(sum(map(mpmath.exp, z))),
                    [(1.5, -2.25, 0.125), (700.0, 699.5, -700.0), (1e4, 1e4 + 1.0)]),
    "softmax": (lambda *z: mpmath.exp(z[int(z[-1])]) / sum(map(mpmath.exp, z[:-1])),
                [(1.5, -2.25, 0.125, 1.0), (-700.0, 0.0, 0.0), (-1000.0, -999.0, 0.0)]),
    "squared_error": (lambda t, o: (t - o) ** 2 / 2, [(0.01, 0.75), (0.99, 0.77)]),
    "squared_difference": (lambda t, o: (t - o) ** 2, [(0.01, 0.75), (0.99, 0.77)]),
    "cross_entropy": (lambda *z: mpmath.log1p(
        sum(mpmath.exp(x) for i, x in enumerate(z[:-1]) if i != z[-1]) / mpmath.exp(z[int(z[-1])])),
        [(1.5, -2.25, 0.125, 2.0), (40.0, 0.0, 0.0), (700.0, -600.0, 1.0), (1000.0, 900.0, 0.0)]),
}
CASES = [(name, operands) for name, (_, samples) in MEANING.items() for operands in samples]


def cases(argument_names):
    return pytest.mark.parametrize(argument_names, CASES,
                                   ids=[f"{name}{operands}" for name, operands in CASES])


def split(name, operands):
    """Return the operation with its constants, and the operands without them."""
    constants = len(OPS[name].constants)
    if not constants:
        return OPS[name], operands
    return OPS[name].with_constants(*operands[-constants:]), operands[:-constants]


def run(name, operands):
    op, numbers = split(name, operands)
    return apply(op, tuple(Value(number) for number in numbers))


def derivative(meaning, operands, i):
    return mpmath.diff(lambda x: meaning(*operands[:i], x, *operands[i + 1:]), operands[i])


def test_every_operation_is_in_the_contract():
    assert set(MEANING) == set(OPS)


@cases("name, operands")
def test_the_forward_rule_is_right_in_every_digit_but_the_last(name, operands):
    exact = MEANING[name][0](*map(mpmath.mpf, operands))
    assert abs(run(name, operands).data - exact) <= 4.5e-16 * abs(exact)


@cases("name, operands")
def test_the_local_derivatives_are_those_of_50_digit_arithmetic(name, operands):
    node = run(name, operands)
    numbers = [mpmath.mpf(operand) for operand in operands]
    assert len(node.local_grads) == len(node.parents)
    for i, local in enumerate(node.local_grads):
        exact = derivative(MEANING[name][0], numbers, i)
        assert abs(local - exact) <= 2e-16 + 1e-14 * abs(exact)


@cases("name, operands")
def test_the_local_derivatives_agree_with_central_differences(name, operands):
    node = run(name, operands)
    moderate = all(abs(operand) <= 100.0 for operand in operands)
    if moderate and all(operand != 0.0 for operand in operands) and min(map(abs, operands)) > 1e-4:
        assert gradcheck.gradient_check(node, node.parents), gradcheck.gradient_check(node, node.parents)


def places(names, numbers, out):
    return {"__builtins__": {}, "out": out, **FUNCTIONS, "pow": math.pow, **dict(zip(names, numbers))}


@cases("name, operands")
def test_the_formula_as_text_evaluates_to_the_same_floats(name, operands):
    op, numbers = split(name, operands)
    names = [f"x{i}" for i in range(len(numbers))]
    node = run(name, operands)
    forward, local = derive(op.rule, *map(letter, names), out=letter("out"))
    for written in (text, python):
        known = places(names, numbers, node.data)
        assert eval(written(forward), known) == node.data
        assert tuple(eval(written(expression), known) for expression in local) == node.local_grads


@cases("name, operands")
def test_the_form_of_books_gives_the_same_numbers(name, operands):
    op, numbers = split(name, operands)
    node = run(name, operands)
    try:
        out, local = op.written(*numbers)
    except (ArithmeticError, ValueError):
        assert max(map(abs, numbers)) > 600.0       # where only the sound way has a number
        return
    assert out == pytest.approx(node.data, rel=1e-14, abs=2e-16)     # the sound way keeps more
    assert local == pytest.approx(node.local_grads, rel=1e-14, abs=2e-16)


def test_the_forms_of_books_are_those_of_books():
    z = [letter(name) for name in "abc"]
    assert text(derive(OPS["sigmoid"].written, z[0], out=letter("out"))[0]) == "1 / (1 + exp(-a))"
    out, local = derive(OPS["cross_entropy"].with_constants(1.0).written, *z, out=letter("out"))
    whole = "(exp(a) + exp(b) + exp(c))"
    assert text(out) == f"-log(exp(b) / {whole})"
    assert [*map(text, local)] == [f"exp(a) / {whole}", f"exp(b) / {whole} - 1", f"exp(c) / {whole}"]


@cases("name, operands")
def test_a_letter_that_carries_its_number_takes_the_branch_of_the_number(name, operands):
    op, numbers = split(name, operands)
    letters = [letter(f"x{i}", number) for i, number in enumerate(numbers)]
    forward, local = derive(op.rule, *letters, out=letter("out"))
    node = run(name, operands)
    assert forward.number == node.data
    assert not any("if" in text(expression) for expression in (forward, *local))


@cases("name, operands")
def test_every_rule_can_be_written_in_every_notation(name, operands):
    op, numbers = split(name, operands)
    letters = [letter(f"x_{i}") for i in range(len(numbers))]
    for rule in (op.rule, op.written):
        forward, local = derive(rule, *letters, out=letter("out"))
        for expression in (forward, *local):
            assert "**" not in javascript(expression)
            assert latex(expression).count("{") == latex(expression).count("}")


METHODS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
           "**": operator.pow, "neg": operator.neg, "abs": abs, "power": lambda a: a ** 2.0,
           "weighted_sum": None, "total": None, "log_sum_exp": None, "softmax": None,
           "squared_error": None, "squared_difference": None, "cross_entropy": None}


@pytest.mark.parametrize("name", [name for name in OPS if METHODS.get(name, name)])
def test_a_method_makes_the_node_of_its_rule(name):
    op = OPS[name]
    method = METHODS.get(name) or getattr(Value, name)
    numbers = MEANING[name][1][0][:op.arity]
    values = tuple(Value(number) for number in numbers)
    for made in (method(*values), op(*values)):
        assert (made.data, made.local_grads) == op.rule(*numbers)
        assert (made.parents, made.op) == (values, name)
    assert op(*numbers) == made.data
    if len(values) == 2:                # with a number on either side, operands keep their places
        for left, right in ((values[0], numbers[1]), (numbers[0], values[1])):
            if name not in ("max", "min") if left is numbers[0] else name != "**":
                mixed = method(left, right)
                assert [parent.data for parent in mixed.parents] == [*numbers]
                assert (mixed.data, mixed.local_grads) == op.rule(*numbers)


def test_sums_run_from_left_to_right():
    numbers = [math.sin(k) * 10.0 ** (k % 7) for k in range(300)]
    one_by_one = numbers[0]
    for number in numbers[1:]:
        one_by_one = one_by_one + number
    assert OPS["total"](*numbers) == one_by_one != math.fsum(numbers)
    assert OPS["weighted_sum"](*[1.0] * 300, *numbers) == one_by_one


CORNERS = {"relu": [((0.0,), 0.0, (0.0,))], "abs": [((0.0,), 0.0, (0.0,))],
           "leaky_relu": [((0.0,), 0.0, (0.01,))],
           "max": [((2.0, 2.0), 2.0, (1.0, 0.0))], "min": [((2.0, 2.0), 2.0, (1.0, 0.0))],
           "power": [((0.0,), 0.0, (0.0,))], "**": [((0.0, 2.0), 0.0, (0.0, 0.0))]}


@pytest.mark.parametrize("name", CORNERS)
def test_at_a_corner_the_derivative_is_the_chosen_one(name):
    for numbers, out, local in CORNERS[name]:
        assert OPS[name].rule(*numbers) == (out, local)


@pytest.mark.parametrize("op", [op for op in OPS.values() if op.arity in (1, 2)],
                         ids=lambda op: op.name)
def test_what_is_not_a_number_stays_what_it_is(op):
    nan = math.nan
    for numbers in [(nan,)] if op.arity == 1 else [(nan, 1.5), (1.5, nan), (nan, nan)]:
        assert math.isnan(op.rule(*numbers)[0])


def test_softmax_and_its_kin_survive_many_classes():
    z = [700.0] * 20_000
    assert OPS["log_sum_exp"](*z) == pytest.approx(700.0 + math.log(20_000), rel=1e-15)
    assert OPS["softmax"](*z) == pytest.approx(1 / 20_000, rel=1e-13)
    assert OPS["cross_entropy"](*z) == pytest.approx(math.log(20_000), rel=1e-14)


@pytest.mark.parametrize("a", [-30.0, -37.0, -40.0, -300.0, -700.0])
def test_the_slope_of_softplus_keeps_its_digits(a):
    exact = 1 / (1 + mpmath.exp(-mpmath.mpf(a)))
    assert abs(OPS["softplus"].rule(a)[1][0] - exact) <= 1e-15 * exact


@pytest.mark.parametrize("z", [40.0, 300.0])
def test_the_slope_of_cross_entropy_by_its_own_class_keeps_its_digits(z):
    exact = -1 / (1 + mpmath.exp(mpmath.mpf(z)))
    assert abs(OPS["cross_entropy"].rule(z, 0.0)[1][0] - exact) <= 1e-14 * abs(exact)


SWEEP = [x / 8.0 for x in range(-5600, 5601, 3)] + [-700.0, 700.0, 1e-12, -1e-12]


@pytest.mark.parametrize("name, meaning, tolerance", [
    ("sigmoid", lambda a: 1 / (1 + mpmath.exp(-a)), 1e-14),
    ("tanh", mpmath.tanh, 1e-14),
    ("softplus", lambda a: mpmath.log1p(mpmath.exp(a)), 1e-14),
])
def test_small_values_are_not_lost_from_minus_700_to_700(name, meaning, tolerance):
    mpmath.mp.dps = 650 if name == "softplus" else 50
    try:
        for a in SWEEP:
            node = getattr(Value(a), name)()
            exact = meaning(mpmath.mpf(a))
            assert abs(node.data - exact) <= tolerance * abs(exact)
            assert abs(node.local_grads[0] - mpmath.diff(meaning, mpmath.mpf(a), h=1e-20)) <= 2e-16
    finally:
        mpmath.mp.dps = 50


@pytest.mark.parametrize("other", [0.0, -0.5, 650.25, -333.125])
def test_softmax_and_cross_entropy_keep_their_small_values(other):
    for a in SWEEP[::5]:
        z = [mpmath.mpf(a), mpmath.mpf(other), mpmath.mpf(-1.5)]
        share = mpmath.exp(z[0]) / sum(map(mpmath.exp, z))
        surprise = mpmath.log1p(sum(map(mpmath.exp, z[1:])) / mpmath.exp(z[0]))
        operands = tuple(Value(float(x)) for x in z)
        if share > 1e-300:
            assert abs(apply(OPS["softmax"], operands).data - share) <= 1e-14 * share
        if surprise > 1e-300:
            assert abs(apply(OPS["cross_entropy"], operands).data - surprise) <= 1e-14 * surprise


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "relu"])
@pytest.mark.parametrize("extreme", [1.7e308, -1.7e308])
def test_activations_accept_the_largest_floats(name, extreme):
    assert math.isfinite(getattr(Value(extreme), name)().data)


def test_softmax_accepts_the_largest_floats():
    shares = engine.softmax([1e308, -1e308, 0.0])
    assert [share.data for share in shares] == [1.0, 0.0, 0.0]


def test_an_operation_is_found_again_when_a_graph_is_copied():
    op = OPS["power"].with_constants(3.0)
    assert pickle.loads(pickle.dumps(op)) is op
    assert pickle.loads(pickle.dumps(OPS["*"])) is OPS["*"]


def test_a_real_power_is_never_complex():
    with pytest.raises(ValueError, match="not a real number"):
        ops.real_power(-8.0, 1 / 3)
