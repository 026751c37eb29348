"""The terminal step-through: where keys lead, and a session in a real pseudo-terminal."""

import io
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from graphs import article

from microbp import steps
from microbp.terminal.frames import Span
from microbp.terminal.screen import Walk, paint, print_lines, step_through

pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")
fcntl = pytest.importorskip("fcntl")
struct = pytest.importorskip("struct")

STARTS = {"forward": 1, "backward": 12, "update": 43}


def walk(keys, number=1):
    walking = Walk(52, STARTS, number)
    for key in keys:
        walking.press(key)
    return walking


# Keys


@pytest.mark.parametrize("keys, number", [
    ("\r", 2), ("\n\n", 3), (" n", 3), (["\x1b[C", "\x1bOC"], 3), ("\r\rb", 2), ("\r\rp", 2),
    (["\r", "\r", "\x1b[D"], 2), ("28\r", 28), ("28", 1), ("99\r", 52), ("0\r", 1),
    (["2", "8", "\x7f", "\r"], 2), (["4", "2", "\x1b", "\r"], 2), ("fBu", 43), ("uB", 12),
    ("ub", 12), ("\rub\rb", 12), ("b", 12), ("uf", 1), (["\x1b[F"], 52), (["\x1b[F", "\x1b[H"], 1),
    ("p", 1), ("x?", 1),
])
def test_where_keys_lead(keys, number):
    assert walk(keys).number == number


def test_the_last_step_is_the_end_and_q_quits():
    assert walk("\r", 52).number == 52 and not walk("\r", 52).over
    assert walk("q").over and walk("\x04").over


def test_a_phase_that_is_not_there_leads_nowhere():
    walking = Walk(3, {"forward": 1, "backward": 2}, 3)
    walking.press("u")
    assert walking.number == 3


# Painting


def test_colours_are_only_in_the_styles():
    lines = [[Span(" FORWARD ", "phase"), Span(" a"), Span("0.5", "value")]]
    assert paint(lines, colour=True) == (
        "\x1b[H\x1b[1;7;33m FORWARD \x1b[0m a\x1b[36m0.5\x1b[0m\x1b[K\x1b[J")
    assert paint(lines, colour=False) == "\x1b[H\x1b[1;7m FORWARD \x1b[0m a0.5\x1b[K\x1b[J"


# Without a terminal


def test_piped_output_is_one_line_for_each_step(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    step_through(steps(article(), lr=0.5, inputs=True), "zh")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 52 and lines[0].startswith("1 前向传播：net_h1 = w1 · i1 + ")


def test_output_that_cannot_show_signs_gets_ascii():
    raw = io.BytesIO()
    output = io.TextIOWrapper(raw, encoding="ascii")
    print_lines(steps(article(), lr=0.5, inputs=True), "zh", output)
    output.flush()
    line = raw.getvalue().decode("ascii").splitlines()[27]
    assert line.startswith("28 backward: dE_total/dout_h1 += dE_total/dnet_o2 x dnet_o2/dout_h1")


def test_bad_input_gets_one_sentence():
    found = steps(article(), inputs=True)
    with pytest.raises(ValueError, match="language 'fr' is none of en, zh"):
        step_through(found, "fr")
    with pytest.raises(ValueError, match="there is no step 43; the steps are 1 to 42"):
        step_through(found, start=43)


# In a pseudo-terminal

SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
from graphs import article
from microbp import steps
from microbp.terminal.screen import step_through
step_through(steps(article(), lr=0.5, inputs=True), {lang!r})
print("over")
"""


PATIENCE = 120         # seconds: a busy machine is no failure


class Session:
    """A program in a pseudo-terminal, and what it has written so far."""

    def __init__(self, lang="en", rows=24, columns=80, **environment):
        self.master, self.slave = pty.openpty()
        self.resize(rows, columns)
        self.before = termios.tcgetattr(self.slave)
        code = SCRIPT.format(tests=str(Path(__file__).parent), lang=lang)
        inherited = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=self.slave, stdout=self.slave, stderr=self.slave,
            env={**inherited, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **environment},
            start_new_session=True, preexec_fn=self._take)
        self.written = ""

    def _take(self):
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)        # so that Ctrl-C reaches the program

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def resize(self, rows, columns):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys):
        self.written = ""
        os.write(self.master, keys.encode())

    def wait_for(self, text):
        """Read until `text` has been written; what was written comes back without styles."""
        end = time.monotonic() + PATIENCE
        while text not in self.plain():
            ready, _, _ = select.select([self.master], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"{text!r} did not come; there was {self.plain()!r}"
            self.written += os.read(self.master, 65536).decode(errors="replace")
        return self.plain()

    def plain(self):
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.written)

    def ended(self):
        self.wait_for("over\r\n")
        assert self.process.wait(PATIENCE) == 0
        self.is_given_back()

    def is_given_back(self):
        assert "\x1b[?1049l" in self.written and "\x1b[?25h" in self.written
        assert termios.tcgetattr(self.slave) == self.before


def test_a_session():
    with Session() as session:
        assert "Enter → next" in session.wait_for("q quit")
        session.press("\r")
        session.wait_for("step 2 of 52")
        session.press("28")
        session.wait_for("go to step 28_")
        session.press("\r")
        assert "▶out_h1    0.5933  0.03635" in session.wait_for("= 0.03635")
        session.press("\x1b[D")
        session.wait_for("step 27 of 52")
        session.press("u")
        session.wait_for("UPDATE")
        session.press("q")
        session.ended()


def test_the_screen_follows_its_size():
    with Session() as session:
        session.wait_for("q quit")
        session.written = ""
        session.resize(12, 50)
        shown = session.wait_for("net_h1 = ")
        session.press("q")
        session.ended()
        assert [line for line in shown.splitlines() if len(line) > 50] == []


def test_chinese():
    with Session("zh") as session:
        session.wait_for("第 1 步，共 52 步")
        session.press("q")
        session.ended()


def test_no_color_is_honoured():
    with Session(NO_COLOR="1") as session:
        session.wait_for("step 1 of 52")
        session.press("28\r")
        session.wait_for("▶out_h1")
        assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", session.written)
        session.press("q")
        session.ended()


def test_a_dumb_terminal_gets_lines():
    with Session(TERM="dumb") as session:
        session.wait_for("52 update: w8 ← ")
        session.wait_for("over")
        assert "\x1b" not in session.written and session.process.wait(PATIENCE) == 0


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_control_c_and_control_d_quit(key):
    with Session() as session:
        session.wait_for("step 1 of 52")
        session.press(key)
        session.ended()


def rest(session):
    """Read what a program that has ended has left to read."""
    while select.select([session.master], [], [], 0)[0]:
        session.written += os.read(session.master, 65536).decode(errors="replace")


def test_the_terminal_is_given_back_when_the_program_is_told_to_end():
    with Session() as session:
        session.wait_for("step 1 of 52")
        session.process.send_signal(signal.SIGTERM)
        assert session.process.wait(PATIENCE) == 128 + signal.SIGTERM
        rest(session)
        session.is_given_back()


def test_the_terminal_is_given_back_after_control_backslash():
    with Session() as session:
        session.wait_for("step 1 of 52")
        session.press("\x1c")
        assert session.process.wait(PATIENCE) == 128 + signal.SIGQUIT
        rest(session)
        session.is_given_back()


def test_signals_throw_nothing_away_that_is_on_its_way_to_the_screen():
    with Session() as session:
        session.wait_for("step 1 of 52")
        assert termios.tcgetattr(session.slave)[3] & termios.NOFLSH
        session.press("q")
        session.ended()
