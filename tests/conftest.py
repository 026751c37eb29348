"""What tests share: optional parts, which may be missing but for when all are required."""

import os
import shutil
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers

REQUIRE_ALL = os.environ.get("MICROBP_REQUIRE_ALL") == "1"
# the same examples every time where a failure must mean a change; what they found elsewhere is
# kept as an @example of its test
settings.register_profile("microbp", deadline=None,
                          derandomize=REQUIRE_ALL or bool(os.environ.get("CI")))
settings.load_profile("microbp")
if REQUIRE_ALL or os.environ.get("CI"):
    # Hypothesis also tries constants of the modules that happen to be imported: with tests in
    # random order they would be others in every run
    with suppress(AttributeError):
        providers._get_local_constants = lambda: providers._local_constants
_PROGRAMS = {"dot": ("dot",), "node": ("node",), "pdflatex": ("pdflatex",),
             "xelatex": ("xelatex",),
             "pdftoppm": ("pdftoppm",), "rsvg-convert": ("rsvg-convert",),
             "chromium": ("chromium", "chromium-browser", "google-chrome"),
             "firefox": ("firefox-esr", "firefox")}
collect_ignore = ["in_pyodide.py"]          # it runs there
_NODE_PACKAGES = ("pyodide", "puppeteer-core")


def missing(part: str) -> str:
    """Return why an optional program or Python package cannot be used; empty if it can."""
    if part in _PROGRAMS:
        found = any(map(shutil.which, _PROGRAMS[part]))
        return "" if found else f"the program {part} is not installed"
    if part in _NODE_PACKAGES:
        return "" if node_package(part) else f"the npm package {part} is not installed"
    return "" if find_spec(part) else f"the Python package {part} is not installed"


def node_package(name: str) -> Path | None:
    """Return the folder of an npm package beside the tests or in this Python's environment."""
    places = (Path(__file__).parent.parent, Path(sys.prefix))
    found = [place / "node_modules" / name for place in places]
    return next(filter(Path.exists, found), None)


@pytest.fixture
def pyodide() -> Path | None:
    """The folder of the npm package pyodide."""
    return node_package("pyodide")


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(*parts): optional parts a test cannot do without")


def pytest_runtest_setup(item):
    reasons = [missing(part) for mark in item.iter_markers("needs") for part in mark.args]
    if any(reasons) and not REQUIRE_ALL:
        pytest.skip("; ".join(filter(None, reasons)))
