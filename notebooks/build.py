"""Make the notebooks: `python notebooks/build.py [01 04 …]` runs them and writes them down.

One source, `source/NAME.md`, makes `NAME.ipynb` and `NAME.zh.ipynb`: its Python blocks are the
code cells of both; of the prose between them, what stands before the line `<!-- zh -->` is
English and what follows is Chinese. A source without that line makes an English notebook only.
The line `<!-- contents -->` in the first piece makes a cell with links to the headings.
The first code cell is `lang = "en"`, in Chinese `lang = "zh"`; a comment or docstring
`English // 中文` is told in the one or the other; nothing else differs in code.
Cells that start with ```python timing show times, which no test compares.

`tests/test_notebooks.py` checks that the notebooks say what their sources say, and that a clean
kernel gives the outputs they show.
"""

import base64
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HERE = Path(__file__).parent
SOURCES = sorted((HERE / "source").glob("*.md"))
CHINESE = "<!-- zh -->"
CONTENTS = "<!-- contents -->"
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
CODE = re.compile(r"^```python(?P<tag>[^\n]*)\n(?P<code>.*?)\n```$", re.MULTILINE | re.DOTALL)
TOLD = re.compile(r'(# |""")(.*?) // (.*?[\u4e00-\u9fff].*?)("""|)$', re.MULTILINE)
DRAWING = re.compile(r'<img src="data:image/svg\+xml;base64,([^"]+)"')


def languages(source: Path) -> list[str]:
    """Return the languages that a source has."""
    return ["en", "zh"] if CHINESE in source.read_text(encoding="utf-8") else ["en"]


def path(source: Path, lang: str) -> Path:
    """Return where the notebook of a source is kept."""
    return HERE / f"{source.stem}{'' if lang == 'en' else '.' + lang}.ipynb"


def assemble(source: Path, lang: str) -> nbformat.NotebookNode:
    """Return the notebook that a source stands for, not yet run."""
    text = source.read_text(encoding="utf-8")
    pieces = CODE.split(text.replace(CONTENTS, ""))     # prose, tag, code, prose, …
    cells = []
    for prose, tag, code in zip(pieces[::3], [*pieces[1::3], ""], [*pieces[2::3], ""]):
        english, _, chinese = prose.partition(CHINESE)
        if words := (chinese if lang == "zh" else english).strip():
            cells.append(new_markdown_cell(words))
        if code:
            tags = {"metadata": {"tags": tag.split()}} if tag.split() else {}
            code = TOLD.sub(r"\1\3\4" if lang == "zh" else r"\1\2\4", code)
            cells.append(new_code_cell(code, **tags))
    if CONTENTS in text:
        headings = [heading for cell in cells if cell.cell_type == "markdown"
                    for heading in HEADING.findall(cell.source)]
        cells.insert(1, new_markdown_cell("\n".join(
            f"* [{heading}](#{heading.replace(' ', '-')})" for heading in headings),
            metadata={"tags": ["contents"]}))
    first = next(cell for cell in cells if cell.cell_type == "code")
    first.source = first.source.replace('lang = "en"', f'lang = "{lang}"')
    for number, cell in enumerate(cells, 1):
        cell.id = f"cell-{number}"
    return new_notebook(cells=cells, metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"}})


def run(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Run a notebook in a clean kernel; its cells get their outputs."""
    NotebookClient(notebook, timeout=300, kernel_name="python3",
                   resources={"metadata": {"path": str(HERE)}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)            # times
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def _joined(outputs: list) -> list:
    """Join what was printed to the same stream; the kernel cuts it where it pleases."""
    joined: list = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and (
                output.name == last.name):
            last.text += output.text
        else:
            joined.append(output)
    return joined


def for_github(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Turn drawings into PNG, the only pictures that GitHub shows dependably."""
    from microbp.drawing.raster import png
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise ValueError(f"{cell.source!r} complains: {output.text}")
            found = DRAWING.search(output.get("data", {}).get("text/html", ""))
            if found:
                svg = base64.b64decode(found[1]).decode()
                width = float(re.search(r'width="([\d.]+)"', svg)[1])
                picture = base64.b64encode(png(svg)).decode()
                output.data = {"image/png": picture, "text/plain": output.data["text/plain"]}
                output.metadata = {"image/png": {"width": round(width)}}
    return notebook


def main(wanted: list[str]) -> None:
    for source in SOURCES:
        if not wanted or any(source.stem.startswith(name) for name in wanted):
            for lang in languages(source):
                print(path(source, lang).name, flush=True)
                nbformat.write(for_github(run(assemble(source, lang))), path(source, lang))


if __name__ == "__main__":
    main(sys.argv[1:])
