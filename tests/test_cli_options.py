"""Every command with every option: honoured alike before and after it, or refused."""

import os
import re
import subprocess
import sys

import pytest

from microbp import gallery, worksheet
from microbp.cli import main

EXAMPLE = "one-neuron-xor"
COMMANDS = {
    "report": [], "explain": ["w1"], "step": [], "draw": ["-o", "{}/drawing.svg"],
    "play": ["-o", "{}/page.html"], "train": ["--epochs", "3"], "check": ["p=0.4"],
    "audit": [], "gallery": [], "new": ["2-2-1"],
    "mistakes": ["--epochs", "3", "--only", "no-slope,uphill"],
    "worksheet": ["-o", "{}/sheet.tex", "--row", "1", "--variants", "1"],
    "grade": ["{}/answers.csv", "-o", "{}/marks.csv"],
}
EXAMPLES = {"gallery": [], "new": [], "worksheet": ["deep-ml-25"]}      # others work `EXAMPLE`
OPTIONS = {
    "--set": "w3=0.7", "--row": "2", "--digits": "3", "--round": "1", "--lang": "zh",
    "--format": "markdown", "--example": "deep-ml-25", "--weights": "w2", "--notation": "delta",
    "--start": "3", "--inputs": None, "--level": "neuron", "--theme": "dark",
    "--direction": "down", "--width": "500", "--show": "values", "--highlight": "w1",
    "--asked": "w1",
    "--only": "net,p", "--until": "p", "--after": "5", "--no-groups": None, "--caption": "one",
    "--legend": None, "--font-scale": "1.4", "--every": "2", "--epochs": "2", "--plot": "{}/e.svg",
    "--file": "{}/mine.txt", "--activation": "tanh", "--loss": "hinge", "--seed": "7",
    "--rows": "3", "--lr": "0.25", "--key": "{}/key.json", "--variants": "2",
    "--names": "{}/names.csv",
    "--phases": "forward", "--blanks": "numbers", "--dead": None, "--own": None,
    "--policy": "{}/policy.toml",
}
COMPUTE = {"report", "explain", "step", "draw", "play"}
TAKEN = {
    "--set": {*COMMANDS} - {"audit", "gallery", "new"}, "--row": COMPUTE | {"check", "worksheet"},
    "--digits": COMPUTE - {"play"} | {"train", "mistakes"},
    "--round": COMPUTE | {"train", "check", "worksheet", "grade"},
    "--lang": {*COMMANDS},
    "--format": {"explain", "step", "check", "audit", "gallery", "mistakes"},
    "--example": {*COMMANDS} - {"new"}, "--weights": {"report", "worksheet"},
    "--notation": {"explain", "step"}, "--start": {"step"}, "--inputs": {"step"},
    "--every": {"train"}, "--epochs": {"train", "mistakes"}, "--plot": {"train", "mistakes"},
    "--file": {"check"}, "--until": {"draw", "train"}, "--only": {"draw", "mistakes"},
    "--activation": {"new"}, "--loss": {"new"}, "--seed": {"new", "worksheet"}, "--rows": {"new"},
    "--lr": {"new"}, "--key": {"worksheet", "grade"},
    **dict.fromkeys(["--variants", "--names", "--phases", "--blanks", "--dead", "--own"],
                    {"worksheet"}), "--policy": {"grade"},
}
SILENT = {("train", "--plot"), ("new", "--lang"), ("gallery", "--example"),
          ("check", "--round"), ("check", "--example"), ("grade", "--key"),
          ("grade", "--example"), ("worksheet", "--dead")}  # change no text
# where an option means something else to a command, or would change nothing there
VALUES = {("train", "--until"): "0.9", ("mistakes", "--only"): "uphill",
          ("worksheet", "--set"): "w1=7", ("worksheet", "--seed"): "8",
          ("worksheet", "--round"): "3", ("worksheet", "--row"): "2",
          ("worksheet", "--example"): "mazur-2-2-2", ("worksheet", "--key"): "{}/own.json",
          ("grade", "--example"): EXAMPLE}
INSTEAD = {("worksheet", "--names"): "--variants"}          # the one goes without the other
GIVEN = {
    "mine.txt": "w1+=0.1\n", "names.csv": "name,class\nB7,4\n", "policy.toml": "slip = 0.25\n",
    "answers.csv": "net at row 1,p at row 1,E at row 1\n-0.5282,0.371,0.1376\n",
    "key.json": worksheet(gallery.load(EXAMPLE), 1, own=True).key.text(".json"),
}


def run(capsys, folder, arguments):
    """Return the exit code, what was printed and written, and what went wrong."""
    try:
        code = main([argument.format(folder) for argument in arguments])
    except SystemExit as stop:
        code = stop.code
    shown = capsys.readouterr()
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    for path in folder.iterdir():
        if path.name not in GIVEN:
            path.unlink()
    return code, (shown.out, files), shown.err


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_means_the_same_before_and_after_a_command_or_is_refused(
        capsys, monkeypatch, tmp_path, command, option):
    monkeypatch.setenv("LANGUAGE", "en")
    for name, text in GIVEN.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    value = VALUES.get((command, option), OPTIONS[option])
    value = [] if value is None else [value]
    own, example = [*COMMANDS[command]], EXAMPLES.get(command, [EXAMPLE])
    replaced = INSTEAD.get((command, option), option)
    if replaced in own:
        place = own.index(replaced)
        del own[place:place + 2]
    if option != "--example" and (command, option) != ("grade", "--key"):
        own += example
    if (command, option) == ("step", "--notation"):
        own += ["--format", "text"]             # another notation is printed, not stepped through
    after = run(capsys, tmp_path, [command, *own, option, *value])
    assert run(capsys, tmp_path, [option, *value, command, *own]) == after
    code, made, err = after
    if command in TAKEN.get(option, {"draw"}):
        assert code in (0, 1) and err == ""
        plain = run(capsys, tmp_path, [command, *COMMANDS[command], *example])[1]
        assert (made != plain) or (command, option) in SILENT
    else:
        assert code == 2 and made[0] == "" and f"microbp {command} does not take {option}" in err


@pytest.mark.parametrize("arguments, words", [
    (["gallery", EXAMPLE, "--format", "json"], "--format goes with the list"),
    (["step", "--format", "latex", "--start", "3"], "--start goes with steps one a line"),
    (["draw", "-o", "x.dot", "--legend"], "a .dot file has neither caption nor legend"),
    (["draw", "-o", "x.dot", "--caption", "a"], "a .dot file has neither caption nor legend"),
    (["explain", "w11"], "is named 'w11' (did you mean 'w1'?)"),
    (["explain", "out_o11"], "is named 'out_o11' (did you mean 'out_o1'?)"),
    (["--weights", "w55"], "there is no 'w55' (did you mean 'w5'?) to derive a gradient for"),
    (["--set", "w55=1"], "is not given 'w55' (did you mean 'w5'?)"),
    (["check", "out_h3=1"], "there is no 'out_h3' (did you mean 'out_h"),
    (["audit", "mazur-2-2-3"], "there is no example 'mazur-2-2-3' (did you mean 'mazur-2-2-2'?)"),
    (["draw", "-o", "x.svg", "--highlight", "w55"], "did you mean 'w5'?"),
    (["draw", "-o", "x.svg", "--font-scale", "1e9"], "a number above 0 and below a million, not 1"),
    (["new", "2-1", "--seed", "1.5"], "argument --seed: '1.5' is not a whole number"),
    (["--lang", "zh", "new", "2-1", "--seed", "x"], "参数 --seed：'x' 不是整数"),
])
def test_what_cannot_be_honoured_is_told_with_what_was_meant(capsys, tmp_path, monkeypatch,
                                                              arguments, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "en")
    code, (out, files), err = run(capsys, tmp_path, arguments)
    assert (code, out, files) == (2, "", {}) and words in err


# Encodings of a terminal or a file that output is redirected to


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "cp1252", "cp437"])
@pytest.mark.parametrize("arguments", [
    [], ["explain", "w1"], ["explain", "w1", "--notation", "delta"], ["step"],
    ["check", "w5+=0.3", "out_h1=0.5933"], ["train", "--epochs", "5"]])
def test_signs_that_an_encoding_lacks_are_written_in_plain_ones(capsys, monkeypatch, tmp_path,
                                                                 arguments, encoding):
    shown = redirected(arguments, encoding, "zh")
    assert "?" not in shown
    assert bool(re.search("[一-鿿]", shown)) == (encoding == "gbk")


def redirected(arguments, encoding, lang):
    done = subprocess.run([sys.executable, "-m", "microbp", *arguments], capture_output=True,
                          env={**os.environ, "PYTHONIOENCODING": encoding, "LANGUAGE": lang})
    assert b"Traceback" not in done.stderr
    return done.stdout.decode(encoding)


def test_how_plain_signs_look():
    shown = redirected(["explain", "w1"], "ascii", "en")
    assert "dE_total/dw1 = 0.000438568" in shown and "out_h1 -> net_o1 -> out_o1" in shown
    assert "= 1 x 0.74136507 x 0.186815602 x 0.4 = 0.055399425" in shown
    assert "0.3775 ok" in redirected([], "ascii", "en")


def test_a_file_is_printed_in_utf_8_whatever_the_terminal_has(tmp_path):
    done = subprocess.run([sys.executable, "-m", "microbp", "gallery", "mazur-2-2-2"],
                          capture_output=True, env={**os.environ, "PYTHONIOENCODING": "gbk"})
    path = tmp_path / "mine.toml"
    path.write_bytes(done.stdout)
    assert gallery.load(path).title_zh == gallery.load("mazur-2-2-2").title_zh != ""
