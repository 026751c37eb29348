"""The core in Pyodide, Python for browsers: another Python, another C library, no machine code."""

import subprocess
from pathlib import Path

import pytest
from packaged import build, clone

HERE = Path(__file__).parent


@pytest.mark.needs("pyodide", "node", "setuptools")
def test_the_core_gives_its_digits_in_pyodide(tmp_path, pyodide):
    (tmp_path / "made").mkdir()
    wheel = build("wheel", clone(tmp_path / "clone"), tmp_path / "made")
    shown = subprocess.run(
        ["node", str(HERE / "in_pyodide.mjs"), str(pyodide), str(wheel),
         str(HERE / "in_pyodide.py")], capture_output=True, text=True, encoding="utf-8",
        check=False)
    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    for line in ("E_total 0.298371109",
                 "updated [0.149780716, 0.199561432, 0.249751144, 0.299502287, 0.35891648, "
                 "0.408666186, 0.51130127, 0.561370121]",
                 "trained 0.291027774 0.0000351085",
                 "steps 40", "explained [0.055399425, -0.019049118] True True",
                 "audit 28 True", "saved True", "xor [0, 1, 1, 0]", "drawn True True", "command 0 1"):
        assert line in lines, f"{line!r} is not in\n{shown.stdout}"
    assert lines[-1].startswith("undefined log(x = -1.0) is undefined")
