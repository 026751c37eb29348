"""The words that people read: every one is in both languages, said somewhere, and found."""

import ast
import re

import pytest
from raised import PACKAGE, written

from test_cli_options import COMMANDS

from microbp.cli import main
from microbp.examples.mistakes import MISTAKES
from microbp.examples.rules import CHOICES
from microbp.ops import OPS
from microbp.writing.words import LANGUAGES, WORDS, say

SAYING = {"say", "heading", "sentence"}     # what takes a key


def in_scripts(path):
    """Yield the texts of a script or a page, with {} for what is put in, and names of members."""
    source = path.read_text(encoding="utf-8")
    yield from re.findall(r'"([^"\n]*)"', source)
    yield from re.findall(r"\b(\w+): ", source)
    yield from (re.sub(r"\$\{[^{}]*\}", "{}", text) for text in re.findall("`([^`]*)`", source))


def texts():
    """Return all texts in the sources that may be a key or a part of one."""
    found = {text for path in PACKAGE.rglob("*.py") for text in written(path)}
    for suffix in ("*.mjs", "*.html"):
        found |= {text for path in PACKAGE.rglob(suffix) for text in in_scripts(path)}
    return found


def keys_of(template, parts):
    """Return the keys that a template with places may make of texts that there are."""
    pattern = re.compile("(.+?)".join(map(re.escape, template.split("{}"))))
    return {key for key in WORDS
            if (match := pattern.fullmatch(key)) and parts.issuperset(match.groups())}


def test_every_word_stands_in_every_language_with_the_same_places():
    for key, words in WORDS.items():
        assert len(words) == len(LANGUAGES) and all(words), key
        english, chinese = ({*re.findall(r"\{(\w*)\}", text)} for text in words)
        assert english == chinese, key
    with pytest.raises(ValueError, match="language 'fr' is none of en, zh"):
        say("input", "fr")


def test_no_words_stand_under_two_keys():
    keys = {}
    for key, (english, chinese) in WORDS.items():
        keys.setdefault((english.lower(), chinese), []).append(key)
    assert [found for found in keys.values() if len(found) > 1] == []


def test_every_word_is_said_somewhere():
    found = texts()
    parts = found | {mistake.id for mistake in MISTAKES} | set("123456789")
    made = {key for text in found if re.match(r"[a-z]+:? .*\{\}", text)
            for key in keys_of(text, parts)}
    # by the tests below, or one in place of a number
    audit = "|".join([*CHOICES, "factor", "reported"])
    later = re.compile(rf"why: (forward|back) |help: |audit: ({audit}) ")
    assert [key for key in WORDS if key not in found | made and not later.match(key)] == []


def test_every_reason_belongs_to_an_operation_that_there_is():
    general = {"zero", "activation", "saturated"}
    for _, about, *words in (key.split() for key in WORDS if key.startswith("why: ")):
        assert about not in ("forward", "back") or not words or words[0] in {*OPS, *general}


def test_every_convention_is_told_once():
    told = {row.changes[0] for row in MISTAKES if len(row.changes) == 1}
    told.remove(("counting", "before"))         # an audit says by how many updates too
    for name, choices in CHOICES.items():
        assert [value for value in choices if f"audit: {name} {value}" in WORDS] == [
            value for value in choices if (name, value) not in told], name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_of_the_help_is_shown_by_a_command(capsys, lang):
    shown = ""
    for name in ["", *COMMANDS]:
        with pytest.raises(SystemExit):
            main([*[name] * bool(name), "--help", "--lang", lang])
        shown += re.sub(r"\s", "", capsys.readouterr().out)
    assert [key for key in WORDS if key.startswith("help: ")
            and re.sub(r"\s", "", say(key, lang)) not in shown] == []


def test_what_is_said_by_its_key_is_there():
    missing = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = isinstance(node, ast.Call) and getattr(
                node.func, "attr", getattr(node.func, "id", ""))
            if name in SAYING and node.args and isinstance(node.args[0], ast.Constant):
                missing += [f"{path.name}: {node.args[0].value}"] * (
                    node.args[0].value not in WORDS)
    for path in sorted(PACKAGE.rglob("*.mjs")):
        missing += [f"{path.name}: {text}" for text in in_scripts(path)
                    if re.match(r"(player|slip|steps|why): [^{]*$", text) and text not in WORDS]
    assert missing == []
