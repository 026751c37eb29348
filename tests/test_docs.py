"""The documentation: what it shows in Python is so, and each page is there in both languages."""

import doctest
import inspect
import re
from functools import reduce
from pathlib import Path
from types import ModuleType

import pytest

import microbp

DOCS = Path(__file__).parent.parent / "docs"
PAGES = sorted(DOCS.rglob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_what_a_page_computes_is_what_it_shows(page):
    assert doctest.testfile(str(page), module_relative=False, encoding="utf-8").failed == 0


def test_each_page_is_there_in_both_languages():
    names = {str(page.relative_to(DOCS)) for page in PAGES}
    english = {name for name in names if not name.endswith(".zh.md")}
    assert names - english == {name.removesuffix(".md") + ".zh.md" for name in english}
    assert len(english) >= 16


def test_both_languages_show_the_same_commands_and_code():
    for page in PAGES:
        if page.name.endswith(".zh.md"):
            twin = page.with_name(page.name.removesuffix(".zh.md") + ".md")
            for fence in ("```run", ">>> ", "    pip "):
                assert _count(page, fence) == _count(twin, fence), (page, fence)


def _count(page, start):
    return sum(line.startswith(start) for line in page.read_text("utf-8").splitlines())


def test_the_reference_has_every_public_name():
    shown = re.findall(r"^::: microbp\.(\S+)$", (DOCS / "reference.md").read_text("utf-8"),
                       re.MULTILINE)
    public = {name for name in microbp.__all__ if not isinstance(getattr(microbp, name),
                                                                 ModuleType)}
    assert public - {name.split(".")[-1] for name in shown} == set()


def test_no_docstring_of_the_reference_has_brackets_that_markdown_takes_for_links():
    """``w[2][1,2]`` outside of code is a link to "1,2", and the site is not built."""
    told = re.findall(r"^::: microbp\.(\S+)$", (DOCS / "reference.md").read_text("utf-8"),
                      re.MULTILINE)
    for name in told:
        thing = reduce(getattr, name.split("."), microbp)
        for part in (thing, *(vars(thing).values() if isinstance(thing, type) else ())):
            text = inspect.getdoc(part) or ""
            prose = re.sub(r"(?m)^>>> .*(\n.+)*", "", text)
            prose = re.sub(r"(?s)``.*?``|`.*?`", "", prose)
            assert "][" not in prose, (name, prose)
