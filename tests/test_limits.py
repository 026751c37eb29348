"""Where the search for a slip ends: numbers with too few digits, and too many updates."""

import pytest

from microbp import gallery
from microbp.diagnosis.answers import check_answers


def judged(line):
    [finding] = check_answers(gallery.load("mazur-2-2-2"), [line])
    return finding


def test_one_digit_is_too_few_to_name_a_slip_and_two_are_enough():
    assert judged("w6+=0.5").verdict == "no rule found"         # 0.4913 going uphill
    assert (judged("w6+=0.49").verdict, judged("w6+=0.49").mistake) == ("slip", "uphill")


def test_a_hundred_thousand_updates_are_computed_and_not_one_more():
    assert 0.0 < judged("E_total after 100000 updates=0.1").computed < 1e-7
    with pytest.raises(ValueError, match="100001 updates are more than are computed here, 100000"):
        judged("E_total after 100001 updates=0.1")
