"""The site: its links lead somewhere, it asks nothing of other addresses, the lab computes."""

import functools
import os
import subprocess
import sys
import threading
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from player_browser import chromium

ROOT = Path(__file__).parent.parent
pytestmark = [pytest.mark.needs("mkdocs", "pyodide", "playwright", "chromium"),
              pytest.mark.xdist_group("site")]
SECONDS = 1000


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site, built as people build it."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", folder],
                   cwd=ROOT, check=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"})
    return folder


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def page(site, browser):
    """A page that may ask the site alone; `page.complaints` are what it asked and said else."""
    handler = functools.partial(Silent, directory=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.complaints = []

        def answer(route):
            if route.request.url.startswith((address, "data:", "blob:")):
                route.continue_()
            else:
                page.complaints.append(route.request.url)
                route.abort()

        context.route("**/*", answer)
        page.on("response", lambda got: got.status >= 400 and page.complaints.append(got.url)
                if not got.url.endswith("sitemap.xml") else None)   # one for each language is sought
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        yield page
        context.close()
        server.shutdown()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Links(HTMLParser):
    """The addresses that a page names, and the places in it that others may name."""

    def __init__(self, path):
        super().__init__()
        self.links, self.places = [], set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.places |= {attributes.get("id"), attributes.get("name")}
        self.links += [(tag, attributes[name]) for name in ("href", "src") if attributes.get(name)]


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site):
    pages = {path: Links(path) for path in site.rglob("*.html") if site / "lab" not in path.parents}
    assert len(pages) > 100 and site / "zh" / "index.html" in pages
    astray = []
    for path, page in pages.items():
        for tag, link in page.links:
            link, place = urldefrag(unquote(link))
            if link.startswith(("https://", "http://")):
                if tag != "a":
                    astray.append((path, tag, link))
            elif not link.startswith("data:") and path.name != "404.html":
                target = (path.parent / link.split("?")[0]).resolve() if link else path
                if not target.exists() or place and target in pages and (
                        place not in pages[target].places):
                    astray.append((str(path.relative_to(site)), link, place))
    assert astray == []


@pytest.mark.parametrize("home, live, word, found", [
    ("/index.html", "0.2984", "topological", "Why a topological order"),
    ("/zh/index.html", "0.2984", "拓扑", "为什么要拓扑次序")])
def test_home_plays_the_example_and_search_finds_its_way(page, home, live, word, found):
    page.goto(home)
    frame = page.frame_locator("iframe.live")
    frame.locator("body").press("End")
    assert live in frame.locator("body").inner_text()
    page.wait_for_load_state("networkidle")     # what is typed before the search listens is lost
    search = page.locator("input.md-search__input")
    search.fill(word)
    search.press("End")
    page.locator(".md-search-result__item", has_text=found).first.wait_for(timeout=60 * SECONDS)
    assert page.complaints == []


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("path", ["index", "commands", "operations", "gallery/mazur-2-2-2",
                                  "notebooks/01_worked_example", "zh/concepts/chain-rule"])
def test_no_page_is_wider_than_its_window(page, path, width, scheme):
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"/{path}.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []


def test_formulas_are_mathematics_without_a_script(page):
    page.goto("/operations.html")
    assert page.locator("math mfrac").count() > 20
    assert "\\frac" not in page.locator("article").inner_text()


def test_a_notebook_runs_to_its_end_in_the_lab(page):
    page.goto("/lab/lab/index.html?path=01_worked_example.ipynb")
    idle = "window.jupyterapp?.shell.currentWidget?.sessionContext?.kernelDisplayStatus == 'idle'"
    page.wait_for_function(idle, timeout=120 * SECONDS)
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function("""() => jupyterapp.shell.currentWidget.content.model.sharedModel.cells
        .every(cell => cell.cell_type != "code" || cell.execution_count)""",
                           timeout=120 * SECONDS)
    outputs = page.evaluate("""JSON.stringify(jupyterapp.shell.currentWidget.content.model
        .sharedModel.cells.map(cell => cell.toJSON().outputs ?? []))""")
    assert '"output_type":"error"' not in outputs
    assert "0.298371109" in outputs and "0.291027774" in outputs
    assert [said for said in page.complaints if said.startswith("http")] == []
