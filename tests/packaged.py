"""Packages made of this checkout with nothing downloaded."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
MADE = shutil.ignore_patterns(
    ".git", ".venv*", "venv", "node_modules", "build", "dist", "site", ".hypothesis", ".*_cache",
    "__pycache__", ".ipynb_checkpoints", "*.egg-info", ".gitignore")


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def clone(folder):
    """Return a copy of the checkout without what was made in it, as a clone has it."""
    return Path(shutil.copytree(ROOT, folder, ignore=MADE))


def build(kind, source, folder):
    """Return the package that the build backend makes of a folder; nothing is downloaded."""
    code = f"from setuptools import build_meta; build_meta.build_{kind}({str(folder)!r})"
    shown = subprocess.run([sys.executable, "-c", code], cwd=source, capture_output=True,
                           text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    [package] = folder.iterdir()
    return package
