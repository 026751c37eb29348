"""Chinese texts use the field's words, as the glossary has them."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from microbp.writing.words import WORDS

ROOT = Path(__file__).parent.parent
TERMS = tomllib.loads((ROOT / "docs" / "glossary.toml").read_text("utf-8"))["terms"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def texts():
    """Return every Chinese text by where it stands."""
    found = {key: chinese for key, (_, chinese) in WORDS.items()}
    messages = ROOT / "microbp" / "cli" / "messages.toml"
    found[messages.name] = messages.read_text("utf-8")
    pages = [*ROOT.glob("*.zh-CN.md"), *(ROOT / "docs").rglob("*.zh.md")]
    found |= {str(page.relative_to(ROOT)): page.read_text("utf-8") for page in pages}
    for path in (ROOT / "notebooks").glob("*.zh.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        found[path.name] = "\n".join("".join(cell["source"]) for cell in cells)
    for path in (ROOT / "microbp" / "examples" / "gallery").glob("*.toml"):
        found[path.name] = path.read_text("utf-8")
    return found


def test_no_text_uses_a_word_that_the_glossary_rejects():
    used = [(where, bad) for where, text in texts().items() for _, _, rejected in TERMS
            for bad in rejected if bad in text]
    assert used == []


def test_every_term_of_the_glossary_is_used():
    said = "\n".join(texts().values())
    assert [chinese for _, chinese, _ in TERMS
            if not any(part in said for part in re.split("[、 ]", chinese))] == []


@pytest.mark.parametrize("wrong", [r"[\u4e00-\u9fff] ?, ?[\u4e00-\u9fff]",      # a Latin comma
                                   r"[\u4e00-\u9fff];", r"[\u4e00-\u9fff]\?",
                                   r"(?<!\*)\*[^*\s\w]?[\u4e00-\u9fff]{1,12}\*(?!\*)"])     # italics
def test_chinese_sentences_have_chinese_signs(wrong):
    assert [(where, found[0]) for where, text in texts().items()
            if where in WORDS or where.endswith(".md")
            if (found := re.search(wrong, re.sub(r"```.*?```|`[^`]*`|https?://\S+", "", text,
                                                 flags=re.DOTALL)))] == []
