"""The package says that it is typed; so a type checker finds nothing to object to."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

USE = """
from microbp import MLP, SGD, Program, Value, draw, explain, squared_error

w: Value = Value(0.15, name="w1", role="parameter")
y: Value = (2 * w + w.exp() / 3.0) ** 2
numbers: list[float] = [parent.data for parent in y.parents]
model = MLP(2, [2, 2])
SGD(model.weights(), lr=0.5).step()
loss: float = Program(y, inputs=[w])(0.5)
"""


@pytest.mark.needs("mypy")
def test_the_package_and_code_that_uses_it_pass_a_strict_type_check(tmp_path):
    user = tmp_path / "user.py"
    user.write_text(USE, encoding="utf-8")
    for files in (["microbp"], [str(user)]):
        shown = subprocess.run([sys.executable, "-m", "mypy", "--strict", *files], cwd=ROOT,
                               capture_output=True, text=True, check=False)
        assert shown.returncode == 0, shown.stdout
