"""The notebooks: what their sources say, the same code in both languages, the outputs they show.

A clean kernel runs each of them here. What it prints must be what the notebook shows; of pictures
only that they are there. When the library has changed on purpose, `python notebooks/build.py`
writes the notebooks anew.
"""

import importlib.util
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HERE = ROOT / "notebooks"
TOLD = re.compile(r'# .*$|""".*"""$', re.MULTILINE)       # comments and docstrings
SOURCES = sorted((HERE / "source").glob("*.md"))
NOTEBOOKS = sorted(HERE.glob("*.ipynb"))
CHINESE = sorted(HERE.glob("*.zh.ipynb"))
PICTURE = re.compile(r"<(img|iframe|svg)\b")


def build():
    """Return the module that makes the notebooks."""
    spec = importlib.util.spec_from_file_location("notebooks_build", HERE / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cells(notebook):
    """Return a notebook's cells as (kind, text)."""
    return [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def shown(output):
    """Return what of an output is compared: its text, or that it is a picture."""
    if output["output_type"] == "stream":
        return "" if output["name"] == "stderr" else "".join(output["text"])
    data = output["data"]
    picture = "image/png" in data or PICTURE.search("".join(data.get("text/html", "")))
    text = data.get("text/markdown", data.get("text/plain", ""))
    return ("a picture: " if picture else "") + "".join(text)


def outputs(cell):
    """Return what a cell shows; times are there, but never the same."""
    if cell["cell_type"] != "code" or "timing" in cell["metadata"].get("tags", []):
        return []
    return [text for text in map(shown, cell["outputs"]) if text]


def test_all_notebooks_are_in_two_languages():
    names = [f"0{n}" for n in (1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9)]
    assert [path.name[:2] for path in NOTEBOOKS] == names
    assert sum(path.name.endswith(".zh.ipynb") for path in NOTEBOOKS) == 9


@pytest.mark.needs("nbformat", "nbclient")
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_says_what_its_source_says(source):
    tool = build()
    for lang in tool.languages(source):
        assert cells(tool.assemble(source, lang)) == cells(read(tool.path(source, lang)))


@pytest.mark.parametrize("chinese", CHINESE, ids=lambda path: path.stem)
def test_both_languages_have_the_same_code_but_for_the_language_and_what_is_told(chinese):
    english = chinese.with_name(chinese.name.replace(".zh", ""))
    ours, theirs = ([text for kind, text in cells(read(path)) if kind == "code"]
                    for path in (english, chinese))
    assert (ours[0], theirs[0]) == ('lang = "en"', 'lang = "zh"')
    assert ([TOLD.sub("", code) for code in ours[1:]]
            == [TOLD.sub("", code) for code in theirs[1:]])
    told = [words for code in theirs[1:] for words in TOLD.findall(code)]
    assert not [words for words in told
                if re.search("[a-z]{3}", words) and not re.search("[\u4e00-\u9fff]", words)]


@pytest.mark.parametrize("chinese", CHINESE, ids=lambda path: path.stem)
def test_every_explanation_is_in_both_languages(chinese):
    english = chinese.with_name(chinese.name.replace(".zh", ""))
    kinds = [[kind for kind, _ in cells(read(path))] for path in (english, chinese)]
    assert kinds[0] == kinds[1]
    for kind, text in cells(read(chinese)):
        if kind == "markdown":
            assert re.search("[\u4e00-\u9fff]", text), text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_has_contents_a_summary_and_exercises_with_answers(path):
    told = "\n".join(text for kind, text in cells(read(path)) if kind == "markdown")
    for words in (r"^\* \[", r"^## (Summary|小结)$", r"^## (Exercises|练习)$",
                  r"^<details><summary>(Answer|答案)</summary>$"):
        assert re.search(words, told, re.MULTILINE), words


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_committed_notebooks_were_run_without_complaint(path):
    notebook = read(path)
    counts = [cell["execution_count"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    everything = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    assert everything
    assert not any(output.get("name") == "stderr" or output["output_type"] == "error"
                   for output in everything)
    assert not re.search(r"object at 0x|<.* at 0x", json.dumps(everything))
    assert any(shown(output).startswith("a picture") for output in everything)


@pytest.mark.needs("nbformat", "nbclient", "ipykernel", "matplotlib")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_clean_kernel_shows_what_the_notebook_shows(path):
    import nbformat
    committed = nbformat.read(path, as_version=4)
    fresh = build().run(nbformat.read(path, as_version=4))
    for old, new in zip(committed.cells, fresh.cells):
        assert outputs(new) == outputs(old), old.source
