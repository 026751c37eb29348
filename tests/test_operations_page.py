"""The reference page of the operations is what the rules say today."""

import importlib.util
from pathlib import Path

import pytest

from microbp.ops import OPS

DOCS = Path(__file__).parent.parent / "docs"


def writer():
    spec = importlib.util.spec_from_file_location("operations_page", DOCS / "operations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("lang, name", [("en", "operations.md"), ("zh", "operations.zh.md")])
def test_the_page_is_up_to_date(lang, name):
    written = writer().page(lang)
    assert (DOCS / name).read_text(encoding="utf-8") == written, "run: python docs/operations.py"


def test_the_page_has_every_operation_with_its_badge_and_derivatives():
    page = writer().page()
    for name, op in OPS.items():
        section = page.split(f"## `{name}`\n")[1].split("\n## ")[0]
        assert f"badge **{op.badge}**" in section
        assert r"\mathit{out} &= " in section and r"\frac{\partial \mathit{out}}" in section


def test_what_it_says_of_some_operations():
    page = writer().page()
    assert r"\frac{\partial \mathit{out}}{\partial a} &= \mathit{out} \cdot \left(1 - \mathit{out}\right)" in page
    assert r"\mathit{out} &= w_{1} \cdot x_{1} + w_{2} \cdot x_{2} + b" in page
    assert r"\mathit{out} &= \frac{e^{z_{1}}}{e^{z_{1}} + e^{z_{2}} + e^{z_{3}}}" in page
    assert r"\frac{\partial \mathit{out}}{\partial b} &= \begin{cases}\mathit{out} \cdot \ln\left(a\right) & \left|\mathit{out}\right| > 0" in page


def test_a_changed_rule_changes_the_page():
    from microbp.ops import Op
    cube = Op("cube", lambda a: (a * a * a, (3.0 * a * a,)), "x³", ("cube", "立方"), False)
    section = writer().section(cube)
    assert r"\mathit{out} &= a \cdot a \cdot a" in section
    assert r"\frac{\partial \mathit{out}}{\partial a} &= 3 \cdot a \cdot a" in section
