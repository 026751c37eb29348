"""Build the lab, notebooks that run in a browser with nothing installed: `python docs/lab.py site/lab`.

JupyterLite runs Python as WebAssembly. What it loads otherwise from elsewhere (Python itself, from
npm's pyodide; the packages that the notebooks' kernel needs, from PyPI; this checkout's wheel)
is laid beside it here, so that no request leaves the lab.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
PYODIDE = Path(sys.prefix) / "node_modules" / "pyodide"     # npm install --prefix .venv pyodide
MISSING = (f"npm's pyodide is not in {PYODIDE.parent}; "
           f"`npm install --prefix {sys.prefix} pyodide` puts it there")
KERNEL = ["ipython", "jedi", "micropip", "packaging", "comm"]      # what the kernel asks for
OURS = ["microbp", "graphviz", "tqdm"]
# neither has a wheel for WebAssembly on PyPI
NOT_THERE = re.compile(r"^\s*(?:import|from) (?:numpy|matplotlib)", re.MULTILINE)


def notebooks() -> list[Path]:
    """Return the notebooks that can run in the lab."""
    return [path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
            if not NOT_THERE.search("\n".join(
                "".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]))]


def build(out: Path, pyodide: Path = PYODIDE) -> None:
    """Write the lab to a folder.

    Raises FileNotFoundError where npm's pyodide is not installed.
    """
    if not (pyodide / "pyodide-lock.json").is_file():
        raise FileNotFoundError(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        lite = Path(folder)
        contents = lite / "contents"
        contents.mkdir()
        for path in notebooks():
            notebook = json.loads(path.read_text("utf-8"))
            notebook["metadata"]["kernelspec"]["name"] = "python"       # the lab's; it asks else
            for cell in notebook["cells"]:
                if cell["cell_type"] == "code":
                    cell.update(outputs=[], execution_count=None)
            (contents / path.name).write_text(json.dumps(notebook), "utf-8")
        _python(pyodide, lite / "static" / "pyodide")
        (lite / "jupyter-lite.json").write_text(json.dumps({
            "jupyter-lite-schema-version": 0,
            "jupyter-config-data": {
                "appName": "microbp",
            "exposeAppInBrowser": True,
                "disabledExtensions": ["@jupyterlab/extensionmanager-extension"],
                "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": {
                    "disablePyPIFallback": True,
                    "loadPyodideOptions": {"packages": [*KERNEL, *OURS]}}}}}))
        subprocess.run([sys.executable, "-m", "jupyter", "lite", "build", "--lite-dir", lite,
                        "--contents", contents, "--output-dir", out.resolve(), "--apps", "lab",
                        "--apps", "notebooks", "--no-sourcemaps", "--no-unused-shared-packages"],
                       check=True, cwd=lite, stdout=subprocess.DEVNULL)


def _python(pyodide: Path, into: Path) -> None:
    """Lay Python with the packages it is to have, and a list of just these, into a folder."""
    into.mkdir(parents=True)
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"):
        shutil.copy(pyodide / name, into)
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    known = lock["packages"]
    needed: dict[str, str] = {}              # each package, and what pip shall fetch
    wanted = [*KERNEL, *OURS]
    while wanted:
        name = wanted.pop()
        if name not in needed:
            version = f"=={known[name]['version']}" if name in known else ""
            needed[name] = name + version
            wanted += known.get(name, {}).get("depends", [])
    del needed["microbp"]
    pip = [sys.executable, "-m", "pip"]
    with tempfile.TemporaryDirectory() as copy:       # setuptools builds in place: two at once would meet
        shutil.copytree(ROOT / "microbp", Path(copy) / "microbp",
                        ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("setup.cfg", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        subprocess.run([*pip, "wheel", "-q", "--no-deps", "--wheel-dir", into, copy], check=True)
    subprocess.run([*pip, "download", "-q", "--no-deps", "--only-binary", ":all:",
                    "--python-version", ".".join(lock["info"]["python"].split(".")[:2]),
                    "--dest", into, *needed.values()], check=True)
    wheels = {re.sub(r"[-_.]+", "-", wheel.name.split("-")[0]).lower(): wheel
              for wheel in into.glob("*.whl")}
    lock["packages"] = {name: {
        "depends": OURS[1:] if name == "microbp" else [], "imports": [name], "install_dir": "site",
        "name": name, "package_type": "package", "unvendored_tests": False,
        **known.get(name, {}),
        "version": wheels[name].name.split("-")[1], "file_name": wheels[name].name,
        "sha256": hashlib.sha256(wheels[name].read_bytes()).hexdigest(),
    } for name in wheels}
    (into / "pyodide-lock.json").write_text(json.dumps(lock))


if __name__ == "__main__":
    build(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site" / "lab"))
