"""The pages of the site that are made from the code: gallery, commands, notebooks, the house.

MkDocs calls this module's hooks. The pages are written beside copies of those in `docs/`, in a
folder that is gone afterwards, so that what is made never lies among what is written. Two things
are made within a written page: a block ```` ```run ```` shows commands with what they print, and
a line `<!-- made: house -->` stands for what `MADE` makes.
"""

from __future__ import annotations

import atexit
import base64
import functools
import html
import json
import logging
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from latex2mathml.converter import convert

import lab
from microbp import draw, gallery, play
from microbp.diagnosis.lab import mistake_lab
from microbp.diagnosis.mistakes import MISTAKES
from microbp.diagnosis.report import audit_report
from microbp.drawing.curves import Curves, curves
from microbp.examples.files import path_of
from microbp.writing.words import LANGUAGES, say

HERE = Path(__file__).parent
ROOT = HERE.parent
RUN = re.compile(r"^```run\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
MADE = re.compile(r"^<!-- made: (\w+) -->$", re.MULTILINE)
OTHER_LANGUAGE = re.compile(r"^\[(?:中文|English)\]\([\w./]+\)$", re.MULTILINE)  # the site has its own way
MATH = re.compile(r'<(span|div) class="arithmatex">(.*?)</\1>', re.DOTALL)
IN_THE_LAB = {"en": "Run it in the browser", "zh": "在浏览器中运行"}


# What MkDocs calls


def on_config(config):
    """Lay the written and the made pages together."""
    config.docs_dir = str(laid_out())
    return config


def on_page_markdown(markdown, page, **_):
    """Make what a page leaves to be made, in its language."""
    lang = "zh" if page.file.src_uri.endswith(".zh.md") else "en"
    markdown = OTHER_LANGUAGE.sub("", markdown)
    markdown = MADE.sub(lambda found: MAKERS[found[1]](lang), markdown)
    return RUN.sub(lambda found: shown(found[1], lang), markdown)


def on_page_content(content, **_):
    """Write mathematics as MathML, which needs no script."""
    return MATH.sub(lambda found: mathml(html.unescape(found[2])), content)


def on_post_build(config):
    """Lay the lab beside the pages."""
    if not (lab.PYODIDE / "pyodide-lock.json").is_file():
        logging.getLogger("mkdocs").info(f"no lab: {lab.MISSING}")
    elif not (Path(config.site_dir) / "lab").exists():       # once, not for each language
        lab.build(Path(config.site_dir) / "lab")


# The pages


@functools.cache
def laid_out() -> Path:
    """Return the folder with all pages."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    pages = folder / "docs"
    shutil.copytree(HERE, pages, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copy(ROOT / "benchmarks" / "results.png", pages / "pictures" / "benchmarks.png")
    for lang in LANGUAGES:
        play(gallery.load("mazur-2-2-2"), lang=lang).save(pages / f"live-{lang}.html")
        mistaken_curves(lang).save(pages / "pictures" / f"mistakes-{lang}.svg")
        for path, text in (*gallery_pages(pages, lang), *notebook_pages(pages, lang)):
            suffix = ".md" if lang == "en" else f".{lang}.md"
            (pages / (path + suffix)).write_text(text, "utf-8")
    return pages


def gallery_pages(pages: Path, lang: str) -> Iterator[tuple[str, str]]:
    """Yield the page of each example: its drawing, its live page, its audit, its file."""
    for name in gallery.ids():
        example = gallery.load(name)
        stem = f"{name}-{lang}"
        for level, part in (("scalar", stem), ("neuron", f"{stem}-small")):
            draw(example, level=level, theme="auto", lang=lang).save(
                pages / "gallery" / f"{part}.svg")
        play(example, lang=lang).save(pages / "gallery" / f"{stem}.html")
        heading, audit = audit_report(example, format="markdown", lang=lang).split("\n", 1)
        beside = from_page("gallery", lang) + stem
        yield f"gallery/{name}", f"""\
---
hide: [navigation, toc]
---
{heading}

<div class="scroll"><img src="{beside}.svg" alt="{name}" class="wide"></div>

<iframe class="live" src="{beside}.html" title="{name}" loading="lazy"></iframe>
{audit}

```toml
{path_of(name)[0].read_text("utf-8").strip()}
```
"""


def notebook_pages(pages: Path, lang: str) -> Iterator[tuple[str, str]]:
    """Yield the page of each notebook in a language, with the outputs that are kept in it."""
    runnable = {path.name for path in lab.notebooks()}
    for path in notebooks(lang):
        stem = path.name.split(".")[0]
        told = []
        if path.name in runnable:
            told.append(f'<p class="try"><a class="md-button" href="../'
                        f'{"" if lang == "en" else "../"}lab/notebooks/index.html?path='
                        f'{path.name}">{IN_THE_LAB[lang]}</a></p>')
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if "contents" in cell["metadata"].get("tags", ()):      # the site has its own
                continue
            source = "".join(cell["source"])
            told.append(source if cell["cell_type"] == "markdown"
                        else f"```python\n{source}\n```")
            for output in cell.get("outputs", ()):
                told.append(_output(output, pages, lang, f"{stem}-{lang}-{len(told)}"))
        heading = next(i for i, text in enumerate(told) if text.startswith("# "))
        told.insert(0, told.pop(heading))
        yield f"notebooks/{stem}", "\n\n".join(told)


def from_page(folder: str, lang: str) -> str:
    """Return the way from a page of a language to the files that all languages share."""
    return "" if lang == "en" else f"../../{folder}/"


def notebooks(lang: str) -> list[Path]:
    """Return the notebooks in a language."""
    return [path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
            if path.stem.endswith(".zh") == (lang == "zh")]


def _output(output: dict, pages: Path, lang: str, name: str) -> str:
    """Return an output as Markdown; pictures and pages go to files of that name."""
    data, folder = output.get("data", {}), pages / "notebooks"
    if "iframe" in (text := "".join(data.get("text/html", ""))):
        (folder / f"{name}.html").write_text(f"<!doctype html><meta charset=utf-8>{text}", "utf-8")
        return (f'<iframe class="live" src="{from_page("notebooks", lang)}{name}.html" '
                f'title="{name}" loading="lazy"></iframe>')
    if "image/png" in data:
        (folder / f"{name}.png").write_bytes(base64.b64decode("".join(data["image/png"])))
        return f"![]({name}.png)"
    if "text/markdown" in data:
        return "".join(data["text/markdown"])
    if text:
        return re.sub(r"\s*\n\s*", " ", text)
    return f"```text\n{''.join(output.get('text') or data['text/plain']).rstrip()}\n```"


# What is made within a page


def gallery_table(lang: str) -> str:
    """Return the examples, each with its picture in small."""
    cards, beside = [], from_page("gallery", lang)
    for name in gallery.ids():
        example = gallery.load(name)
        cards.append(f'<a href="{name}.html"><img src="{beside}{name}-{lang}-small.svg" alt="" loading="lazy">'
                     f"<b>{html.escape(example.title_in(lang))}</b><code>{name}</code></a>")
    return f'<div class="cards">{"".join(cards)}</div>'


def notebook_list(lang: str) -> str:
    """Return the notebooks by their titles."""
    told = []
    for path in notebooks(lang):
        title = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"]).splitlines()[0]
        stem = path.name.split(".")[0]
        told.append(f"* [{title.lstrip('# ')}]({stem}{'' if lang == 'en' else '.zh'}.md)")
    return "\n".join(told)


def benchmarks(lang: str) -> str:
    """Return the tables of the last benchmark."""
    return (ROOT / "benchmarks" / "results.md").read_text("utf-8")


def layers() -> list[tuple[int, str, str]]:
    """Return layer, modules and what they know, from the table in CONTRIBUTING."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    return [(int(layer), modules, knows) for layer, modules, knows in
            re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)]


def house(lang: str) -> str:
    """Return the picture of the house: what stands above imports from what is below it."""
    floors: dict[int, list[str]] = {}
    for layer, modules, _ in layers():
        floors.setdefault(layer, []).extend(re.findall(r"`(.+?)`", modules))
    parts, height = [], 44 * len(floors) + 12
    for layer, names in floors.items():
        y, width = height - 44 * (layer + 1), (748 - 8 * len(names)) / len(names)
        parts.append(f'<text x="24" y="{y + 23}" class="floor">{layer}</text>')
        for k, name in enumerate(names):
            x = 44 + k * (width + 8)
            parts.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="36" rx="6"/>'
                         f'<text x="{x + width / 2:.1f}" y="{y + 23}">{name}</text>')
    return (f'<svg class="house" viewBox="0 0 800 {height}" role="img">{"".join(parts)}</svg>')


def layer_table(lang: str) -> str:
    """Return the table of the layers as it stands in CONTRIBUTING."""
    return "\n".join(["| | | |", "|---|---|---|",
                      *(f"| {layer} | {modules} | {knows} |" for layer, modules, knows in layers())])


def mistakes(lang: str) -> str:
    """Return the table of mistakes: slips first, then what is another custom and no mistake."""
    heads = {"en": ("| id | what is done | |", "another custom", "trained with"),
             "zh": ("| 编号 | 做了什么 | |", "另一种约定", "可用来训练")}[lang]
    return "\n".join([heads[0], "|---|---|---|", *(
        f"| `{row.id}` | {row.word(lang)} | {heads[1] if row.convention else ''}"
        f"{heads[2] if row.trainable and not row.convention else ''} |"
        for row in sorted(MISTAKES, key=lambda row: row.convention))])


def mistaken_curves(lang: str) -> Curves:
    """Return the curves of a few mistakes in the 2-2-2 example."""
    trials = mistake_lab(gallery.load("mazur-2-2-2"),
                         ["no-slope", "one-path", "sequential", "uphill"])
    return curves({trial.id or say("lab: right rule", lang): trial.seen for trial in trials},
                  lang=lang, theme="auto", log_across=True)


def glossary(lang: str) -> str:
    """Return the table of terms."""
    heads = {"en": "| English | Chinese | not |", "zh": "| 英文 | 中文 | 不用 |"}
    terms = tomllib.loads((HERE / "glossary.toml").read_text("utf-8"))["terms"]
    return "\n".join([heads[lang], "|---|---|---|", *(
        f"| {english} | {chinese} | {'、'.join(bad)} |" for english, chinese, bad in terms)])


MAKERS = {"glossary": glossary, "mistakes": mistakes, "gallery": gallery_table, "notebooks": notebook_list, "benchmarks": benchmarks,
          "house": house, "layers": layer_table}


# Commands and mathematics


@functools.cache
def shown(commands: str, lang: str) -> str:
    """Return commands with what they print, run one after the other in a folder of their own."""
    told = []
    with tempfile.TemporaryDirectory() as folder:
        for command in commands.splitlines():
            run, _, kept = command.partition(" > ")
            done = subprocess.run(
                [sys.executable, "-m", *shlex.split(run), "--lang", lang], cwd=folder,
                capture_output=True, text=True, env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"})
            if done.returncode == 2:
                raise RuntimeError(f"{command}: {done.stderr}")
            if kept:
                Path(folder, kept).write_text(done.stdout, "utf-8")
            told.append(f"$ {command}\n{'' if kept else done.stdout}".rstrip())
    return "```console\n" + "\n".join(told) + "\n```"


def mathml(latex: str) -> str:
    r"""Return what stands between \( and \), or \[ and \], as MathML."""
    body = latex[2:-2].replace("{aligned}", "{align*}")        # the same; only this name is known
    display = "block" if latex.startswith("\\[") else "inline"
    return f'<span class="formula {display}">{convert(body, display=display)}</span>'
