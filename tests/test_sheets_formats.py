"""Sheets in every format, read back as their readers do: browser, LaTeX, Jupyter, Moodle."""

import ast
import json
import re
import subprocess
from xml.etree import ElementTree

import pytest

from microbp import MLP, Example, cross_entropy, gallery, worksheet
from microbp.drawing.lettering import BLANK, text_width

MAZUR = gallery.load("mazur-2-2-2")
HOSTILE = '<b>&"x\\input{y} 50% $1$ #_^~ ]]> 王'


@pytest.fixture(scope="module")
def sheets():
    return worksheet(MAZUR, names=[("Ann " + HOSTILE, HOSTILE), "Bo"])


def pages_of(pdf):
    """Return the text of each page of a PDF."""
    shown = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return shown.stdout.decode().split("\f")[:-1]


def words_of(pdf):
    """Return for each page its words, each with its left end and its top; no subscripts."""
    shown = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True)
    word = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="[\d.]+" '
                      r'yMax="([\d.]+)">(.*?)</word>')
    return [sorted(((float(x), float(y), text) for x, y, end, text in word.findall(page)
                    if float(end) - float(y) > 9), key=lambda found: found[1])
            for page in shown.stdout.decode().split("<page ")[1:]]


def assert_no_task_is_split(pages, points, count, variants):
    """Each page has as many ends of tasks as beginnings, all in their order."""
    numbers = []
    for page in pages:
        begun = [int(n) for n in re.findall(r"^ {0,4}(\d+)\.?(?: |$)", page, re.MULTILINE)]
        assert len(begun) == len(re.findall(points, page, re.MULTILINE))
        numbers += begun
    assert numbers == [*range(1, count + 1)] * variants


# Paper


@pytest.mark.needs("chromium", "playwright", "pdftoppm")
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_task_is_split_over_printed_pages(paper, lang, tmp_path):
    from player_browser import chromium
    both = worksheet(MAZUR, 2, lang=lang)
    for made, name in ((both, "sheet"), (both.key, "key")):
        path = made.save(tmp_path / f"{name}.html")
        with chromium() as browser:
            page = browser.new_page()
            page.goto(path.as_uri())
            page.pdf(path=tmp_path / "x.pdf", format=paper, print_background=True,
                     prefer_css_page_size=False)
        pages = pages_of(tmp_path / "x.pdf")
        label = "variant{}" if lang == "en" else "第{}卷"
        heads = ["".join("".join(page.splitlines()[:4]).split()) for page in pages]
        assert all(any(label.format(k) in head for k in (1, 2)) for head in heads)
        assert len(pages) <= 2 * (6 if name == "sheet" else 4)
        numbers = []
        for words in words_of(tmp_path / "x.pdf"):
            begun = [(int(re.match(r"\d+", text)[0]), y) for x, y, text in words
                     if x < 54.5 and text[0].isdigit()]
            ended = [y for x, y, text in words if text[-1] in "P分" and x > 500]
            assert len(begun) == len(ended)
            for (number, top), bottom in zip(begun, sorted(ended)):
                assert abs(top - bottom) < 30, f"task {number} is split"
            first = min((found for found in words if found[1] > 52), key=lambda found: found[1])
            if begun and begun[0][0] > 1 and not re.match("Backward|Update|反|更", first[2]):
                assert begun[0][1] - first[1] < 24, f"what is above task {begun[0][0]}?"
            numbers += [number for number, _ in begun]
        assert numbers == [*range(1, 36)] * 2


@pytest.mark.needs("chromium", "playwright")
def test_a_page_asks_for_nothing_and_names_stay_text(sheets, tmp_path):
    from player_browser import chromium
    path = sheets.save(tmp_path / "sheet.html")
    requests, messages = [], []
    with chromium() as browser:
        page = browser.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: messages.append(message.text))
        page.goto(path.as_uri())
        names = page.locator(".who b").all_text_contents()
        wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
        crossed = page.evaluate("""[...document.querySelectorAll('li')].filter((li) => {
            const box = li.getBoundingClientRect();
            return [...li.querySelectorAll('.result')].some((blank) =>
                blank.getBoundingClientRect().right > box.right + 1); }).length""")
    assert names[:2] == ["Ann " + HOSTILE, HOSTILE] and names[3] == "Bo"
    assert requests == [path.as_uri()] and messages == [] and wide and crossed == 0
    assert len(ids) == len({*ids})


def test_a_sheet_does_not_have_its_answers_and_a_key_has_every_step(sheets):
    for suffix in (".html", ".tex"):
        sheet, key = sheets.text(suffix), sheets.key.text(suffix)
        for task in sheets[0].tasks:
            assert task.text.lstrip("-") not in sheet
            assert task.text.lstrip("-") in key
    assert "contributions add up" in sheets.key.text(".html")


def latex(source, folder, program):
    """Compile a document and return the text of its pages."""
    shown = subprocess.run([program, "-interaction=nonstopmode", "-halt-on-error", source.name],
                           cwd=folder, capture_output=True, timeout=180)
    log = shown.stdout.decode(errors="replace")
    assert shown.returncode == 0, log[-1500:]
    assert "Overfull" not in log, re.findall("Overfull.*", log)[:3]
    return pages_of(source.with_suffix(".pdf"))


@pytest.mark.needs("pdflatex", "pdftoppm")
def test_pdflatex_sets_sheet_and_key(tmp_path):
    sheets = worksheet(MAZUR, names=[("Ann " + HOSTILE[:-1], "3b"), "Bo"])
    for made in (sheets, sheets.key):
        pages = latex(made.save(tmp_path / "sheet.tex"), tmp_path, "pdflatex")
        assert all(word in pages[0] for word in ("Ann", "<b>&", r"\input{y}", "50%", "$1$"))
        tasks = [page for page in pages if re.search(r"\([12]\)$", page, re.MULTILINE)]
        assert_no_task_is_split(tasks, r"\([12]\)$", 35, 2)


def large():
    """A network whose drawing has a page of its own, and whose formulas are long."""
    return Example.of(MLP(2, [2, 3], activation="relu", output="linear", weights=[
        [[0.4, 0.7], [-0.3, 0.9]], [[0.5, -0.6], [0.3, 0.2], [-0.4, 0.8]]],
        biases=[[0.1, 0.2], [0.3, 0.4, -0.1]]), [0.5, 0.2], [1, 0, 0], loss=cross_entropy,
        lr=0.1, id="large")


@pytest.mark.needs("pdflatex", "pdftoppm")
def test_pdflatex_sets_long_formulas_and_large_drawings(tmp_path):
    sheets = worksheet(large(), 1)
    pages = latex(sheets.save(tmp_path / "sheet.tex"), tmp_path, "pdflatex")
    assert "1." in pages[0] and "error" in pages[-1] and "neuron" not in "".join(pages[:-1])
    assert not any(re.search(r"^ *(Forward|Backward|Update)\s+\d+\s*$", page, re.MULTILINE)
                   for page in pages)
    latex(sheets.key.save(tmp_path / "key.tex"), tmp_path, "pdflatex")


@pytest.mark.needs("pdflatex", "pdftoppm")
def test_a_heading_behind_a_full_page_leaves_no_empty_one(tmp_path):
    """Sheet and key had a page with one or two tasks before the heading of the next row."""
    sheets = worksheet(gallery.load("deep-ml-25"), 1)
    for made in (sheets, sheets.key):
        pages = latex(made.save(tmp_path / "sheet.tex"), tmp_path, "pdflatex")
        tasks = [len(re.findall(r"\([12]\)$", page, re.MULTILINE)) for page in pages]
        assert sum(tasks) == 30 and min(tasks[:-1]) > 3, tasks


def test_a_long_formula_breaks_before_a_sign():
    from microbp.sheets.latex import SheetPen
    from microbp.sheets.wording import HtmlPen, equation
    task = next(task for task in worksheet(large(), 1)[0].tasks if task.quantity == "dE/dout_o1")
    html, tex = (" ".join(equation(task, pen("en"), "results", "_")) for pen in (HtmlPen, SheetPen))
    assert html.count('<span class="term">+ ') == html.count(" + ") + html.count(">+ ") >= 8
    assert r"\times" in tex and not re.search(r"\\times(?!\\nobreak)", tex)


@pytest.mark.needs("xelatex", "pdftoppm")
def test_xelatex_sets_chinese(tmp_path):
    sheets = worksheet(MAZUR, names=[("王小明", "高三")], lang="zh", weights=["w1"])
    for made, words in ((sheets, "姓名"), (sheets.key, "参考答案")):
        pages = latex(made.save(tmp_path / "sheet.tex"), tmp_path, "xelatex")
        assert "王小明" in pages[0] and words in pages[0] and "前向传播" in "".join(pages)
    assert "：参考答案" in pages[0]


@pytest.mark.needs("pdflatex")
def test_a_chinese_document_says_that_it_needs_xelatex(tmp_path):
    worksheet(MAZUR, 1, lang="zh", phases=["update"]).save(tmp_path / "sheet.tex")
    shown = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "sheet.tex"],
                           cwd=tmp_path, capture_output=True)
    assert shown.returncode and b"compile it with xelatex" in shown.stdout


# Notebooks


def test_a_notebook_for_each_variant_holds_no_answers(sheets, tmp_path):
    assert sheets.save(tmp_path / "sheet.ipynb") == tmp_path / "sheet-01.ipynb"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sheet-01.ipynb", "sheet-02.ipynb"]
    text = (tmp_path / "sheet-01.ipynb").read_text(encoding="utf-8")
    assert not [task.text for task in sheets[0].tasks if task.text.lstrip("-") in text]
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] == "code":
            ast.parse(cell["source"])


@pytest.mark.needs("nbformat", "nbclient", "ipykernel")
@pytest.mark.parametrize("lang, said", [
    ("en", ["Not right. What may have happened: the bias left out.\n",
            "Right, from your own earlier number.\n", "Right.\n",
            "Right, but with fewer digits than asked for.\n"]),
    ("zh", ["不正确。可能的原因：漏加偏置。\n", "正确（由你自己前面的数得出）。\n", "正确。\n",
            "正确，但位数不足。\n"])])
def test_a_kernel_checks_the_answers(lang, said, tmp_path):
    import nbformat
    from nbclient import NotebookClient
    sheets = worksheet(MAZUR, 1, lang=lang, phases=["forward"])
    notebook = nbformat.read(sheets.save(tmp_path / "sheet.ipynb"), as_version=4)
    nbformat.validate(notebook)
    given = sheets[0].example.given
    wrong = sheets[0].tasks[0].answer - given["b1"]
    own = f"{1 / (1 + 2.718281828 ** -wrong):.4f}"
    numbers = {"net_h1": f"{wrong:.4f}", "out_h1": own, "net_h2": sheets[0].tasks[2].text,
               "out_h2": f"{sheets[0].tasks[3].answer:.2f}"}
    for cell in notebook.cells:
        for name, number in numbers.items():
            cell.source = cell.source.replace(f"check('{name}', ...)", f"check('{name}', {number})")
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    printed = ["".join(output["text"] for output in cell.outputs if output.output_type == "stream")
               for cell in notebook.cells if cell.cell_type == "code"]
    assert list(filter(None, printed)) == said


# Moodle


@pytest.fixture(scope="module")
def quiz(sheets):
    return ElementTree.fromstring(sheets.text(".xml"))


def numerical(quiz):
    return [question for question in quiz if question.get("type") == "numerical"]


def test_moodle_reads_a_category_for_each_variant(quiz, sheets):
    kinds = [question.get("type") for question in quiz]
    assert kinds == (["category", "description"] + ["numerical"] * 35) * 2
    paths = [question.findtext("category/text") for question in quiz if question.get("type") == "category"]
    assert paths == [f"$course$/top/{MAZUR.title}/variant {k}" for k in (1, 2)]


def test_moodle_reads_numerical_answers_with_tolerance_points_and_feedback(quiz, sheets):
    tasks = [task for variant in sheets for task in variant.tasks]
    for question, task in zip(numerical(quiz), tasks, strict=True):
        assert question.findtext("name/text").endswith(task.quantity)
        assert float(question.findtext("defaultgrade")) == task.points
        right, *wrong = question.findall("answer")
        assert right.get("fraction") == "100" and float(right.findtext("text")) == task.answer
        assert float(right.findtext("tolerance")) == pytest.approx(task.tolerance)
        for answer in wrong:
            assert answer.get("fraction") == "50"
            assert float(answer.findtext("tolerance")) > 0
            assert answer.findtext("feedback/text").startswith("Not right. What may have happened")
            away = abs(float(answer.findtext("text")) - task.answer)
            assert away > task.tolerance, "a wrong answer would be taken for the right one"
        texts = [answer.findtext("text") for answer in question.findall("answer")]
        assert len(texts) == len({*texts})


def test_every_mistake_that_gives_another_number_is_a_wrong_answer(quiz, sheets):
    numbers = sheets[0].wrong_numbers()
    for question, task in zip(numerical(quiz), sheets[0].tasks):
        answers = [(float(answer.findtext("text")), float(answer.findtext("tolerance")))
                   for answer in question.findall("answer")]
        for mistake, number in numbers[task.quantity]:
            assert any(abs(number - text) <= 2 * tolerance for text, tolerance in answers), mistake


def test_moodle_shows_formulas_and_the_drawing(quiz):
    text = numerical(quiz)[0].findtext("questiontext/text")
    assert re.search(r"\\\(\\mathit\{net\}_\{h1\} = w_\{1\} \\cdot i_\{1\} .* \?\\\)", text)
    description = quiz[1]
    assert "@@PLUGINFILE@@/drawing.svg" in description.findtext("questiontext/text")
    assert description.find("questiontext/file").get("encoding") == "base64"


def escaped_before(text):
    """Replace escaped signs by placeholders, as Moodle does before it reads GIFT."""
    text = text.replace("\\\\", "\0")
    for sign in ":#={}~":
        text = text.replace("\\" + sign, f"&&{ord(sign):03};")
    return text.replace("\\n", "&&010;").replace("\0", "\\")


def escaped_after(text):
    return re.sub(r"&&(\d{3});", lambda found: chr(int(found[1])), text)


def read_gift(text):
    """Read GIFT as Moodle documents it: (category, [(name, question, answers)])."""
    found = []
    for block in filter(str.strip, re.split(r"\n\s*\n", escaped_before(text))):
        if block.startswith("$CATEGORY:"):
            found.append((block.split(":", 1)[1].strip(), []))
            continue
        name, rest = re.fullmatch(r"::(.*?)::(.*)", block.strip(), re.DOTALL).groups()
        question, _, body = rest.partition("{")
        answers = []
        if body:
            assert body.startswith("#") and body.rstrip().endswith("}")
            for line in filter(None, body.rstrip()[1:-1].split("=")[1:]):
                weight, number, tolerance, feedback = re.fullmatch(
                    r"%(\d+)%([-\d.e]+):([\d.e-]+)#(.*?)\s*", line, re.DOTALL).groups()
                answers.append((int(weight), float(number), float(tolerance),
                                escaped_after(feedback)))
        found[-1][1].append((escaped_after(name), escaped_after(question), answers))
    return found


def test_gift_says_what_the_xml_says(sheets, quiz):
    found = read_gift(sheets.text(".gift"))
    assert [category for category, _ in found] == [
        f"$course$/top/{MAZUR.title}/variant {k}" for k in (1, 2)]
    questions = [question for _, inside in found for question in inside if question[2]]
    for (name, text, answers), xml in zip(questions, numerical(quiz), strict=True):
        assert name == xml.findtext("name/text")
        assert text == "[html]" + xml.findtext("questiontext/text")
        assert answers == [(int(a.get("fraction")), float(a.findtext("text")),
                            float(a.findtext("tolerance")), a.findtext("feedback/text"))
                           for a in xml.findall("answer")]


def test_hostile_titles_are_text_in_quizzes():
    sheets = worksheet(MAZUR.replace(title=HOSTILE + "/{=~#:}"), 1, phases=["update"])
    quiz = ElementTree.fromstring(sheets.text(".xml"))
    assert quiz[0].findtext("category/text").endswith("//{=~#:}/variant 1")
    assert read_gift(sheets.text(".gift"))[0][1][0][0] == "00"


# What is written where


def test_a_table_for_the_answers_has_a_line_for_each_sheet(sheets):
    first, *others = sheets.text(".csv").splitlines()
    assert first.startswith("name,class,variant,net_h1,out_h1") and first.endswith("w7+,w8+")
    assert others[1] == "Bo,,2" + "," * 35


def test_a_name_cannot_become_a_formula_of_a_spreadsheet():
    text = worksheet(MAZUR, names=["=HYPERLINK(1)", "-5"], phases=["update"]).text(".csv")
    assert text.splitlines()[1:] == ["'=HYPERLINK(1),,1,,,,,,,,", "-5,,2,,,,,,,,"]


def test_another_suffix_is_refused(sheets, tmp_path):
    with pytest.raises(ValueError, match=r"ends in \.html, \.tex, \.xml, \.gift, \.csv or \.ipynb"):
        sheets.save(tmp_path / "sheet.pdf")
    with pytest.raises(ValueError, match=r"ends in \.html, \.tex, \.json, not in '\.csv'"):
        sheets.key.save(tmp_path / "key.csv")
    assert not [*tmp_path.iterdir()]


def test_blanks_in_the_drawing_are_large_enough_for_handwriting():
    """Seven by twenty millimetres on A4, in HTML (184 by 234 mm are free) and in LaTeX."""
    sheet = worksheet(MAZUR, variants=1, seed=7, round=4)
    made = sheet[0].drawing()
    assert made.level == "scalar"
    boxed = re.search(r"scalebox{([\d.]+)}", sheet.text(".tex"))
    scales = [min(184 / made.layout.width, 234 / made.layout.height),
              float(boxed[1]) * 0.75 * 25.4 / 72]
    rows = [(text.y - above.y, text_width(text.style, BLANK))
            for figure in made.diagram.figures
            for above, text in zip(figure.texts, figure.texts[1:])
            if any(BLANK in piece.text for piece in text.letters)]
    assert len(rows) > 20
    for scale in scales:
        assert all(scale * high >= 7 and scale * wide >= 20 for high, wide in rows), scale
