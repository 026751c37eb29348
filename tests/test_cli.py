"""The command: what it prints, in two languages, and its exit codes."""

import io
import json
import os
import subprocess
import sys

import pytest

from microbp import gallery
from microbp.cli import main


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


def test_the_gallery_lists_its_twenty_examples(capsys):
    _, out, _ = run(capsys, "gallery", "--format", "json")
    assert len(json.loads(out)) == 20


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
    assert code == 1 and "the gradient is added, not subtracted" in out


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
    assert code == 0 and len(lines) == 46
    assert lines[0].endswith("= 0.15 × 0.05 + 0.2 × 0.1 + 0.35 = 0.3775")
    assert lines[-1].endswith("= 0.55 - 0.5 × (-0.022740242) = 0.561370121")


def test_steps_for_slides(capsys):
    _, out, _ = run(capsys, "step", "--format", "latex", "--lang", "zh")
    assert out.startswith(r"\paragraph{前向传播}") and r"\frac{\partial E_{total}}{\partial w_{5}}" in out


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
    assert code == 2 and "no node of the graph is named 'w99'" in err


@pytest.mark.parametrize("name", ["mazur-2-2-2", "cs231n-max-gate"])
def test_a_page_to_play_with_is_written(capsys, tmp_path, name):
    path = tmp_path / "page.html"
    assert run(capsys, "play", name, "-o", str(path), "--lang", "zh")[0] == 0
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and 'lang="zh' in page and len(page) < 250_000


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
    (["nonsense"], "invalid choice: 'nonsense'"),
])
def test_what_is_not_understood_is_told_on_standard_error(capsys, arguments, words):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "") and words in err and "Traceback" not in err


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


@pytest.mark.parametrize("name", ["", "explain", "step", "gallery", "audit", "check", "draw", "play"])
def test_help_everywhere(capsys, name):
    code, out, _ = run(capsys, *[name] * bool(name), "--help")
    assert code == 0 and "--lang" in out
