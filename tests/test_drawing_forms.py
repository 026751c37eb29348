"""One layout, several forms: SVG as four programs show it, PDF and TikZ show the same picture."""

import re
import subprocess

import pytest
from geometry import SVG, Picture
from graphs import done, example, network, strange_names
from pixels import colour_at, ink, pixels

from microbp import Value, cross_entropy, draw
from microbp.drawing.theme import THEMES

WIDE = 1600  # pixels of a rendered picture


def resvg(made, folder):
    return made.save(folder / "resvg.png").read_bytes()


def librsvg(made, folder):
    source, picture = made.save(folder / "x.svg"), folder / "librsvg.png"
    subprocess.run(["rsvg-convert", "-w", str(WIDE), source, "-o", picture], check=True)
    return picture.read_bytes()


def cairo(made, folder):
    import cairosvg
    return cairosvg.svg2png(bytestring=made.svg.encode(), output_width=WIDE)


def from_pdf(source, folder):
    subprocess.run(["pdftoppm", "-png", "-singlefile", "-scale-to-x", str(WIDE), "-scale-to-y", "-1",
                    source, folder / "page"], check=True, capture_output=True)
    return (folder / "page.png").read_bytes()


def pdf(made, folder):
    return from_pdf(made.save(folder / "x.pdf"), folder)


def compiled(made, folder, program="pdflatex"):
    """A drawing's TikZ, compiled by a real LaTeX without a single error."""
    source = made.save(folder / "x.tex")
    shown = subprocess.run([program, "-interaction=nonstopmode", "-halt-on-error", source.name],
                           cwd=folder, capture_output=True, check=False)
    assert shown.returncode == 0, shown.stdout.decode(errors="replace")[-2000:]
    return folder / "x.pdf"


def latex(made, folder):
    return from_pdf(compiled(made, folder), folder)


FORMS = [pytest.param(resvg, marks=pytest.mark.needs("resvg_py")),
         pytest.param(librsvg, marks=pytest.mark.needs("rsvg-convert")),
         pytest.param(cairo, marks=pytest.mark.needs("cairosvg")),
         pytest.param(pdf, marks=pytest.mark.needs("typst", "pdftoppm")),
         pytest.param(latex, marks=pytest.mark.needs("pdflatex", "pdftoppm"))]


@pytest.mark.parametrize("render", FORMS, ids=lambda form: getattr(form, "__name__", ""))
@pytest.mark.parametrize("level, direction, theme", [
    ("scalar", "right", "light"), ("neuron", "down", "dark")])
def test_every_form_shows_the_same_picture(render, level, direction, theme, tmp_path):
    made = draw(example(), level=level, direction=direction, theme=theme)
    image = pixels(render(made, tmp_path))
    zoom = image[0] / made.layout.width
    assert image[1] == pytest.approx(made.layout.height * zoom, abs=2)
    picture, colours = Picture(made.svg), THEMES[theme]
    kinds = {"neuron": "op", "error": "target"}
    for figure in made.diagram.figures:
        card = picture.cards[f"node-{figure.node}"]
        wanted = bytes.fromhex(colours[kinds.get(figure.kind, figure.kind)][1:])
        shown = colour_at(image, card.left + 24, card.bottom - 3.5, zoom)
        assert max(abs(a - b) for a, b in zip(shown, wanted, strict=True)) < 12, figure.title
    for name, box in picture.texts:
        card = picture.cards[name]
        ground = colour_at(image, card.left + 24, card.bottom - 3.5, zoom)
        assert 0.02 < ink(image, box, zoom, ground) < 0.75, box.name


def test_the_comparison_can_fail():
    """A text that is not there is noticed: the box of a text has no ink in an empty picture."""
    made = draw(Value(0.5, "a"))
    _, box = Picture(made.svg).texts[0]
    blank = 108, 80, 3, [bytearray(b"\xff" * 3 * 108) for _ in range(80)]
    assert ink(blank, box, 1, b"\xff\xff\xff") == 0


# SVG that every program reads alike


def test_no_space_stands_where_a_viewer_would_drop_it():
    for made in (draw(example(), level="neuron"), draw(example(), lang="zh", level="neuron")):
        for text in Picture(made.svg).root.iter(f"{SVG}text"):
            runs = [text.text, *(run for span in text for run in (span.text, span.tail))]
            assert not any(run and run != run.strip(" ") for run in runs)


def test_each_text_of_a_chip_has_a_place_of_its_own():
    root = Picture(draw(example(), level="neuron").svg).root
    chips = [group for group in root.iter(f"{SVG}g") if group.get("class") == "weight"]
    assert len(chips) == 8
    for chip in chips:
        places = [float(text.get("x")) for text in chip]
        assert [text.get("class") for text in chip] == ["label", "value", "grad"]
        assert places == sorted(set(places))


def test_two_drawings_on_one_page_share_no_ids():
    made = draw(example())
    one, other = (set(re.findall(r'\bid="([^"]+)"', made.inline(name))) for name in ("a-", "b-"))
    assert len(one) == len(other) > 50 and not one & other
    assert 'aria-labelledby="a-microbp-title a-microbp-description"' in made.inline("a-")


def test_the_theme_of_the_reader_is_followed_without_a_script():
    svg = draw(example(), theme="auto").svg
    assert "@media(prefers-color-scheme:dark)" in svg and "<script" not in svg
    for theme in ("light", "dark"):
        assert f"--value:{THEMES[theme]['value']};" in svg
    drawn = svg[svg.index("</style>"):]
    assert "#" not in "".join(re.findall(r'(?:fill|stroke)="([^"]+)"', drawn))


# PDF


@pytest.mark.needs("typst")
def test_a_pdf_has_its_fonts_inside(tmp_path):
    content = draw(example()).save(tmp_path / "x.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    fonts = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+(\w[\w-]*)", content))
    assert fonts == {b"DejaVuSans", b"DejaVuSans-Bold", b"DejaVuSansMono", b"DejaVuSansMono-Bold"}
    assert content.count(b"/FontFile") == 4


@pytest.mark.needs("typst")
def test_hostile_names_stay_text_in_a_pdf(tmp_path):
    assert draw(strange_names()).save(tmp_path / "x.pdf").read_bytes().startswith(b"%PDF-")


# TikZ


def test_names_are_mathematics_and_colours_have_names():
    source = draw(example(), level="neuron").tex
    assert r"\definecolor{mbpvalue}{HTML}{0B57A4}" in source
    assert r"$\mathit{net}_{\mathrm{h1}}$" in source and r"$\mathit{w}_{\mathrm{5}}$" in source
    assert r"\ensuremath{\sigma}" in source and r"\ensuremath{\Sigma}" in source
    assert "h₁" not in source and "\\documentclass" in source


def test_indices_above_and_below_a_name_stay_in_latex():
    product = (Value(0.5, "w[2][1,2]") * Value(2.0, "a_h")).named("z[2][1]")
    source = draw(done(product)).tex
    assert r"$\mathit{w}^{\mathrm{(2)}}_{\mathrm{1,2}}$" in source
    assert r"$\mathit{z}^{\mathrm{(2)}}_{\mathrm{1}}$" in source
    assert r"$\mathit{a}_{\mathrm{h}}$" in source


HOSTILE = [r"\input{/etc/passwd}", r"$\frac{a}{b}$", "50%_#&~^", "a{b}c", "<b>\"'", "x_{12}", "é ü",
           "🔥", "Ελ", r"\end{document}", "w_hidden_1", "x^2", "a|b", "ﬁ", "2₃"]


@pytest.mark.needs("pdflatex")
def test_no_name_is_a_command_in_latex(tmp_path):
    y = Value(0.1, HOSTILE[0])
    for number, name in enumerate(HOSTILE[1:]):
        y = y + Value(0.1 * number, name)
    made = draw(done(y.named("sum of all")), caption="100 % of $x_1$", legend=True)
    assert compiled(made, tmp_path).exists()
    assert r"\textbackslash{}input" in made.tex and r"\input" not in made.tex.replace(
        r"\textbackslash{}input", "")


@pytest.mark.needs("pdflatex")
@pytest.mark.parametrize("build", [
    lambda: draw(network(2, [16, 16, 1]), level="neuron", legend=True),
    lambda: draw(done(cross_entropy([Value(1.0, "z1").exp(), Value(2.0, "z2").sin()], 1)),
                 show=["values", "formulas"]),
    lambda: draw(example(), highlight="w1", direction="down"),
], ids=["folded", "formulas", "faded"])
def test_other_drawings_compile_too(build, tmp_path):
    assert compiled(build(), tmp_path).exists()


def test_a_chinese_drawing_says_which_latex_it_needs():
    assert "compile it with xelatex" in draw(example(), lang="zh").tex
    assert "xelatex" not in draw(example()).tex


@pytest.mark.needs("xelatex", "pdftoppm")
def test_a_chinese_drawing_is_typeset_by_xelatex(tmp_path):
    """Every text has ink in its place, Chinese ones too, and the cards have their colours."""
    made = draw(example(), level="neuron", lang="zh", caption="前向与反向传播")
    image = pixels(from_pdf(compiled(made, tmp_path, "xelatex"), tmp_path))
    zoom = image[0] / made.layout.width
    picture = Picture(made.svg)
    for name, box in picture.texts:
        card = picture.cards[name]
        ground = colour_at(image, card.left + 24, card.bottom - 3.5, zoom)
        assert 0.02 < ink(image, box, zoom, ground) < 0.75, box.name
    fonts = subprocess.run(["pdffonts", tmp_path / "x.pdf"], capture_output=True, text=True,
                           check=True).stdout
    assert "Fandol" in fonts or "Noto" in fonts or "CJK" in fonts


def test_chinese_names_with_numbers_below_are_set_as_text_in_latex():
    made = draw(Value(0.5, name="权重1") * Value(2.0, name="x_甲")).tex
    assert r"\mathit{\text{权}\text{重}}_{\mathrm{1}}" in made
    assert r"\mathit{x}_{\mathrm{\text{甲}}}" in made


def test_a_drawing_larger_than_tex_can_set_is_refused():
    y = Value(0.5, "a")
    for _ in range(200):
        y = y.sin()
    with pytest.raises(ValueError, match="larger than TeX can set"):
        _ = draw(y).tex
