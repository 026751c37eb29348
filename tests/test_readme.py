"""The figures that the README tells of the published examples are what the audit finds."""

import re
from pathlib import Path

import pytest

from microbp import gallery

ROOT = Path(__file__).parent.parent
WORDS = {"five": 5, "twenty-three": 23, "twenty-four": 24, "二十三": 23, "二十四": 24,
         "twenty-eight": 28, "二十八": 28}
TOLD = {
    "README.md": (r"Of the (\d+) numbers that Matt Mazur's .* prints, (\d+) follow from the rule",
                  r"behind all (\d+) printed numbers of the gallery's ([\w-]+) worked examples "
                  r"and finds them for (\d+)"),
    "README.zh-CN.md": (r"Matt Mazur 的文章 .*印出 (\d+) 个数，其中 (\d+) 个由文中所述规则得出",
                        r"为例库中([一-龥]+)个算例印出的 (\d+) 个数寻找这样的规则，找到了其中 (\d+) 个"),
}


@pytest.fixture(scope="module")
def audits():
    return {name: gallery.load(name).audit() for name in gallery.ids()}


def told(pattern, name):
    found = re.search(pattern, (ROOT / name).read_text(encoding="utf-8"))
    assert found, f"{name} does not tell {pattern}"
    return sorted(WORDS[word] if word in WORDS else int(word) for word in found.groups())


@pytest.mark.parametrize("name", TOLD)
def test_how_many_numbers_of_the_famous_example_follow_from_its_rule(audits, name):
    page = [finding for finding in audits["mazur-2-2-2"]
            if finding.source == "mazur-page"]
    right = sum(finding.verdict == "as printed" for finding in page)
    assert told(TOLD[name][0], name) == [right, len(page)] == [28, 33]


@pytest.mark.parametrize("name", TOLD)
def test_how_many_printed_numbers_there_are_and_how_many_are_explained(audits, name):
    findings = [finding for audit in audits.values() for finding in audit]
    explained = sum(finding.explained for finding in findings)
    assert told(TOLD[name][1], name) == [len(audits), explained, len(findings)]


def test_the_changelog_counts_the_examples(audits):
    newer, older = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("## 0.1.0")
    [first] = re.findall(r"A gallery of ([\w-]+) worked", older)
    [more] = re.findall(r"(\w+) more worked examples", newer)
    assert WORDS[first] + WORDS[more.lower()] == len(audits)
