// Runs a Python file in Pyodide with a wheel unpacked there: node in_pyodide.mjs PYODIDE WHEEL FILE
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, wheel, file] = process.argv.slice(2);
try {
  const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")));
  const python = await loadPyodide();
  const archive = new Uint8Array(readFileSync(wheel));
  python.unpackArchive(archive, "wheel", { extractDir: "/package" });
  python.runPython("import sys; sys.path.insert(0, '/package')");
  python.runPython(readFileSync(file, "utf8"));
} catch (error) {         // without the line of Pyodide's source, which has a million characters
  console.error(error.message);
  process.exit(1);
}
