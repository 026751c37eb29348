"""How numbers are written: decimals, significant digits, ties, agreement with printed digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microbp.writing.digits import decimals, digits_asked_for, significant, with_minus
from microbp.writing.printed import Printed
from microbp.writing.words import counted, pad, width


@pytest.mark.parametrize("number, written", [
    (0.5932699921071872, "0.593269992"), (0.4, "0.4"), (-0.0190491182, "-0.019049118"),
    (0.0004385677, "0.000438568"), (3.51018877e-05, "0.0000351019"), (0.0, "0"), (-0.0, "0"),
    (2.0, "2"), (100.0, "100"), (1e-12, "1e-12"), (1.2345678e-9, "1.23457e-9"), (1e20, "1e20"),
    (123456789.25, "123456789.25"), (123456789.12345679, "123456789.123457"),
    (-232599999999.99997, "-232600000000"), (999999999999999.9, "1000000000000000"), (-1e-300, "-1e-300"), (float("inf"), "inf")])
def test_decimals(number, written):
    assert decimals(number) == written


@pytest.mark.parametrize("digits, written", [(3, "0.122"), (4, "0.1221"), (12, "0.122100256489")])
def test_decimals_as_asked(digits, written):
    assert decimals(0.12210025648869947, digits) == written


def test_large_numbers_with_many_digits():
    assert decimals(1.5e12, 17) == "1500000000000"
    assert decimals(232599999999.99997, 17) == "232599999999.99997"
    assert decimals(1234567.1, 17) == "1234567.1000000001"
    assert Printed("0.123456789").agrees(1e20, ulps=0) is False


@pytest.mark.parametrize("number, written", [
    (0.5932699921071872, "0.5933"), (0.00043856, "0.0004386"), (1.10590597, "1.106"), (0.4, "0.4"),
    (12345.678, "12346"), (1234567.0, "1.235e6"), (0.00000123456, "0.000001235"),
    (1.23456e-7, "1.235e-7"), (99999.5, "100000"), (-2.0, "-2"), (0.0, "0"), (9.99995, "10")])
def test_significant(number, written):
    assert significant(number) == written


def test_ties_go_away_from_zero_as_in_javascript():
    assert [significant(number, 1) for number in (2.5, 0.125 * 2, -3.5)] == ["3", "0.3", "-4"]
    assert [decimals(number, 1) for number in (0.25, 0.75, -0.25)] == ["0.3", "0.8", "-0.3"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_is_near_the_number(number):
    assert float(significant(number, 6)) == pytest.approx(number, rel=1e-5, abs=1e-320)
    assert float(decimals(number)) == pytest.approx(number, rel=1e-5, abs=1e-320)


def test_a_true_minus_sign_for_pictures():
    assert with_minus("-0.5e-7") == "−0.5e−7"


@pytest.mark.parametrize("number, printed, right", [
    (0.29837110876, "0.298371109", True), (0.29837110876, "0.298371108", False),
    (0.40866618607, "0.408666186", True), (0.5113012702, "0.511301270", True),
    (-0.0190491183, "-0.019049119", False), (0.5, "0.50", True), (0.125, "0.12", True),
    (0.125, "0.13", True), (3.51e-05, "3.51e-05", True), (float("nan"), "0.5", False)])
def test_printed_digits_are_right_if_the_rounded_number_has_them(number, printed, right):
    assert Printed(printed).agrees(number, ulps=0) is right


def test_the_last_bits_of_double_precision_may_be_asked_for():
    third = Printed("0.33333333333333337")
    assert third.agrees(1 / 3) and not third.agrees(1 / 3, ulps=0)


@pytest.mark.parametrize("digits", [0, 18, 2.0, "4", True])
def test_numbers_have_from_1_to_17_digits(digits):
    assert [digits_asked_for(1), digits_asked_for(17)] == [1, 17]
    with pytest.raises(ValueError, match=f"a whole number from 1 to 17, not {digits!r}"):
        digits_asked_for(digits)


@pytest.mark.parametrize("number, words", [(1, ("one", "一")), (2, ("two", "两")), (9, ("nine", "九")),
                                           (10, ("10", "10")), (0, ("0", "0"))])
def test_small_counts_are_words(number, words):
    assert (counted(number), counted(number, "zh")) == words


def test_a_chinese_character_is_two_columns_wide():
    assert (width("梯度 w1"), pad("梯度", 6), pad("梯度", 6, right=True)) == (7, "梯度  ", "  梯度")
