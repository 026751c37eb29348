"""Reports: what people read, in two languages and three formats."""

import json

import pytest

from microbp import gallery
from microbp.diagnosis.answers import check_answers
from microbp.diagnosis.report import (
    answers_report,
    audit_report,
    audit_summary,
    explanation,
    gallery_list,
    stated_rule,
)
from microbp.examples import files
from microbp.writing.words import width

MACLEOD_RGU = """\
quantity                                    printed    computed    verdict               explanation
──────────────────────────────────────────  ─────────  ──────────  ────────────────────  ─────"""


@pytest.fixture(scope="module")
def macleod():
    example = gallery.load("macleod-2-2-1")
    return example, example.audit()


def test_the_audit_as_text(macleod):
    report = audit_report(*macleod)
    assert report.startswith(
        "macleod-2-2-1: Two inputs, two hidden neurons, one output, no biases\n\n"
        "Stated rule: simultaneous: deltas use the original weights, all updated together.\n\n"
        "Zhihu 24801814 and its copies\nhttps://zhuanlan.zhihu.com/p/24801814\n\n")
    assert MACLEOD_RGU in report
    row = next(line for line in report.splitlines() if line.startswith("dC/dw53"))
    assert row.split("  ")[0] == "dC/dw53" and row.endswith(
        "rounded intermediate  carries on y3 = 0.68, y5 = 0.69; further digits cut off")
    assert report.endswith("3 of 11 numbers follow from the stated rule.")


def test_columns_stand_straight_with_chinese_characters(macleod):
    report = audit_report(*macleod, lang="zh")
    table = [line for line in report.splitlines() if "按另一规则得出" in line][:5]
    assert len({width(line[:line.index("按另一规则得出")]) for line in table}) == 1
    assert "所述规则：同时更新" in report and "14 个数字中有 5 个由所述规则得出。" in report


def test_the_audit_as_markdown_shows_everything_literally():
    text = files.SHIPPED.joinpath("colah-e.toml").read_text(encoding="utf-8")
    hostile = text.replace("de/da (1*2)", "de/da (<script>`|`\u202e)").replace(
        "Christopher Olah", "<b>[x](javascript:1)")
    report = audit_report(gallery.read_example(hostile), format="markdown")
    assert "<script>" not in report and "<b>" not in report and "\u202e" not in report
    rows = [line for line in report.splitlines() if line.startswith("|")]
    assert all(row.replace("\\|", "").count("|") == 6 for row in rows)
    assert "# colah-e: e = (a + b)(b + 1)" in report


def test_the_audit_as_json(macleod):
    data = json.loads(audit_report(*macleod, format="json"))
    finding = next(f for f in data["findings"] if f["quantity"] == "w31+")
    assert finding["printed"] == "0.09661944" and finding["rule"] == {"hidden": "broadcast"}
    assert f"{finding['computed']:.8f}" == "0.09907093"
    assert finding["explanation"].startswith("NumPy broadcasting")


def test_the_summary_counts_every_verdict(macleod):
    example, findings = macleod
    rows = audit_summary([example], audits=[findings]).splitlines()
    assert rows[0].split("  ")[0] == "example"
    assert rows[2].split() == ["macleod-2-2-1", "25", "8", "10", "4", "2", "1"]
    assert rows[3].split() == ["all", "25", "8", "10", "4", "2", "1"]
    data = json.loads(audit_summary([example], audits=[findings], format="json"))
    assert data[0]["follows from rule"] == 10
    assert "例子" in audit_summary([example], audits=[findings], lang="zh")


def test_answers_are_told_in_one_row_each():
    findings = check_answers(gallery.load("mazur-2-2-2"),
                             ["w5+=0.3589", "w6+=0.4913", "dE/dw5=0.4398"])
    rows = answers_report(findings).splitlines()[2:]
    assert [row.split("  ")[0] for row in rows] == ["w5+", "w6+", "dE/dw5"]
    assert rows[0].endswith("right")
    assert rows[1].endswith("may be: the gradient added, not subtracted; or: a sign lost or added")
    assert rows[2].endswith("or a part of it, left out (dout_o1/dnet_o1)")
    assert "加上了梯度，而不是减去" in answers_report(findings, lang="zh")


def test_a_number_that_agrees_but_for_its_last_bits_says_so():
    example = gallery.load("micrograd-tanh-neuron")
    told = [f.printed for f in example.audit() if f.verdict == "as printed" and explanation(f)]
    assert told == ["0.7071067811865476", "0.4999999999999999"]


def test_an_example_without_printed_numbers_says_so():
    assert audit_report(gallery.load("cs231n-staged")).endswith("No numbers were printed.")


def test_the_stated_rule_in_words():
    assert stated_rule(gallery.load("deep-ml-25")) == (
        "Stated rule: biases are updated; mean over the training rows.")
    assert stated_rule(gallery.load("mazur-2-2-2"), "zh") == (
        "所述规则：同时更新：δ 用原来的权重，全部权重一起更新；偏置不更新。")
    assert stated_rule(gallery.load("cs231n-add-mul")) == ""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_finding_can_be_told(macleod, lang):
    for finding in macleod[1]:
        told = explanation(finding, lang)
        assert "{" not in told and bool(told) == bool(finding.rule or finding.of)


def test_the_list_of_the_gallery():
    assert gallery_list().splitlines()[2].startswith("mazur-2-2-2")
    assert len(json.loads(gallery_list(format="json"))) == 28


@pytest.mark.parametrize("call", [lambda: gallery_list(lang="fr"),
                                  lambda: gallery_list(format="pdf")])
def test_unknown_languages_and_formats_are_refused(call):
    with pytest.raises(ValueError, match="'fr' is none of en, zh|there is no format 'pdf'"):
        call()
