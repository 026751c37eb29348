"""The screen of the step-through: keys, what stands where, and a session in a real terminal."""

import asyncio
import os
import re
import select
import signal
import subprocess
import sys
import time

import pytest
from golden import golden
from graphs import GRAPHS, article, example_by_operators
from test_steps import HOSTILE

from microbp import Value, gallery, steps
from microbp.terminal.walk import Walk
from microbp.writing.words import width

pytestmark = pytest.mark.needs("textual")


def screen(source, *keys, size=(80, 24), lang="en", look=None, **options):
    """Return the lines on the screen after some keys, or what `look` sees in the app."""
    from microbp.terminal.screen import Stepper

    async def session():
        app = Stepper(Walk(source, **options), lang)
        async with app.run_test(size=size) as pilot:
            for key in keys:
                await pilot.press(*([key] if len(key) == 1 or key in NAMED else key))
            await settled(app, pilot)
            return look(app) if look else lines(app)

    return asyncio.run(session())


async def settled(app, pilot):
    """Wait until the screen has stayed the same for a while."""
    seen = []
    while len(seen) < 3 or len({*seen[-3:]}) > 1:
        await pilot.pause()
        seen.append("\n".join(lines(app)))


NAMED = {"enter", "right", "left", "space", "home", "end", "escape", "colon", "plus", "minus",
         "question_mark", "pagedown", "pageup", "backspace", "up", "down", "ctrl+c", "ctrl+d"}


def lines(app):
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def mazur(*keys, **options):
    return screen(gallery.load("mazur-2-2-2"), *keys, **options)


def test_the_2_2_2_example_written_with_operators_in_80_by_24():
    shown = screen(steps(example_by_operators(), lr=0.5, inputs=True), start=56)
    assert "\n".join(shown) == golden("screen-56.txt") and len(shown) == 24


def test_a_screen_in_chinese():
    shown = mazur(lang="zh", start=26)
    assert "\n".join(shown) == golden("screen-28-zh.txt")


def test_all_that_is_known_stands_beside_the_marks():
    shown = "\n".join(mazur(start=25))
    assert "▶out_h1   0.5933   0.03635 " in shown and "*net_o2    1.225   −0.0381" in shown
    assert "step 25 of 40" in shown and "BACKWARD" in shown
    forward = "\n".join(mazur(start=2))
    assert "▶out_h1   0.5933         · " in forward and "*net_h1" in forward


@pytest.mark.parametrize("keys, number", [
    (["right"], 2), (["enter", "space", "pagedown"], 4), (["end"], 40), (["end", "home"], 1),
    (["2", "8", "enter"], 28), (["end", "left", "b", "pageup", "backspace"], 36),
    (["u"], 33), (["g"], 12), (["u", "f"], 1), (["2", "escape", "right"], 2),
    (["9", "9", "enter", "escape", "right"], 2), (["left"], 1), (["x"], 1)])
def test_where_keys_lead(keys, number):
    assert mazur(*keys, look=lambda app: app.walk.number) == number


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+d"])
def test_keys_that_quit(key):
    assert not mazur(key, look=lambda app: app.is_running and not app._exit)


def test_a_number_is_changed_on_the_input_line():
    shown = "\n".join(mazur("5", "enter", "colon", "w5=0.41", "enter"))
    assert "▶net_o1    1.112         ·" in shown and "w5=0.41" not in shown


def test_what_is_refused_stays_with_the_reason():
    shown = mazur("colon", "w99=0.4", "enter")
    assert "w99=0.4" in shown and "mazur-2-2-2 is not given 'w99'" in "".join(shown)
    mended = mazur("colon", "w99=0.4", "enter", *["backspace"] * 7, "w5=0.4", "enter")
    assert "w99" not in "".join(mended)


def test_the_next_iteration_the_new_error_and_digits():
    ended = "\n".join(mazur("end"))
    assert "the error E_total: 0.2984 → 0.291" in ended
    again = "\n".join(mazur("i", "end", digits=9))
    assert "iteration 2" in again and "the error E_total: 0.291027774 → " in again
    assert "0.000438568" in "".join(mazur(start=28, digits=9))
    assert "0.00043857 " in "".join(mazur("plus", start=28))
    assert mazur("minus", "minus", start=28)[14].endswith("= 0.0088 × 0.05 = 0.00044")


def test_rows_are_told_and_chosen():
    xor = gallery.load("one-neuron-xor")
    assert "FORWARD, ROW 1 OF 4" in screen(xor)[0] and "step 1 of 39" in screen(xor)[0]
    assert "ROW 2 OF 4" in screen(xor, "r", "r")[0]
    assert "样本" in screen(xor, "r", lang="zh")[0]
    assert "row 2 of 4, gradient so far" in "\n".join(screen(xor, start=16))


def test_help_tells_the_keys_and_goes_at_the_next_one():
    shown = "\n".join(mazur("question_mark"))
    assert "next iteration" in shown and "w5=0.41 goes on with another" in shown
    assert "next iteration" not in "\n".join(mazur("question_mark", "x")[:-1])


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_the_keys_below_are_never_cut(columns):
    for lang, word in (("en", "q quit"), ("zh", "q 退出")):
        assert mazur(size=(columns, 24), lang=lang)[-1].endswith(word)


@pytest.mark.parametrize("name", GRAPHS)
def test_every_screen_shows_what_it_is_about_at_every_size(name):
    from microbp.terminal.screen import Stepper
    found = steps(GRAPHS[name](), lr=0.1)

    async def session():
        app = Stepper(Walk(found))
        async with app.run_test(size=(200, 50)) as pilot:
            for columns, rows in ((200, 50), (80, 24), (60, 20), (80, 16)):
                await pilot.resize_terminal(columns, rows)
                for number in {1, len(found) // 2 or 1, max(1, len(found) - 20), len(found)}:
                    app.walk.go(number)
                    app.show()
                    await settled(app, pilot)
                    yield columns, rows, number, lines(app)

    async def look():
        async for columns, rows, number, shown in session():
            assert len(shown) == rows and all(width(line) <= columns for line in shown)
            assert f"step {number} of {len(found)}" in shown[0]
            assert sum(line.count("▶") for line in shown) == 1, "\n".join(shown)

    asyncio.run(look())


@pytest.mark.parametrize("name", HOSTILE)
def test_names_cannot_reach_the_terminal_as_commands(name):
    found = steps((Value(2.0, name) * Value(3.0, "w")).named(name), lr=0.1)
    for number in range(1, len(found) + 1):
        assert all(line.isprintable() for line in screen(found, start=number))


def test_colours_are_only_in_the_styles(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    plain = mazur(start=25, look=lambda app: (lines(app), app.native_ansi_color))
    monkeypatch.delenv("NO_COLOR")
    assert plain == (mazur(start=25), True)


# In a pseudo-terminal

pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")
fcntl = pytest.importorskip("fcntl")
struct = pytest.importorskip("struct")

PATIENCE = 20          # seconds: a busy machine is no failure


class Session:
    """The command in a pseudo-terminal, and what it has written so far."""

    def __init__(self, *arguments, rows=24, columns=80, **environment):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        inherited = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "microbp", "step", "--lang", "en", *arguments],
            stdin=self.slave, stdout=self.slave, stderr=self.slave, start_new_session=True,
            env={**inherited, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8",
                 **environment},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.written = ""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def press(self, keys):
        os.write(self.master, keys.encode())

    def read(self, seconds):
        ready, _, _ = select.select([self.master], [], [], seconds)
        if ready:
            self.written += os.read(self.master, 65536).decode(errors="replace")
        return bool(ready)

    def wait_for(self, text):
        end = time.monotonic() + PATIENCE
        while text not in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.written):
            assert self.read(max(0.0, end - time.monotonic())), (text, self.written)

    def ended(self):
        """Read to the end; return the exit code of a process that gave its terminal back."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.1)
        while self.read(0):
            pass
        assert "\x1b[?1049l" in self.written and "\x1b[?25h" in self.written
        assert termios.tcgetattr(self.slave) == self.before
        return self.process.returncode


def test_a_session():
    with Session() as session:
        session.wait_for("step 1 of 40")
        session.press("28\r")
        session.wait_for("step 28 of 40")
        session.press("q")
        assert session.ended() == 0 and re.search(r"\x1b\[[0-9;]*38;", session.written)


def test_no_color_is_honoured():
    with Session(NO_COLOR="1") as session:
        session.wait_for("step 1 of 40")
        session.press("q")
        assert session.ended() == 0
        assert not re.search(r"\x1b\[([0-9]+;)*[34][0-8]", session.written)


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"PYTHONIOENCODING": "ascii"}])
def test_a_terminal_that_cannot_show_a_screen_gets_a_step_at_enter(environment):
    with Session("--start", "38", **environment) as session:
        session.wait_for("38 update: w6 ")
        session.press("\r\rq\r")
        session.wait_for("40 update: w8 ")
        assert session.process.wait(PATIENCE) == 0 and "\x1b" not in session.written
        assert ("←" in session.written) == (environment.get("TERM") == "dumb")


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_control_c_and_control_d_quit(key):
    with Session() as session:
        session.wait_for("step 1 of 40")
        session.press(key)
        assert session.ended() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_is_given_back_when_the_program_is_told_to_end(number):
    with Session() as session:
        session.wait_for("step 1 of 40")
        session.process.send_signal(number)
        assert session.ended() == 128 + number
