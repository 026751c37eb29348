"""The command: what it prints, in two languages, and its exit codes."""

import io
import json
import os
import re
import subprocess
import sys

import pytest

from microbp import Value, gallery
from microbp.cli import main
from microbp.cli.options import COMMANDS
from microbp.writing.words import width


def run(capsys, *arguments):
    """Return the exit code and what was printed."""
    try:
        code = main(list(arguments))
    except SystemExit as stop:
        code = stop.code
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_the_worked_example_stands_beside_the_published_one(capsys):
    code, out, _ = run(capsys)
    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    for quantity, digits in [("0.75136507", "0.75136507 ✓"), ("0.298371109", "0.298371109 ✓"),
                             ("0.082167041", "0.082167041 ✓"), ("0.000438568", "0.000438568 ✓"),
                             ("-0.019049118", "-0.019049119 ≠"), ("0.51130127", "0.511301270 ✓"),
                             ("0.036350306", "0.036350306 ✓"), ("0.291027774", "0.291027924 ≠"),
                             ("0.0000351019", "0.0000351085 ≠"), ("0.01591362", "0.015912196 ≠"),
                             ("0.984064274", "0.984065734 ≠")]:
        assert any(line[-3:] == [quantity, *digits.split()] for line in lines), quantity
    assert out.count("sequential: hidden deltas use the already updated output weights") == 3
    assert "0.0000351085: follows from rule: measured before the last update, after 9999" in out
    assert out.endswith("28 of 33 numbers follow from the stated rule.\n")


def test_every_number_of_the_article_is_told(capsys):
    told = {tuple(line.split()[-2:]) for line in run(capsys)[1].splitlines()}
    printed = [number.text for number in gallery.load("mazur-2-2-2").published
               if number.source == "mazur-page"]
    assert len(printed) == 33
    assert all((digits, "✓") in told or (digits, "≠") in told for digits in printed)


def test_the_worked_example_in_chinese(capsys):
    code, out, _ = run(capsys, "--lang", "zh")
    assert code == 0 and "反向传播到 w1：两条路径" in out and "33 个数字中有 28 个" in out
    assert not any(word in out for word in ("Forward", "published", "weights", "follows"))


def test_other_digits(capsys):
    _, out, _ = run(capsys, "--digits", "4")
    assert "= 0.5 × (0.01 - 0.7514)²" in out and "0.298371109" in out and "0.29837110876" not in out


def test_with_another_number_everything_follows_and_nothing_is_published(capsys):
    code, out, _ = run(capsys, "--set", "w5=0.41", "--set", "i1=0.06")
    assert code == 0
    assert "w5 = 0.41" in out and "0.15 × 0.06 + 0.2 × 0.1 + 0.35" in out
    assert not any(sign in out for sign in ("✓", "≠", "published"))
    assert "0.298371109" not in out


def test_options_given_before_a_command_hold_for_it(capsys):
    _, out, _ = run(capsys, "--set", "w5=0.41", "--digits", "4", "explain", "w5")
    assert "∂E_total/∂w5 = 0.08204\n" in out and "0.082167041" not in out


@pytest.mark.parametrize("order", [("--lang", "zh", "gallery"), ("gallery", "--lang", "zh")])
def test_the_language_may_stand_before_or_after_the_command(capsys, order):
    assert run(capsys, *order)[1].startswith("例子")


def test_the_gallery_lists_its_examples(capsys):
    _, out, _ = run(capsys, "gallery", "--format", "json")
    assert [example["id"] for example in json.loads(out)] == gallery.ids()


def test_the_audit_of_one_example_as_json(capsys):
    code, out, _ = run(capsys, "audit", "mazur-2-2-2", "--format", "json")
    findings = {(f["source"], f["quantity"]): f for f in json.loads(out)["findings"]}
    found = findings["mazur-page", "E_total after 1 update"]
    assert code == 0
    assert (found["printed"], found["verdict"]) == ("0.291027924", "follows from rule")
    assert found["rule"] == {"order": "sequential"}


def test_your_numbers_are_judged(capsys):
    code, out, _ = run(capsys, "check", "w5+=0.3589", "out_h1=0.5933")
    assert code == 0 and out.count("right") == 2
    code, out, _ = run(capsys, "check", "w6+=0.4913")
    assert code == 1 and "the gradient added, not subtracted" in out


def test_what_was_cut_or_rounded_is_right_and_what_fits_several_mistakes_is_said_to(capsys):
    code, out, _ = run(capsys, "check", "w1+=0.1497", "dE/dw5=0.0818")
    assert code == 0 and out.count("right") == 2
    assert "further digits cut off" in out and "rounded on the way" in out
    code, out, _ = run(capsys, "check", "w5+=0.3178", "--lang", "zh")
    assert code == 1 and "可能是：漏乘学习率；或：更新做了两次" in out


def test_answers_are_judged_by_other_numbers_of_a_row_and_by_hand(capsys):
    assert run(capsys, "check", "w5+=0.3689", "--set", "w5=0.41")[0] == 0
    assert run(capsys, "check", "dE/dw5=0.0822", "--round", "4")[0] == 0
    code, out, _ = run(capsys, "check", "one-neuron-xor", "y=0.5", "--row", "2", "--set", "w1=0")
    assert "y at row 2" in out


def test_mistakes_are_made_on_purpose(capsys, tmp_path):
    plot = tmp_path / "errors.svg"
    code, out, err = run(capsys, "mistakes", "--epochs", "50", "--plot", str(plot))
    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    assert ["sequential", "dE_total/dout_h2", "0.041370323", "0.035212467"] in [
        line[:4] for line in lines]
    assert next(line for line in lines if line[:1] == ["uphill"])[-2:] == ["no", "no"]
    assert next(line for line in lines if line[:1] == ["one-path"])[-1] == "yes"
    assert "the plot shows sequential, uphill" in err
    assert plot.read_text(encoding="utf-8").startswith("<svg")
    code, out, err = run(capsys, "mistakes", "--epochs", "2", "--only", "one-pth")
    assert code == 2 and "did you mean 'one-path'?" in err
    code, out, _ = run(capsys, "mistakes", "zju-mooc-8.3", "--epochs", "5", "--format", "json")
    assert {row["mistake"]: row["caught"] for row in json.loads(out)}["not-reset"] is False


def test_numbers_to_check_come_from_a_file_or_a_pipe(capsys, tmp_path, monkeypatch):
    path = tmp_path / "mine.txt"
    path.write_text("w5+ = 0.3589\n", encoding="utf-8")
    assert run(capsys, "check", "--file", str(path))[0] == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("w5+ = 0.36\n"))
    assert run(capsys, "check", "--file", "-")[0] == 0


def test_a_gradient_is_explained_in_every_format(capsys):
    for format, words in (("text", "= 0.055399425\n"), ("latex", "= 0.055399425 \\\\"),
                          ("markdown", "= 0.055399425$")):
        code, out, _ = run(capsys, "explain", "w1", "--format", format)
        assert code == 0 and words in out
    assert "δ_o1" in run(capsys, "explain", "w1", "--notation", "delta")[1]


def test_steps_are_printed_one_a_line_where_there_is_no_terminal(capsys):
    code, out, _ = run(capsys, "step")
    lines = out.splitlines()
    assert code == 0 and len(lines) == 41
    assert lines[0].endswith("= 0.15 × 0.05 + 0.2 × 0.1 + 0.35 = 0.3775")
    assert lines[-2].endswith("= 0.55 - 0.5 × (-0.022740242) = 0.561370121")
    assert lines[-1] == "the error E_total: 0.298371109 → 0.291027774"
    assert run(capsys, "step", "--format", "text")[1] == out
    assert run(capsys, "step", "--start", "40")[1].splitlines() == lines[39:]
    assert len(run(capsys, "step", "--inputs")[1].splitlines()) == 47


def test_steps_for_slides(capsys):
    _, out, _ = run(capsys, "step", "--format", "latex", "--lang", "zh")
    assert out.startswith(r"\paragraph{前向传播}") and r"\frac{\partial E_{\mathit{total}}}{\partial w_{5}}" in out


@pytest.mark.parametrize("suffix, start", [(".svg", b"<svg"), (".dot", b"digraph"), (".tex", b"%")])
def test_a_drawing_is_written(capsys, tmp_path, suffix, start):
    path = tmp_path / f"graph{suffix}"
    assert run(capsys, "draw", "-o", str(path))[0] == 0
    assert path.read_bytes().startswith(start)


def test_a_drawing_has_the_options_of_draw(capsys, tmp_path):
    path = tmp_path / "graph.svg"
    assert run(capsys, "draw", "-o", str(path), "--width", "850", "--highlight", "w1", "--legend",
               "--show", "values,locals", "--caption", "Two paths", "--theme", "auto")[0] == 0
    svg = path.read_text(encoding="utf-8")
    for part in ('data-direction="down"', 'opacity="0.22"', "Two paths", "local derivative",
                 "prefers-color-scheme"):
        assert part in svg
    assert "∇" not in svg
    code, _, err = run(capsys, "draw", "-o", str(path), "--only", "w99")
    assert code == 2 and "is named 'w99'" in err
    assert run(capsys, "draw", "-o", str(path), "--passes", "--group", "hidden=net_h1,out_h1",
               "--until", "out_o1,out_o2")[0] == 0
    svg = path.read_text(encoding="utf-8")
    assert svg.count(">hidden<") == 2 and "backward-node-3" in svg
    assert "node op" in svg and "node target" not in svg
    code, _, err = run(capsys, "draw", "-o", str(path), "--group", "hidden")
    assert code == 2 and "not a title and names of nodes, such as hidden=net_h1,out_h1" in err
    code, _, err = run(capsys, "draw", "-o", str(path), "--passes", "--show", "values")
    assert code == 2 and "show= goes with draw" in err


@pytest.mark.parametrize("name", ["mazur-2-2-2", "cs231n-max-gate"])
def test_a_page_to_play_with_is_written(capsys, tmp_path, name):
    path = tmp_path / "page.html"
    assert run(capsys, "play", name, "-o", str(path), "--lang", "zh")[0] == 0
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and 'lang="zh' in page and len(page) < 400_000


@pytest.mark.parametrize("arguments, words", [
    (["--digits", "0"], "'0' is not a number of digits from 1 to 17"),
    (["--digits", "9" * 5000], "is not a number of digits from 1 to 17"),
    (["--set", "w5"], "'w5' is not NAME=NUMBER"),
    (["--set", "w99=1"], "is not given 'w99'; it is given i1, i2, w1"),
    (["--set", "self=1"], "is not given 'self'"),
    (["explain", "w5", "--set", "row=1"], "is not given 'row'"),
    (["--set", "w1=nan"], "is not NAME=NUMBER"),
    (["--lang", "fr"], "invalid choice: 'fr'"),
    (["audit", "nope"], "there is no example 'nope'"),
    (["check"], "there is no number to check"),
    (["check", "w5+=abc"], "abc"),
    (["check", "w99=1"], "w99"),
    (["check", "--file", "/nowhere/mine.txt"],
     "microbp: /nowhere/mine.txt cannot be read: there is no folder /nowhere\n"),
    (["draw", "-o", "graph.bmp"], "the suffix must be one of .svg, .png, .pdf, .tex, .dot"),
    (["draw"], "required: -o"),
    (["play"], "-o FILE writes it, --open shows it"),
    (["explain", "w99"], "w99"),
    (["nonsense"], "there is no command and no example 'nonsense'; commands are report, explain"),
    (["expain", "w1"], "there is no command and no example 'expain' (did you mean 'explain'?)"),
    (["mazur-2-2-3"], "there is no command and no example 'mazur-2-2-3' (did you mean 'mazur-2-2-2'?)"),
    (["audit", "--row", "2"], "microbp audit does not take --row\n"),
    (["gallery", "--set", "w5=1"], "microbp gallery does not take --set\n"),
    (["play", "--digits", "4", "-o", "p.html"], "microbp play does not take --digits\n"),
    (["explain", "w1", "--digts", "4"], "microbp explain does not take --digts (did you mean '--digits'?)"),
    (["explain", "colah-e", "b", "mazur-2-2-2"], "one example is meant, not two: colah-e and mazur"),
    (["--row", "5", "explain", "w1", "one-neuron-xor"], "has no row 5; its last one is 4"),
    (["train", "colah-e"], "colah-e has no learning rate, so nothing is updated"),
    (["train", "--plot", "x.gif"], "the suffix must be one of .svg, .png, .pdf, .tex"),
    (["new", "2"], "'2' is not a shape such as 2-2-1"),
    (["new", "2-0-1"], "'2-0-1' is not a shape such as 2-2-1"),
])
def test_what_is_not_understood_is_told_on_standard_error(capsys, arguments, words):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "") and words in err and "Traceback" not in err


# An example wherever it stands, and options that mean the same everywhere


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.toml"
    gallery.load("macleod-2-2-1").replace(id="mine", title="My own", lr=1.0).write(path)
    return str(path)


@pytest.mark.parametrize("arguments", [
    ("explain", "w31", "{}"), ("explain", "{}", "w31"), ("{}", "explain", "w31"),
    ("explain", "--example", "{}", "w31"), ("--example", "{}", "explain", "w31")])
def test_an_example_may_stand_anywhere(capsys, mine, arguments):
    code, out, err = run(capsys, *[argument.format(mine) for argument in arguments])
    assert (code, err) == (0, "") and "∂C/∂w31" in out


def test_the_report_is_there_for_any_example(capsys, mine):
    code, out, _ = run(capsys, mine)
    assert code == 0 and out.startswith("My own\n") and "0.099070929" in out
    assert "published" not in out
    code, out, _ = run(capsys, "han-kamber-3-2-1", "--weights", "w14")
    assert code == 0 and "published" in out and "∂E/∂w14" in out and "∂E/∂w25 = ∂" not in out


@pytest.mark.parametrize("arguments", [("--set", "w5=0.41", "check", "net_o1=1.1118"),
                                       ("check", "--set", "w5=0.41", "net_o1=1.1118"),
                                       ("check", "net_o1=1.1118", "--set", "w5=0.41")])
def test_numbers_are_set_before_and_after_every_command(capsys, arguments):
    code, out, _ = run(capsys, *arguments)
    assert code == 0 and "right" in out
    assert run(capsys, "check", "net_o1=1.1118")[0] == 1


def test_the_learning_rate_can_be_set(capsys):
    _, out, _ = run(capsys, "--set", "lr=0.1")
    assert "0.391783296" in out                 # 0.4 - 0.1 × 0.082167041
    assert "0.1 × 0.082167041" in run(capsys, "step", "--set", "lr=0.1")[1]


def test_answers_for_one_row(capsys):
    by_row = [gallery.load("one-neuron-xor").value(f"p at row {row}") for row in (1, 2)]
    assert run(capsys, "check", "one-neuron-xor", "--row", "2", f"p={by_row[1]:.6f}")[0] == 0
    assert run(capsys, "check", "one-neuron-xor", f"p={by_row[1]:.6f}")[0] == 1


@pytest.mark.parametrize("answer", ["out_h1=0.5933", "out_h1＝０.５９３３", "out_h1=0,5933",
                                    "out_h1 = 0。5933", "out_h1=.5933  # mine"])
def test_answers_are_read_as_people_type_them(capsys, answer):
    assert run(capsys, "check", answer)[0] == 0


def test_one_bad_answer_does_not_spoil_the_others(capsys):
    code, out, err = run(capsys, "check", "w5+=0.3589", "out_h1=59.3.3", "w9=1", "w6+=0.4913")
    assert code == 2
    assert [line.split()[0] for line in out.splitlines()[2:]] == ["w5+", "w6+"]
    assert "your answers, answer 2: '59.3.3' is not a number" in err and "there is no 'w9'" in err


def test_dE_dw_is_understood(capsys):
    assert run(capsys, "explain", "dE/dw1") == run(capsys, "explain", "w1")
    assert run(capsys, "explain", "∂E_total/∂w1") == run(capsys, "explain", "w1")
    code, _, err = run(capsys, "explain", "dE_o1/dw1")
    assert code == 2 and "explain shows derivatives of E_total, not of E_o1" in err


def test_the_file_of_an_example_is_printed(capsys, tmp_path):
    code, out, _ = run(capsys, "gallery", "mazur-2-2-2")
    assert code == 0 and gallery.read_example(out).published == gallery.load(
        "mazur-2-2-2").published


@pytest.mark.parametrize("arguments", [
    ("3-2-1",), ("2-2-2", "--activation", "tanh", "--loss", "mean_squared_error", "--rows", "4"),
    ("2-3-2-2", "--output", "linear", "--loss", "hinge", "--seed", "7"),
    ("2-3", "--output", "linear", "--loss", "cross_entropy", "--rows", "3", "--lr", "0.1")])
def test_a_new_example_is_one_to_start_from(capsys, tmp_path, arguments):
    code, out, err = run(capsys, "new", *arguments)
    assert (code, err) == (0, "") and out == run(capsys, "new", *arguments)[1]
    path = tmp_path / "mine.toml"
    path.write_text(out, encoding="utf-8")
    code, out, err = run(capsys, "train", str(path), "--epochs", "20", "--every", "10")
    errors = [float(line.split()[1]) for line in out.splitlines()[2:]]
    assert (code, err) == (0, "") and len(errors) == 3 and errors[2] < errors[0]


def test_training_prints_the_error_every_so_many_epochs(capsys, tmp_path):
    curve, trained = tmp_path / "errors.svg", tmp_path / "trained.toml"
    code, out, err = run(capsys, "train", "--epochs", "10000", "--every", "5000",
                         "--digits", "10", "--plot", str(curve), "-o", str(trained))
    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [
        ["epoch", "E_total"], ["─────", "────────────"], ["0", "0.2983711088"],
        ["5000", "0.0001162257"], ["10000", "0.0000351019"]]
    svg = curve.read_text(encoding="utf-8")
    assert svg.startswith("<svg") and ">8000<" in svg and ">0.0001<" in svg
    assert f"{gallery.load(trained).value('out_o1'):.8f}" == "0.01591362"
    _, out, _ = run(capsys, "train", "--until", "0.25", "--lang", "zh")
    assert "轮误差已足够小" in out


def test_the_language_is_that_of_the_locale(capsys, monkeypatch):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert run(capsys, "gallery")[1].startswith("例子")
    assert run(capsys, "gallery", "--lang", "en")[1].startswith("example")
    assert "逐步演示" in run(capsys, "--help")[1]
    monkeypatch.setenv("LANGUAGE", "en")
    assert run(capsys, "gallery")[1].startswith("example")


def test_what_no_formula_uses_is_told(capsys, tmp_path):
    path = tmp_path / "mine.toml"
    text = gallery.load("colah-e").toml.replace("[inputs]", "[inputs]\nunused = 1.0")
    path.write_text(text, encoding="utf-8")
    code, out, err = run(capsys, "explain", "b", str(path))
    assert code == 0 and out and err == (
        f"microbp: {path}: unused is given, but no formula uses it\n")


def command(*arguments, **options):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run([sys.executable, "-m", "microbp", *arguments], check=False, **options)


def test_a_terminal_without_utf_8_is_no_obstacle():
    shown = command("gallery", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert shown.returncode == 0 and b"mazur-2-2-2" in shown.stdout


def gone():
    """Return a pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.parametrize("arguments, code", [
    (["gallery"], 0), ([], 0), (["step"], 0), (["check", "w5+=0.3589"], 0),
    (["check", "w5+=0.9"], 1), (["--help"], 0), (["nonsense"], 2)])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_seen_enough_is_no_error(arguments, code, unbuffered):
    shown = command(*arguments, stdout=gone(), env={**os.environ, "PYTHONUNBUFFERED": unbuffered})
    assert shown.returncode == code and (b"rror" in shown.stderr) == (code == 2)


@pytest.mark.parametrize("closed", [(1,), (2,), (0, 1, 2)])
@pytest.mark.parametrize("arguments, code", [
    (["gallery"], 0), (["check", "w5+=0.9"], 1), (["step"], 0), (["nonsense"], 2),
    (["check", "--file", "-"], 2), (["draw", "numpy-3-4-1", "-o"], 0)])
def test_streams_that_are_closed_are_no_obstacle(tmp_path, arguments, code, closed):
    path = tmp_path / "graph.svg"
    shown = command(*arguments, *[str(path)] * (arguments[-1] == "-o"), stdin=subprocess.DEVNULL,
                    preexec_fn=lambda: [os.close(number) for number in closed])
    assert shown.returncode == code and b"Traceback" not in shown.stderr
    assert (shown.stdout == b"") == (1 in closed or code == 2 or "-o" in arguments)
    assert path.exists() == ("-o" in arguments)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_to_a_full_disk_is_an_error_told_once(unbuffered):
    with open("/dev/full", "w") as full:
        shown = command("gallery", stdout=full,
                        env={**os.environ, "PYTHONUNBUFFERED": unbuffered})
        assert (shown.returncode, shown.stderr.decode()) == (
            2, "microbp: the output cannot be written: No space left on device\n")
        silent = command("audit", "nope", stderr=full)
        assert (silent.returncode, silent.stdout) == (2, b"")


@pytest.mark.parametrize("arguments", [["draw", "-o", "no/graph.svg"], ["play", "-o", "no/p.html"]])
def test_a_file_that_cannot_be_written_is_named_with_the_reason(capsys, tmp_path, monkeypatch,
                                                                arguments):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, *arguments) == (
        2, "", f"microbp: {arguments[-1]} cannot be written: there is no folder no\n")


def test_what_is_shown_to_the_end_of_an_error_stays_on_the_screen():
    code = ("import sys; from microbp.cli import main; main(['audit', 'nope']); "
            "print('still there')")
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert shown.stdout == b"still there\n" and b"there is no example 'nope'" in shown.stderr


def test_numbers_to_check_may_have_the_mark_of_utf_8_and_no_other_encoding(capsys, tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text("w5+ = 0.3589\n", encoding="utf-8-sig")
    assert run(capsys, "check", "--file", str(path))[0] == 0
    assert command("check", "--file", "-", input=path.read_bytes()).returncode == 0
    path.write_bytes("# 我的数".encode("gbk"))
    assert run(capsys, "check", "--file", str(path))[2] == (
        f"microbp: {path} is not a text in UTF-8\n")


@pytest.mark.parametrize("setting", ["w5=0.41", "ｗ５＝０．４１", "w5 = 0.41"])
def test_a_number_may_be_typed_in_full_width(capsys, setting):
    assert "w5 = 0.41" in run(capsys, "--set", setting)[1]


def test_a_typographic_minus_is_a_minus(capsys):
    assert "w5 = -0.41" in run(capsys, "--set", "w5=−0.41")[1]


@pytest.mark.parametrize("name", ["", "explain", "step", "gallery", "audit", "check", "draw", "play",
                                  "train", "new", "report"])
def test_help_everywhere(capsys, name):
    code, out, _ = run(capsys, *[name] * bool(name), "--help")
    assert code == 0 and "--lang" in out


# What newcomers ran into

GATES = """id = "gates"
title = "Gates"
output = "E"
formulas = '''
q = max(x, y) * z
E = q + x
'''
[inputs]
x = 1.0
y = -2.0
z = 3.0
[training]
lr = 0.1
"""


def test_an_expression_without_parameters_is_told_whole_whatever_its_learning_rate(capsys, tmp_path):
    path = tmp_path / "gates.toml"
    path.write_text(GATES, "utf-8")
    code, out, err = run(capsys, str(path))
    assert (code, err) == (0, "")
    assert "  q = v1 · z" in out
    path.write_text(GATES.replace("[training]\nlr = 0.1\n", ""), "utf-8")
    without = run(capsys, str(path))[1]
    assert [line for line in out.splitlines() if "learning rate" not in line] == (
        without.splitlines())


def test_a_target_is_not_a_logit(capsys, tmp_path):
    path = tmp_path / "classes.toml"
    path.write_text("""id = "c"
title = "C"
output = "E"
formulas = '''
z1 = w1 * x
z2 = w2 * x
E = cross_entropy(z1, z2, cls)
'''
[inputs]
x = [0.5, 1.0]
[parameters]
w1 = 0.2
w2 = 0.4
[targets]
cls = [0, 1]
""", "utf-8")
    code, out, err = run(capsys, str(path))
    assert (code, out) == (2, "")
    assert "gives cross_entropy a target among the logits; it takes the class as a constant" in err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_chinese_help_fits_a_terminal_and_names_values_in_chinese(capsys, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main([*filter(None, [command]), "--lang", "zh", "--help"])
    text = capsys.readouterr().out
    assert max(width(line) for line in text.splitlines() if "{" not in line) <= 80
    assert not re.search(r"\b(FILE|NAME|NUMBER|ID|TEXT|WHAT|COMMAND)\b|\ue000", text)
    columns = {width(line[:line.index(found[1])]) for line in text.splitlines()
               if (found := re.match(r"  -\S.*\S  +(\S.*)", line))}
    assert len(columns) == 1                    # descriptions stand below each other


def test_a_missing_value_is_named_in_chinese(capsys):
    with pytest.raises(SystemExit):
        main(["explain", "--lang", "zh"])
    assert "缺少必需的参数：名称\n" in capsys.readouterr().err


def test_a_new_network_gives_a_hinge_what_can_be_negative(capsys):
    assert "\nout_o1 = weighted_sum([w1, w2], [i1, i2], b1)\n" in run(
        capsys, "new", "2-1", "--loss", "hinge")[1]


def test_a_new_network_gives_logits_to_a_cross_entropy(capsys):
    assert "\nout_o1 = w5*out_h1 + w6*out_h2 + b3\n" in run(
        capsys, "new", "2-2-2", "--loss", "cross_entropy")[1]
    assert "out_o1 = sigmoid(net_o1)" in run(capsys, "new", "2-2-2")[1]
    assert "out_o1 = tanh(net_o1)" in run(
        capsys, "new", "2-2-2", "--loss", "cross_entropy", "--output", "tanh")[1]


def test_an_overflow_is_told_in_words():
    with pytest.raises(OverflowError, match="is undefined: the result is beyond the largest float"):
        Value(1e200) ** 2
