import assert from "node:assert/strict";
import {test} from "node:test";

import {byHand, rounding} from "../../microbp/player/page/model/rounding.mjs";
import {examples, made, nodeOf, stepOf} from "./graphs.mjs";

const near = (found, expected, what) =>
  assert.ok(Math.abs(found - expected) <= 1e-12 * Math.max(1, Math.abs(expected)),
            `${what}: ${found}, should be ${expected}`);

for (const [name, {epochs, losses, validation, numbers, lines}] of Object.entries(examples)) {
  test(`${name}: ${epochs} epochs end where Example.train ends`, () => {
    const {model} = made(name);
    assert.ok(model.iterate(epochs));
    losses.forEach((loss, k) => near(model.errors[k], loss, `loss of epoch ${k + 1}`));
    validation.forEach((loss, k) => near(model.line.validation[k], loss, `validation ${k + 1}`));
    for (const [parameter, number] of Object.entries(numbers)) {
      near(model.values[nodeOf(model, parameter)], number, parameter);
    }
  });

  test(`${name}: the steps of all rows read as in Python`, () => {
    const {model, equations} = made(name);
    for (const [language, all] of Object.values(lines).entries()) {
      equations.words.language = language;
      assert.deepEqual(model.steps.map((_, k) => equations.oneLine(k)), all);
    }
  });
}

test("one neuron on exclusive OR ends at w = 0", () => {
  const {model} = made("one-neuron-xor");
  model.iterate(10000);
  for (const name of ["w1", "w2", "w3"]) {
    assert.ok(Math.abs(model.values[nodeOf(model, name)]) < 1e-3, name);
  }
  assert.equal(model.error.toFixed(6), "0.500000");
});

// A rule of one's own: what `Descent` does with the numbers of the example "one by one".
const after = (rule, epochs = 1) => {
  const {model} = made("one-neuron-xor");
  const descent = model.descent(model.setting, rule);
  let {state} = descent.epoch(model.line.state);
  for (let k = 1; k < epochs; k++) ({state} = descent.epoch(state));
  return state.weights;
};

test("uphill is the other way", () => {
  const {model} = made("one-neuron-xor");
  const start = model.line.state.weights;
  const [down, up] = [after({}), after({direction: "ascent"})];
  start.forEach((w, k) => near(up[k] - w, w - down[k], `weight ${k}`));
});

test("updated in order, the second row sees what the first has changed", () => {
  assert.deepEqual([...after({update: "each", order: "sequential"})].map((w) => w.toFixed(9)),
                   [...after({update: "each"})].map((w) => w.toFixed(9)));     // one layer
});

test("numbers as a person rounds them", () => {
  const cases = [[0.00045, "4", 0.0005], [-0.00045, "4", -0.0005], [2.675, "2", 2.68],
                 [1e-9, "4", 0], [123456, "2s", 120000], [0, "4s", 0], [9.9996, "4s", 10],
                 [1e300, "3", 1e300], [0.75136507, "4", 0.7514], [0.00043857, "3s", 0.000439],
                 [2.5, "0", 3], [0.5, "0", 1], [0.4, "0", 0]];
  for (const [number, digits, rounded] of cases) assert.equal(byHand(number, digits), rounded);
  assert.deepEqual(["4", "4s", "", "x", "0s", "16", "-1"].map(rounding),
                   ["4", "4s", "", null, null, null, null]);
});
