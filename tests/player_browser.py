"""One Chromium for all tests of the player, and pages that note whatever they should not do."""

import shutil
from contextlib import contextmanager

import pytest

browsers = pytest.mark.needs("chromium", "playwright")

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SIZES = {"hall": (1920, 1080), "wide": (1440, 900), "desk": (1280, 800), "middle": (1024, 700),
         "notebook": (850, 600), "narrow": (390, 844)}


@contextmanager
def chromium():
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, PROGRAMS)))
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser, html, size="wide", zoom=1, **options):
    """Show a page offline, its HTML or its file: address, as if the browser zoomed in.

    `page.noise` lists what the page asks for and says.
    """
    width, height = (round(length / zoom) for length in SIZES[size])
    options = {"device_scale_factor": zoom} | options
    options = {"reduced_motion": "reduce", "color_scheme": "light"} | options
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True,
                                  **options)
    page = context.new_page()
    page.noise = []
    page.on("console", lambda message: page.noise.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: page.noise.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (page.noise.append(f"dialog: {dialog.message}"),
                                      dialog.dismiss()))
    page.on("request", lambda request: request.url == html.partition("#")[0]
            or page.noise.append(f"request: {request.url[:80]}"))
    if html.startswith("file:"):
        page.goto(html, wait_until="load")
    else:
        page.set_content(html, wait_until="load")
    yield page
    context.close()


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def show(browser):
    """Open a page, or a Player; at the end of the test all of them must have been quiet."""
    contexts, pages = [], []

    def show(html, size="wide", **options):
        contexts.append(opened(browser, getattr(html, "html", html), size, **options))
        pages.append(contexts[-1].__enter__())
        return pages[-1]

    yield show
    noise = [message for page in pages for message in page.noise]
    for context in contexts:
        context.__exit__(None, None, None)
    assert noise == []
