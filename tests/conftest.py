"""What tests share: optional parts, which may be missing but for when all are required."""

import os
import shutil
from importlib.util import find_spec

import pytest
from hypothesis import settings

REQUIRE_ALL = os.environ.get("MICROBP_REQUIRE_ALL") == "1"
settings.register_profile("microbp", deadline=None, derandomize=REQUIRE_ALL)
settings.load_profile("microbp")
_PROGRAMS = {"dot": ("dot",), "node": ("node",), "pdflatex": ("pdflatex",),
             "pdftoppm": ("pdftoppm",), "rsvg-convert": ("rsvg-convert",),
             "chromium": ("chromium", "chromium-browser", "google-chrome")}


def missing(part: str) -> str:
    """Return why an optional program or Python package cannot be used; empty if it can."""
    if part in _PROGRAMS:
        found = any(map(shutil.which, _PROGRAMS[part]))
        return "" if found else f"the program {part} is not installed"
    return "" if find_spec(part) else f"the Python package {part} is not installed"


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(*parts): optional parts a test cannot do without")


def pytest_runtest_setup(item):
    reasons = [missing(part) for mark in item.iter_markers("needs") for part in mark.args]
    if any(reasons) and not REQUIRE_ALL:
        pytest.skip("; ".join(filter(None, reasons)))
