"""What goes wrong is told in Chinese too: every sentence that a command can raise has its row."""

import argparse
import errno
import inspect
import math
import os
import re
import tomllib
import tomllib._parser

import pytest
from raised import PACKAGE, bare, raised, written

from microbp.cli import main
from microbp.cli.translation import Row, rows, translated

TABLES = tomllib.loads((PACKAGE / "cli" / "messages.toml").read_text(encoding="utf-8"))
CHINESE = re.compile("[一-鿿]")

# What only Python code can bring about: whole modules, and sentences of others
PYTHON = {"anatomy/graph.py", "anatomy/groups.py", "arguments.py", "datasets.py", "engine.py",
          "examples/models.py", "gradcheck.py", "interop.py", "nn.py", "program/running.py", "saving.py",
          "training.py", "writing/documents.py", "writing/tables.py", "writing/words.py"}
OTHERS = {
    "{} is an operation of microbp: choose another name",
    "a drawing in layers needs a graph without cycles",
    "a graph has no {}: step through an Example",
    "a scaler needs at least one row of at least one number, not {}",
    "a scaler needs rows of the same length, not of {}",
    "the scaler has no bounds yet: call fit(rows) first",
    "a row has {} numbers, but the scaler {}",
    "after= takes the steps of one output, not of several",
    "an optimiser takes at least one parameter, not none",
    "class {} is none of the {} classes 0 … {}",
    "draw takes at least one Value, not an empty list",
    "forward mode shows one row: give row=1 to {}",
    "limit is a number of paths, of which there are none in forward mode",
    "limit is a whole number of paths, at least 1, not {}",
    "mode {} is none of {}", "notation {} is none of {}", "phase {} is none of {}",
    "to_graphviz() needs the package graphviz; install it with: pip install graphviz",
    "{} is an array, but no matrix of {}; matrices are named W1, b1, dE/dW1, W1+",
    "{} of {} is an array of {} × {} numbers, which this is not",
    "{} is computed, and only a leaf can be updated",
    "{} is {}, not {}",
    "{} was computed from other numbers than its operands have now: compute the output again "
    "after changing a number",
    "{} would become {}; nothing was updated",
}


def sentences():
    """Return the templates that a command can raise, and the file of each."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        for template in raised(path):
            if name not in PYTHON:
                found.setdefault(template, name)
    return found


def filled(template):
    """Return a message of a form, its places filled with marks."""
    marks = iter(range(100))
    return re.sub(r"\{\}", lambda _: f"‹{next(marks)}›", template).replace("{{", "{").replace(
        "}}", "}")


def test_every_sentence_that_a_command_can_raise_has_its_row():
    missing = []
    for template, name in sentences().items():
        if template not in OTHERS:
            message = filled(template)
            told = translated(message)
            marks = sorted(re.findall("‹.*?›", message))
            if not CHINESE.search(told) or sorted(re.findall("‹.*?›", told)) != marks:
                missing.append(f"{name}: {template}")
    assert missing == [], "give each a row in cli/messages.toml"


def test_what_is_left_to_python_is_still_raised():
    assert OTHERS <= {template for path in PACKAGE.rglob("*.py") for template in raised(path)}


def test_no_row_is_dead():
    told = {template for path in PACKAGE.rglob("*.py") for template in raised(path)}
    assert [row for row in TABLES["sentences"] if bare(row) not in told] == []
    texts = "\n".join({text for path in PACKAGE.rglob("*.py") for text in written(path)})
    for table in ("parts", "added"):
        for row in TABLES[table]:
            for text in re.split(r"\{\w+\}", row):
                assert text.strip() in texts, f"{row}: nobody writes {text!r}"


def test_what_others_say_is_what_they_say():
    said = "\n".join([inspect.getsource(argparse), inspect.getsource(tomllib._parser),
                      *map(os.strerror, errno.errorcode), *map(failure, (
                          lambda: math.log(0), lambda: math.exp(1e9), lambda: 1 / 0,
                          lambda: 1.0 / 0.0, lambda: 0.0 ** -1))])
    said = re.sub(r"%\(\w+\)[sr]|%[sr]", "{}", said)
    later = {"expected a positive input", "0.0 cannot be raised to a negative power",
             "division by zero", "float division by zero"}       # in other versions of Python
    for row in TABLES["elsewhere"]:
        for text in re.split(r"\{\w+\}", row):
            assert text in said or row in later or row.startswith("the output cannot"), row


def failure(compute):
    with pytest.raises((ArithmeticError, ValueError)) as caught:
        compute()
    return str(caught.value)


def test_the_places_of_a_row_are_the_same_in_both_languages():
    for table in TABLES.values():
        for english, chinese in table.items():
            names = re.findall(r"\{(\w+)\}", english)
            assert sorted(names) == sorted(re.findall(r"\{(\w+)\}", chinese)), english
            assert len({*names}) == len(names), english


def test_a_row_matches_messages_of_its_form_and_what_stands_in_it_is_translated_too():
    message = ("mine.toml, line 3: `E = squared_eror(p, t)` uses the unknown operation "
               "'squared_eror' (did you mean 'squared_error'?); known are abs, cos")
    assert translated(message) == (
        "mine.toml 第 3 行：`E = squared_eror(p, t)` 用到了未知的运算 'squared_eror'"
        "（是否想写 'squared_error'？）；可用的有 abs、cos")
    assert translated("x.svg cannot be written: there is no folder a") == (
        "无法写入 x.svg：没有文件夹 a")
    assert translated("row 2: log(w = -1.0) is undefined: math domain error") == (
        "第 2 个样本：log(w = -1.0) 没有定义：超出定义域")
    assert translated("the learning rate lr is -1; it must be above 0") == (
        "学习率 lr 为 -1；它必须大于 0")


def test_what_has_no_row_stays_as_it_is():
    assert translated("nobody says so: a: b") == "nobody says so: a: b"
    assert translated("") == ""


@pytest.mark.parametrize("name", ["‹a›: b", "{0}", "%s", "(did you mean x?)", "is missing", "\n",
                                  ": " * 50])
def test_names_are_data(name):
    assert translated(f"there is no {name!r} in mine; it has w").startswith("mine 中没有")
    assert translated(name * 5000) == name * 5000


def test_a_pattern_takes_no_word_for_a_place():
    assert Row("{a} is missing", "缺少 {a}").pattern().fullmatch("w is missing")["a"] == "w"
    assert not Row("{a} is missing", "缺少 {a}").pattern().fullmatch(" is missing")
    assert [row.english for row, _ in rows("added")] == [" (did you mean {near}?)"]


@pytest.mark.parametrize("arguments, words", [
    (["explain", "w99"], "microbp: E_total 的计算图中没有名为 'w99' 的节点"),
    (["expain"], "microbp：错误：没有名为 'expain'（是否想写 'explain'？）"),
    (["none.toml"], "microbp: none.toml：无法读取文件"),
    (["explain"], "microbp explain：错误：缺少必需的参数：名称"),
    (["step", "--digts", "4"], "microbp step：错误：microbp step 不接受 --digts（是否想写 '--digits'？）"),
    (["draw", "--level", "x", "-o", "a.svg"], "参数 --level：'x' 不可用（可选 "),
    (["step", "--digits"], "参数 --digits：需要一个值"),
    (["step", "--digits", "0"], "参数 --digits：'0' 不是 1 到 17 之间的位数"),
    (["--set", "w5"], "参数 --set：'w5' 不是“名称=数值”的形式"),
    (["--set", "w9=1"], "microbp: mazur-2-2-2 没有已知量 'w9'"),
    (["train", "--set", "lr=-1"], "microbp: 学习率 lr 为 -1；它必须大于 0"),
    (["train", "colah-e"], "microbp: colah-e 没有学习率，因此不会更新"),
    (["check", "w5+=abc"], "你的答案 第 1 个：'abc' 不是 0.3589、-0.019 或 2.4e-3 这样的数"),
    (["draw", "-o", "no/graph.svg"], "microbp: 无法写入 no/graph.svg：没有文件夹 no"),
    (["check", "--file", "/nowhere/a.txt"], "无法读取 /nowhere/a.txt：没有文件夹 /nowhere"),
    (["step", "--start", "99"], "microbp: 没有第 99 步；步骤为 1 到 40"),
])
@pytest.mark.parametrize("how", ["option", "locale"])
def test_the_command_tells_it_in_chinese(capsys, monkeypatch, tmp_path, arguments, words, how):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "zh_CN" if how == "locale" else "en")
    try:
        code = main([*arguments, *(["--lang", "zh"] if how == "option" else [])])
    except SystemExit as stop:
        code = stop.code
    shown = capsys.readouterr().err
    assert code == 2 and words in shown
    assert not re.search(r"usage|error|argument|is not|there is", shown)


@pytest.mark.parametrize("name", ["", "explain", "step", "gallery", "audit", "check", "draw",
                                  "play", "train", "new", "report", "mistakes", "worksheet",
                                  "grade"])
def test_help_in_chinese_has_no_english_sentence(capsys, name):
    with pytest.raises(SystemExit):
        main([*[name] * bool(name), "--help", "--lang", "zh"])
    shown = capsys.readouterr().out
    assert shown.startswith("用法：microbp")
    assert not re.search(r"usage:|positional|optional|options|arguments|show (this|all)|default", shown)


def test_places_in_a_table_of_answers_are_told_in_chinese():
    assert translated("m.csv: row 3, column 5 (net_h2): 'abc' is not a number") == (
        "m.csv：第 3 行第 5 列（net_h2）：'abc' 不是数")
    assert translated("row 5: the same sheet stands in row 2 too") == "第 5 行：第 2 行是同一份卷子"
