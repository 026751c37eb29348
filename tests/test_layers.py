"""The rooms: every module stands in CONTRIBUTING's table and imports only from layers below."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "microbp"
ROW = re.compile(r"\| *(\d+) *\| *(`[^|]+`) *\|")


def layers():
    """Return the layer of each room, as CONTRIBUTING.md has it."""
    rooms = {}
    for number, names in ROW.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        for name in re.findall(r"`([\w/]+)`", names):
            assert name not in rooms, f"{name} stands in the table twice"
            rooms[name.rstrip("/")] = int(number)
    return rooms


def room(path):
    """Return the room of a file: a module, or the folder it lies in."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imported(path):
    """Yield the modules that a file imports when it is loaded, checked or when it runs."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} has a relative import"
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else node.module for name in inside]
        else:
            continue
        yield from (name for name in names if name.startswith("microbp."))


def module(path):
    """Return the dotted name of a file; a package goes by that of its folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def circles(imports):
    """Return the modules, sorted, that lead back to themselves through what they import."""
    below = {name: set(targets) for name, targets in imports.items()}
    for middle in below:                        # Warshall: every way through `middle`
        for targets in below.values():
            if middle in targets:
                targets |= below[middle]
    return sorted(name for name, targets in below.items() if name in targets)


MODULES = {module(path): path for path in sorted(PACKAGE.rglob("*.py"))}
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.stem not in ("__init__", "__main__")]


def test_the_table_lists_the_rooms_that_there_are():
    assert set(layers()) == {room(path) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_layers_below(path):
    floor = layers()
    own = room(path)
    rooms = {name.split(".")[1] for name in imported(path)}
    above = {name for name in rooms
             if name in floor and name != own and floor[name] >= floor[own]}
    assert not above, f"{own} (layer {floor[own]}) imports {', '.join(sorted(above))}"


def test_no_two_files_import_each_other_by_whatever_way():
    """What is imported late, or for a type checker only, counts as well."""
    imports = {name: {target for target in imported(path) if target in MODULES} - {name}
               for name, path in MODULES.items() if name != "microbp"}
    assert circles(imports) == []


PAGE = PACKAGE / "player" / "page"
FLOORS = ["model", "telling", "picture", "panels", "page"]       # the page itself stands on them


def test_a_module_of_the_page_imports_only_from_the_rooms_before_its_own():
    imports = {}
    for path in sorted(PAGE.rglob("*.mjs")):
        found = re.findall(r'^import .*?from "(.*?)";$', path.read_text(encoding="utf-8"),
                           re.MULTILINE | re.DOTALL)
        imports[path.stem] = {(path.parent / other).resolve() for other in found}
        above = {other.stem for other in imports[path.stem]
                 if FLOORS.index(other.parent.name) > FLOORS.index(path.parent.name)}
        assert not above, f"{path.stem} imports {', '.join(sorted(above))} from above"
    assert {path.name for path in PAGE.iterdir() if path.is_dir()} == {*FLOORS} - {"page"}
    assert circles({name: {other.stem for other in found}
                    for name, found in imports.items()}) == []


def test_a_circle_is_found_however_long_it_is():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()}) == ["a", "b", "c"]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_fits_one_sitting(path):
    sitting = 480 if path.stem in ("ops", "engine") else 400     # those two are the book to read
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= sitting
    assert [line for line in lines if len(line) > 100] == []


def test_no_module_bears_the_name_of_a_public_function():
    import microbp
    names = {path.stem for path in FILES}
    assert not names & {name for name in microbp.__all__ if callable(getattr(microbp, name))}


def test_type_checkers_are_told_the_homes_from_which_names_are_loaded():
    import microbp
    told = re.findall(r"^    from microbp\.([\w.]+) import (\w+) as \2$",
                      (PACKAGE / "__init__.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name: home for home, name in told} == microbp._HOMES


def test_what_is_heavy_is_imported_only_when_it_is_used():
    import subprocess
    import sys
    heavy = "graphviz tqdm llvmlite resvg_py numpy matplotlib argparse json decimal"
    code = f"import sys, microbp; print([m for m in '{heavy}'.split() if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"


def test_the_engine_loads_nothing_that_writes_draws_or_explains():
    """Who wants to know what `a * b` does opens `ops` and `engine`, and nothing else."""
    import subprocess
    import sys
    code = "import sys, microbp.engine; print(sorted(m for m in sys.modules if m.startswith('microbp')))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == str(["microbp", "microbp.arguments", "microbp.copying", "microbp.engine",
                                "microbp.ops"]) + "\n"
    for name in ("ops", "engine"):
        text = (PACKAGE / f"{name}.py").read_text(encoding="utf-8")
        assert not re.search(r"\b(exec|eval|compile)\(", text)
