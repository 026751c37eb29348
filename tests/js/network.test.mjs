import assert from "node:assert/strict";
import {test} from "node:test";

import {PRESETS} from "../../microbp/player/page/model/presets.mjs";
import {gradientsChecked} from "../../microbp/player/page/model/gradients.mjs";
import {made, nodeOf, stepOf} from "./graphs.mjs";

const take = (model, name) => model.change(PRESETS[name].numbers(model));
const hidden = (model) => model.data.layers[0].map(({out}) => out);

test("another activation changes numbers, formulas and derivatives", () => {
  const {model, equations} = made("mazur-2-2-2");
  const before = model.error;
  assert.ok(model.switchActivation(0, "tanh"));
  const [net, out] = ["net_h1", "out_h1"].map((name) => model.values[nodeOf(model, name)]);
  assert.equal(out, Math.tanh(net));
  assert.equal(equations.lines(stepOf(model, "forward", "out_h1"))[0],
               "out_h1 = tanh(net_h1) = tanh(0.3775) = 0.3605");
  assert.equal(model.now.locals[nodeOf(model, "out_h1")][0], 1 - out * out);
  model.switchActivation(0, "relu");
  assert.equal(model.values[nodeOf(model, "out_h1")], net);
  assert.deepEqual(model.pairs(), [["activation-0", "relu"]]);
  model.restart();
  assert.equal(model.error, before);
});

test("saturated, hidden net inputs are ±8 and nothing is learned there", () => {
  const {model} = made("mazur-2-2-2");
  assert.ok(take(model, "saturated"));
  for (const name of ["net_h1", "net_h2"]) {
    assert.ok(Math.abs(Math.abs(model.values[nodeOf(model, name)]) - 8) < 1e-9);
  }
  assert.ok(Math.abs(model.now.grads[nodeOf(model, "w1")]) < 1e-5);
});

test("dead ReLUs let nothing through, in any row", () => {
  const {model} = made("two-moons");
  model.switchActivation(0, "relu");
  assert.ok(take(model, "dead"));
  for (let row = 1; row <= model.rows; row++) {
    for (const node of hidden(model)) assert.equal(model.epoch.pass(row).values[node], 0);
  }
  assert.equal(model.now.grads[nodeOf(model, "w1")], 0);
});

test("equal weights stay equal", () => {
  const {model} = made("curve-fit");
  assert.ok(take(model, "symmetric"));
  model.iterate(20);
  const outs = hidden(model).map((node) => model.values[node]);
  assert.ok(outs.every((out) => Math.abs(out - outs[0]) < 1e-12));
});

for (const name of ["mazur-2-2-2", "one-neuron-xor", "deep-ml-25", "two-moons", "highway-3-8-2"]) {
  test(`${name}: every gradient agrees with small differences`, () => {
    const {model} = made(name);
    const found = gradientsChecked(model.line.descent, model.line.state);
    assert.equal(found.length, model.parameters.length);
    assert.deepEqual(found.filter(({right}) => !right), []);
  });
}

test("the gradient check of deep-ml-25 is of the mean: dE/dw1 = −0.02057", () => {
  const {model} = made("deep-ml-25");
  const [{leaf, gradient, difference}] = gradientsChecked(model.line.descent, model.line.state);
  assert.deepEqual([model.nodes[leaf].name, gradient.toFixed(7), difference.toFixed(7)],
                   ["w1", "-0.0205697", "-0.0205697"]);
});
