"""Letters and notations: what a rule writes down."""

import pytest

from microbp.writing.notation import javascript, latex, python, text
from microbp.ops import add_up, exp, largest, square
from microbp.writing.letters import letter, lift, trace

a, b, c = letter("a"), letter("b"), letter("c")


@pytest.mark.parametrize("expression, written", [
    (a * (b + c), "a * (b + c)"), (a * b + c, "a * b + c"), (a - (b - c), "a - (b - c)"),
    (a + (b + c), "a + (b + c)"), (a / (b * c), "a / (b * c)"), ((a / b) / c, "a / b / c"),
    (-(a + b), "-(a + b)"), (-a * b, "-a * b"), (a * -b, "a * -b"), ((a ** b) ** c, "(a ** b) ** c"),
    (a ** (b ** c), "a ** b ** c"), ((-a) ** b, "(-a) ** b"), (a ** -b, "a ** -b"),
    (1.0 - a * a, "1 - a * a"), (a * -2.5, "a * -2.5"), (square(a - b), "(a - b) ** 2"),
    (exp(-a), "exp(-a)"), (largest(a, b, c), "max(a, b, c)"), (a * 1e-05, "a * 1e-05")])
def test_text_has_the_parentheses_it_needs(expression, written):
    assert text(expression) == written


@pytest.mark.parametrize("expression, written", [
    (a / (1.0 + exp(-a)), r"\frac{a}{1 + e^{-a}}"), (a * (b + c), r"a \cdot \left(b + c\right)"),
    (exp(a) ** b, r"\left(e^{a}\right)^{b}"), (0.5 * square(a - b), r"0.5 \cdot \left(a - b\right)^{2}"),
    (a * -2.0, r"a \cdot \left(-2\right)"), (a * 1e-07, r"a \cdot 1 \cdot 10^{-7}"),
    (largest(a, b), r"\operatorname{max}\left(a, b\right)")])
def test_latex(expression, written):
    assert latex(expression) == written


def test_code_is_for_machines():
    expression = trace(lambda a: a ** 2.0 if a > 0.0 else exp(a), a)
    assert python(expression) == "pow(a, 2.0) if a > 0.0 else exp(a)"
    assert javascript(expression) == "a > 0.0 ? Math.pow(a, 2.0) : Math.exp(a)"


def test_all_branches_are_followed_and_equal_ones_joined():
    rule = lambda a, b: (1.0 if a > b else -1.0 if a < b else 0.0, a)   # noqa: E731
    first, second = trace(rule, a, b)
    assert text(first) == "1 if a > b else -1 if a < b else 0"
    assert second == a


def test_numbers_answer_questions_and_give_results():
    x = letter("x", -2.0)
    assert text(trace(lambda x: x if x > 0.0 else 0.5 * x, x)) == "0.5 * x"
    assert (x * 3.0 - exp(lift(0.0))).number == -7.0
    assert (x * a).number is None


def test_a_question_that_is_asked_again_has_its_answer():
    def rule(a):
        e = -a if a > 0.0 else a
        return e + 1.0 if a > 0.0 else e

    assert repr(trace(rule, letter("a"))) == "(if (> a 0.0) (+ (neg a) 1.0) a)"


def test_branches_that_are_equal_are_one_however_long():
    def rule(*a):
        return add_up(a) if a[0] > 0.0 else add_up(a)

    letters = [letter(str(k)) for k in range(2000)]
    assert trace(rule, *letters).head == "+"
