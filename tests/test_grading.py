"""Marks for answers: right, carried on, slips by name, empty, and what cannot be read."""

import csv
import re
import xml.etree.ElementTree as ElementTree

import pytest

from microbp import MLP, Example, gallery, worksheet
from microbp.cli import main
from microbp.examples.quantities import Quantity
from microbp.sheets import Policy, grade, read_key, read_policy
from microbp.sheets.variants import Options, own_numbers

MAZUR = gallery.load("mazur-2-2-2")
TANH = Example.of(MLP(3, [2, 1], activation="tanh", output="tanh", weights=[
    [[0.4, -0.3, 0.6], [-0.5, 0.7, 0.2]], [[0.8, -0.4]]], biases=[[0.1, -0.2], [0.3]]),
    [[0.5, 0.2, 0.1], [0.3, 0.4, 0.9]], [0.6, 0.2], lr=0.5, update="each", id="tanh")


class Class:
    """A class that gave all answers right; `mark` grades it with some answers changed."""

    def __init__(self, folder, example=MAZUR, names=("Ann", "Bo", "Eve"), **options):
        self.sheets = worksheet(example, names=names, **options)
        self.key, self.path = folder / "key.json", folder / "answers.csv"
        self.sheets.key.save(self.key)
        self.heads, *self.rows = csv.reader(self.sheets.text(".csv").splitlines())
        for row, variant in zip(self.rows, self.sheets):
            row[3:] = [task.text for task in variant.tasks]

    def set(self, student, **answers):
        for name, text in answers.items():
            self.rows[student][self.heads.index(name)] = text

    def mark(self, policy=Policy()):
        with open(self.path, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([self.heads, *self.rows])
        return grade(self.path, read_key(self.key), policy)


def not_right(sheet):
    return {mark.answer.quantity: mark.verdict for mark in sheet.marks if mark.verdict != "right"}


@pytest.fixture
def group(tmp_path):
    return Class(tmp_path)


def test_right_answers_earn_all_points(group):
    marks = group.mark()
    assert [(sheet.points, sheet.most) for sheet in marks.sheets] == [(37, 37)] * 3
    assert marks.problems == ()


def test_whoever_computes_without_rounding_on_the_way_is_right(group):
    for row, variant in zip(group.rows, group.sheets):
        row[3:] = [f"{task.exact:.4f}" for task in variant.tasks]
    assert [sheet.points for sheet in group.mark().sheets] == [37] * 3


def test_what_follows_from_an_own_number_earns_all_points_and_the_slip_is_named(group):
    variant = group.sheets[1]
    n, right = variant.example.given, {t.quantity: t.answer for t in variant.tasks}
    own = {"dE/dnet_o1": right["dE/dout_o1"]}                   # the slope left out
    own["dE/dw5"] = own["dE/dnet_o1"] * right["out_h1"]
    own["dE/dw6"] = own["dE/dnet_o1"] * right["out_h2"]
    for h, w, v in (("h1", "w5", "w7"), ("h2", "w6", "w8")):
        own[f"dE/dout_{h}"] = own["dE/dnet_o1"] * n[w] + right["dE/dnet_o2"] * n[v]
        own[f"dE/dnet_{h}"] = own[f"dE/dout_{h}"] * right[f"out_{h}"] * (1 - right[f"out_{h}"])
    for k, (h, i) in enumerate([("h1", "i1"), ("h1", "i2"), ("h2", "i1"), ("h2", "i2")], 1):
        own[f"dE/dw{k}"] = own[f"dE/dnet_{h}"] * n[i]
    own |= {f"w{k}+": n[f"w{k}"] - 0.5 * own[f"dE/dw{k}"] for k in (1, 2, 3, 4, 5, 6)}
    group.set(1, **{name: f"{number:.4f}" for name, number in own.items()})
    sheet = group.mark().sheets[1]
    assert not_right(sheet) == {**dict.fromkeys(own, "carried"), "dE/dnet_o1": "no-slope"}
    assert sheet.points == 36.5


def test_a_slip_is_named_where_it_was_made(group):
    wrong = group.sheets[0].wrong_numbers()
    chosen = {"net_h2": "no-bias", "E_o1": "no-half", "dE/dw7": "no-input", "w2+": "uphill",
              "dE/dnet_o2": "sign"}
    for name, mistake in chosen.items():
        group.set(0, **{name: f"{dict(wrong[name])[mistake]:.4f}"})
        assert not_right(group.mark().sheets[0])[name] == mistake
        group.rows[0][group.heads.index(name)] = next(
            task.text for task in group.sheets[0].tasks if task.quantity == name)


def test_a_policy_says_what_a_slip_earns(group, tmp_path):
    wrong = dict(group.sheets[0].wrong_numbers()["w5+"])["uphill"]
    group.set(0, **{"w5+": f"{wrong:.4f}", "E_total": "12.3456", "w6+": ""})
    assert group.mark().sheets[0].points == 37 - 0.5 - 1 - 1
    (tmp_path / "policy.toml").write_text("slip = 0.25\nwrong = 0.1\n[slips]\nuphill = 0.75\n")
    sheet = group.mark(read_policy(tmp_path / "policy.toml")).sheets[0]
    assert sheet.points == pytest.approx(37 - 0.25 - 0.9 - 1)
    assert not_right(sheet) == {"w5+": "uphill", "E_total": "wrong", "w6+": "empty"}


@pytest.mark.parametrize("text, error", [
    ("slip = 2", "slip = 2 is not a part of the points from 0 to 1"),
    ("[slips]\nupill = 1", r"there is no mistake 'upill' \(did you mean 'uphill'\?\)"),
    ("slap = 1", "is not a policy of slip, wrong, rounding and a table"),
    ("slip = ", "is not a policy")])
def test_a_policy_that_does_not_fit_is_refused(text, error, tmp_path):
    (tmp_path / "policy.toml").write_text(text)
    with pytest.raises(ValueError, match=error):
        read_policy(tmp_path / "policy.toml")


def test_a_right_number_with_few_digits_is_not_called_wrong(group):
    group.set(0, out_h1=f"{group.sheets[0].tasks[1].answer:.2f}")
    sheet = group.mark().sheets[0]
    assert not_right(sheet) == {"out_h1": "rounded"} and sheet.points == 36.5


def test_numbers_are_read_as_people_type_them(group):
    group.set(0, net_h1=group.sheets[0].tasks[0].text.replace(".", ","))
    group.set(1, net_h1=f"{group.sheets[1].tasks[0].answer * 100:.2f}%")
    for answers, sign in zip(group.rows, ("≈ ", "~", "= ")):
        answers[4:7] = [sign + cell for cell in answers[4:7]]
    group.rows = [[cell.replace("-", "−") for cell in row] for row in group.rows]
    assert [sheet.points for sheet in group.mark().sheets] == [37] * 3


def test_empty_columns_are_passed_over(group):
    group.heads += ["", ""]
    assert group.mark().problems == ()


def test_bad_cells_are_reported_with_row_and_column_and_stop_nothing(group):
    group.set(0, out_h1="abc")
    group.rows[1][2] = "9"
    group.heads += ["E_o3"]
    marks = group.mark()
    assert marks.problems == (
        "column 39: 'E_o3' is not asked for in the key",
        "row 2, column 5 (out_h1): 'abc' is not a number",
        "row 3: it is not known whose sheet this is: there is no variant or name of the key")
    assert [(s.student.name, s.points) for s in marks.sheets] == [("Ann", 36), ("Eve", 37)]
    assert not_right(marks.sheets[0]) == {"out_h1": "not read"}


def test_a_name_says_whose_sheet_it_is_where_no_variant_does(group):
    group.heads[2] = "seat"
    group.rows.reverse()
    marks = group.mark()
    assert [(s.student.name, s.variant, s.points) for s in marks.sheets] == [
        ("Eve", 3, 37), ("Bo", 2, 37), ("Ann", 1, 37)]


def test_several_rows_and_updates_are_carried_on_too(tmp_path):
    group = Class(tmp_path, TANH, names=["Ann"])
    n, right = group.sheets[0].example.given, {t.quantity: t.answer for t in group.sheets[0].tasks}
    new = n["w7"] + 0.5 * right["dE/dw7 at row 1"]              # uphill
    name, h1, h2 = (str(Quantity(n, updates=1, row=2)) for n in ("net_o1", "out_h1", "out_h2"))
    net = new * right[h1] + right["w8+"] * right[h2] + right["b3+"]
    group.set(0, **{"w7+": f"{new:.4f}", name: f"{net:.4f}"})
    verdicts = not_right(group.mark().sheets[0])
    assert verdicts["w7+"] == "uphill" and verdicts[name] == "carried"


def test_a_class_with_the_examples_own_numbers_needs_no_key(tmp_path):
    (tmp_path / "answers.csv").write_text("name,net_h1,w5+\nAnn,0.3775,0.3589\nBo,0.0275,\n")
    key = [own_numbers(MAZUR.replace(round=4), Options())]
    marks = grade(tmp_path / "answers.csv", key)
    verdicts = [[mark.verdict for mark in sheet.marks if mark.answer.quantity in ("net_h1", "w5+")]
                for sheet in marks.sheets]
    assert verdicts == [["right", "right"], ["no-bias", "empty"]]


@pytest.mark.parametrize("text, error", [
    ("name,net_h1\n", "has no answers: a line of headings and a line for each student"),
    ("name,mood\nAnn,1\n", "no column is headed by a number of the key, such as net_h1, out_h1")])
def test_a_table_without_answers_is_refused(text, error, tmp_path):
    (tmp_path / "answers.csv").write_text(text)
    with pytest.raises(ValueError, match=error):
        grade(tmp_path / "answers.csv", [own_numbers(MAZUR.replace(round=4), Options())])


# The class


def test_the_summary_says_which_mistakes_how_often_and_where_the_thread_was_lost(group):
    for student in (0, 1):
        wrong = group.sheets[student].wrong_numbers()
        group.set(student, **{name: f"{dict(wrong[name])['uphill']:.4f}" for name in ("w5+", "w6+")})
    group.set(2, net_h1="")
    marks = group.mark()
    assert marks.mistakes == {"uphill": 4} and marks.lost == {"w5+": 2, "net_h1": 1}
    text = marks.text()
    assert re.search(r"^quantity +right +known slip +empty +first error\n", text)   # what occurred
    assert re.search(r"^w5\+ +1 +2 +· +2 ", text, re.MULTILINE)
    assert "uphill   4      the gradient added, not subtracted" in text
    assert text.endswith("Most sheets that went wrong did so first at w5+: 2.")
    assert "最先出错最多的是 w5+：2 份" in marks.text("zh")


def test_the_plot_has_a_bar_of_the_whole_class_for_each_number(group):
    group.set(0, **{"w5+": "9.9999", "net_h1": ""})
    root = ElementTree.fromstring(group.mark().plot())
    bars = {}
    for rect in root.iter("{http://www.w3.org/2000/svg}rect"):
        if rect.get("height") == "13":
            bars.setdefault(rect.get("y"), []).append((float(rect.get("width")), rect.get("fill")))
    assert len(bars) == 35
    assert all(sum(width for width, _ in bar) == pytest.approx(420, abs=0.2) for bar in bars.values())
    assert [len(bar) for bar in bars.values()].count(2) == 2


def test_marks_are_a_table_with_points_and_verdicts(group, tmp_path):
    group.set(2, **{"w8+": ""})
    group.mark().save(tmp_path / "marks.csv")
    first, ann, _, eve = csv.reader((tmp_path / "marks.csv").read_text().splitlines())
    assert first[:6] == ["name", "class", "variant", "points", "of", "net_h1"]
    assert (first[-1], eve[-1], eve[39]) == ("w8+: verdict", "empty", "0")
    assert ann[:5] == ["Ann", "", "1", "37", "37"] and eve[3] == "36"
    with pytest.raises(ValueError, match=r"marks are written as \.csv or \.svg"):
        group.mark().save(tmp_path / "marks.pdf")


# The commands


def test_the_commands_make_sheets_and_mark_answers(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class.csv").write_text("name\nAnn\nBo\n")
    made = "worksheet -o sheet.html -o answers.csv --key key.json --key key.html --names class.csv"
    assert main([*made.split(), "--weights", "w5", "--round", "4s"]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "class.csv", "sheet.html", "answers.csv", "key.json", "key.html"}
    solved = read_key("key.json")
    rows = (tmp_path / "answers.csv").read_text().splitlines()
    row = ",".join(["Ann", "", "1", *(answer.text for answer in solved[0].answers.values())])
    (tmp_path / "answers.csv").write_text(f"{rows[0]}\n{row}\nBo,,2,x\n")
    code = main(["grade", "answers.csv", "--key", "key.json", "-o", "marks.csv", "-o", "marks.svg"])
    shown = capsys.readouterr()
    assert code == 2
    assert shown.err == ("microbp: answers.csv: row 3, column 4 (net_h1): 'x' is not a number\n")
    assert "net_h1" in shown.out and (tmp_path / "marks.svg").read_text().startswith("<svg")
    ann = (tmp_path / "marks.csv").read_text().splitlines()[1].split(",")
    assert ann[3] == ann[4] == "15"


@pytest.mark.parametrize("arguments, error", [
    ("worksheet -o a.html --names class.csv --variants 3",
     "--names says how many sheets there are; leave --variants out"),
    ("grade answers.csv", "grade takes either --key FILE or, where all have the same numbers"),
    ("grade answers.csv --key key.json --round 3", "a key has its own numbers and rounding"),
    ("worksheet -o a.html --names nobody.csv", "nobody.csv cannot be read: there is no such file")])
def test_options_that_do_not_go_together_are_told(arguments, error, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(arguments.split()) == 2
    assert error in capsys.readouterr().err and not [*tmp_path.iterdir()]


def test_a_sheet_that_stands_twice_or_is_another_student_s_is_told(group):
    group.rows.append([*group.rows[0]])
    group.rows[1][0] = "Zoe"
    marks = group.mark()
    assert marks.problems == ("row 3: variant 2 was made for Bo, not for Zoe",
                              "row 5: the same sheet stands in row 2 too")
    assert len(marks.sheets) == 4


def test_one_key_for_all_knows_students_by_their_names(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("name,net_h1\nAnn,0.3775\nBo,0.3775\nAnn,0.3775\n,0.3775\n,\n,0.3775\n", "utf-8")
    marks = grade(path, [own_numbers(MAZUR.replace(round=4), Options())])
    assert marks.problems == ("row 4: the same sheet stands in row 2 too",)
    assert [sheet.points for sheet in marks.sheets] == [1] * 5          # an empty line is none


def test_what_could_not_be_read_has_a_column_of_its_own_in_the_summary(group):
    assert "not read" not in group.mark().text()
    group.set(0, net_h1="abc", net_h2="")
    summary = group.mark()
    heads, *rows = [line.split() for line in summary.text().splitlines() if line.strip()]
    by_name = {row[0]: row for row in rows}
    assert by_name["net_h1"][-4:-1] == ["1", "·", "1"]      # not read, empty, first error
    assert by_name["net_h2"][-4:-1] == ["·", "1", "·"]
    assert ">not read</text>" in summary.plot()
