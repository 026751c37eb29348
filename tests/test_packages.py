"""What is handed out works where there is no checkout: sdist, wheel, zip, editable install."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile

import pytest
from packaged import build, clone, files

from microbp import gallery

pytestmark = pytest.mark.needs("setuptools")


def python(*arguments, cwd, isolated=("-I",)):
    """Return what a Python prints that knows nothing of this checkout."""
    shown = subprocess.run([sys.executable, *isolated, *arguments], cwd=cwd, capture_output=True,
                           text=True, check=False, encoding="utf-8",
                           env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": ""})
    assert shown.returncode == 0, shown.stdout + shown.stderr
    return shown.stdout


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The sdist of a clone, unpacked in a folder with a space in its name."""
    folder = tmp_path_factory.mktemp("a sdist")
    (folder / "made").mkdir()
    package = build("sdist", clone(folder / "clone"), folder / "made")
    with tarfile.open(package) as archive:
        archive.extractall(folder / "un packed", filter="data")
    [source] = (folder / "un packed").iterdir()
    return source


@pytest.fixture(scope="module")
def wheel(unpacked, tmp_path_factory):
    """The wheel of the unpacked sdist."""
    return build("wheel", unpacked, tmp_path_factory.mktemp("wheel"))


def test_the_sdist_holds_every_file_of_the_clone(unpacked):
    missing = files(unpacked.parent.parent / "clone") - files(unpacked)
    assert {name for name in missing if ".egg-info/" not in name} == set()


def test_tests_run_from_the_sdist_in_a_folder_with_a_space(unpacked):
    said = python("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_layers.py",
                  "tests/test_drop_in.py", "tests/test_cli.py", "tests/test_saving.py",
                  "microbp/engine.py", cwd=unpacked, isolated=())
    assert " passed" in said and " failed" not in said and " skipped" not in said


SHOW = """
import sys
sys.path.insert(0, sys.argv[1])
import microbp
from microbp import datasets, draw, gallery, play
from microbp.cli import main
assert microbp.__file__.startswith(sys.argv[1]), microbp.__file__
print(len(gallery.ids()), len(datasets.highway()), len(datasets.names()) > 500)
graph = gallery.load("mazur-2-2-2").build()
print(graph["E_total"].data)
graph.output.backward()
draw(graph.output).save("graph.svg")
play(graph.output).save("page.html")
print(main(["audit"]))
"""


@pytest.mark.parametrize("packed", [True, False], ids=["as a zip", "unpacked"])
def test_the_wheel_works_alone_even_as_a_zip(wheel, tmp_path, packed):
    place = wheel
    if not packed:
        place = tmp_path / "site packages"
        zipfile.ZipFile(wheel).extractall(place)
    first, second, *audit, code = python("-c", SHOW, str(place), cwd=tmp_path).splitlines()
    assert (first, second, code) == (
        f"{len(gallery.ids())} 20 True", "0.2983711087600027", "1")
    assert any("mazur-2-2-2" in line for line in audit)
    assert (tmp_path / "graph.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


COMMANDS = """
report colah-e
explain w5
step --format text
draw -o graph.svg
play -o page.html
train --epochs 10
check w5+=0.3589
mistakes --only uphill --epochs 10
audit colah-e
gallery
new 2-2-1
worksheet -o sheet.html -o answers.csv --key key.json --variants 9
grade answers.csv --key key.json
"""
RUN = """
import sys
sys.path.insert(0, sys.argv[1])
from microbp.cli import main
sys.exit(main(sys.argv[2:]))
"""


def test_every_command_runs_from_the_wheel(wheel, tmp_path):
    lines = [line.split() for line in COMMANDS.strip().splitlines()]
    help_text = python("-c", RUN, str(wheel), "--help", cwd=tmp_path)
    offered = help_text.partition("\ncommands:\n")[2]
    assert {line[0] for line in lines} == set(re.findall(r"^    (\w+)", offered, re.MULTILINE))
    for line in lines:
        said = python("-c", RUN, str(wheel), *line, cwd=tmp_path)
        written = [tmp_path / word for word in line if "." in word and "=" not in word]
        assert said.strip() or all(path.stat().st_size > 500 for path in written), line


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"microbp"}


def test_an_editable_install_is_found_from_the_folder_around_the_clone(tmp_path):
    source = clone(tmp_path / "around" / "microbp")
    (tmp_path / "made").mkdir()
    editable = build("editable", source, tmp_path / "made")
    zipfile.ZipFile(editable).extractall(tmp_path / "site")
    code = ("import site, sys; sys.path.insert(0, ''); site.addsitedir(sys.argv[1]); "
            "import microbp; print(microbp.__file__)")
    found = python("-c", code, str(tmp_path / "site"), cwd=source.parent, isolated=("-I", "-S"))
    assert found.strip() == str(source / "microbp" / "__init__.py")
