"""What the core must do where there is no machine code and no disk: run by test_pyodide.py."""

import microbp
from microbp import MLP, SGD, Program, Value, draw, explain, fit, gallery, gradient_check
from microbp import play, squared_error, steps
from microbp.cli import main

assert microbp.__file__.startswith("/package/"), microbp.__file__


def article():
    model = MLP(2, [2, 2], activation="sigmoid", output="sigmoid",
                weights=[[[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]],
                biases=[0.35, 0.60])
    return model, squared_error(model([0.05, 0.10]), [0.01, 0.99])


model, E = article()
E.backward()
SGD(model.weights(), lr=0.5).step()
print("E_total", round(E.data, 9))
print("updated", [round(w.data, 9) for w in model.weights()])

model, E = article()
history = Program(E, parameters=model.weights()).train(lr=0.5, epochs=10_000)
print("trained", round(history[1], 9), f"{history[9_999]:.10f}")

model, E = article()
print("steps", len(steps(E, model.weights(), lr=0.5)))
w1 = model.weights()[0]
print("explained", [round(path.product, 9) for path in explain(E, w1).paths],
      explain(E, w1).agrees, bool(gradient_check(E)))

found = gallery.load("mazur-2-2-2").audit()
print("audit", sum(finding.verdict == "as printed" for finding in found
                   if finding.source == "mazur-page"), all(f.explained for f in found))

model.save("/tmp/model.json")
print("saved", [p.data for p in article()[0].load("/tmp/model.json").weights()] ==
      [p.data for p in model.weights()])

xor = MLP(2, [3, 1], "tanh", "sigmoid", rng=1)
fit(xor, [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], lr=0.5, epochs=10_000, until=0.01)
print("xor", [round(xor(x).data) for x in ([0, 0], [0, 1], [1, 0], [1, 1])])

E.backward()
print("drawn", draw(E).svg.startswith("<svg"), play(E).html.startswith("<!doctype html>"))
print("command", main(["check", "w5+=0.3589"]), main(["check", "w5+=0.9"]))
print("undefined", end=" ")
try:
    Value(-1.0, "x").log()
except ValueError as error:
    print(error)
