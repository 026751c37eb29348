"""The page on one's own examples: its files, commands and Python are what a reader would copy."""

import doctest
import math
import re
import shlex
from pathlib import Path

import pytest

from microbp import Example
from microbp.cli import main

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ["examples.md", "examples.zh.md"]


def blocks(page, language):
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(params=PAGES)
def folder(request, tmp_path, monkeypatch):
    """A folder with the files of the page, as a reader would make them."""
    own, table = blocks(request.param, "toml")
    (tmp_path / "mine.toml").write_text(own, encoding="utf-8")
    (tmp_path / "heights.toml").write_text(table, encoding="utf-8")
    (tmp_path / "people.csv").write_text(blocks(request.param, "csv")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return request.param


def test_the_complete_file_computes_what_a_loop_by_hand_does(folder):
    example = Example.read("mine.toml")
    w1, w2, b = 0.3, -0.2, 0.1
    rows = [(0.5, -1.0, 1), (1.5, 0.25, 0), (-0.75, 2.0, 1), (0.1, 0.2, 0)]
    for epoch in range(4):
        error, g1, g2, gb = 0.0, 0.0, 0.0, 0.0
        for x1, x2, t in rows:
            p = 1 / (1 + math.exp(-(w1 * x1 + w2 * x2 + b)))
            error += (t - p) ** 2 / 2 / 4
            delta = (p - t) * p * (1 - p) / 4
            g1, g2, gb = g1 + delta * x1, g2 + delta * x2, gb + delta
        assert example.value(f"E after {epoch} updates") == pytest.approx(error, rel=1e-13)
        w1, w2, b = w1 - 0.5 * g1, w2 - 0.5 * g2, b - 0.5 * gb
        assert example.value(f"w1 after {epoch + 1} updates") == pytest.approx(w1, rel=1e-13)


def test_the_table_is_read_set_aside_and_scaled(folder):
    example = Example.read("heights.toml")
    assert example.leaves["x"] == [-1.0, 1.0] and example.leaves["t"] == [-1.0, 1.0]
    assert example.validation_leaves["x"] == pytest.approx([2 * 0.3 / 0.5 - 1])
    assert len(example.train(5).validation) == 5


def test_the_commands_of_the_page_run(folder, capsys):
    begin, others = blocks(folder, "sh")
    targets = []
    for line in begin.splitlines():
        arguments, target = line.removeprefix("microbp ").split(" > ")
        assert main(shlex.split(arguments)) == 0
        Path("new.toml").write_text(capsys.readouterr().out, encoding="utf-8")
        assert Example.read("new.toml").rows
        targets.append(target)
    assert targets == ["mine.toml", "xor.toml"]         # neither overwrites the other
    for line in others.splitlines():
        arguments = shlex.split(line.split("#")[0].removeprefix("microbp "))
        code = main(arguments)
        shown = capsys.readouterr()
        assert code == 0 and shown.out and not shown.err, line
    assert Path("errors.svg").exists()


@pytest.mark.parametrize("page", PAGES)
def test_the_python_of_the_page_runs(page):
    assert doctest.testfile(str(DOCS / page), module_relative=False, encoding="utf-8").failed == 0
