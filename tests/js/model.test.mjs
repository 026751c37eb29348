import assert from "node:assert/strict";
import {test} from "node:test";

import {chainRule} from "../../microbp/player/page/model/steps.mjs";
import {graphs, made, nodeOf, stepOf} from "./graphs.mjs";

const near = (found, expected, what) =>
  assert.ok(Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
            `${what}: ${found}, should be ${expected}`);

for (const [name, {values, gradients}] of Object.entries(graphs)) {
  test(`${name}: values and gradients are those of the engine, step by step`, () => {
    const {model} = made(name);
    values.forEach((value, index) => near(model.values[index], value, model.nodes[index].name));
    const {grads} = model.known(model.steps.length);
    for (const [index, gradient] of grads) near(gradient, gradients[index], index);
    assert.deepEqual(new Set(grads.keys()), new Set(
      model.steps.filter(({phase}) => phase === "backward").map(({node}) => node)));
  });
}

test("the gradient of h1 is the sum of two paths: 0.0554 + (−0.01905) = 0.03635", () => {
  const {model} = made("example");
  const [first, second] = [1, 2].map((use) =>
    model.found(stepOf(model, "backward", "h1", use)));
  assert.deepEqual([first.before, first.after], [0, first.contribution]);
  assert.deepEqual([second.before, second.contribution, second.after].map((x) => model.shown(x)),
                   ["0.0554", "-0.01905", "0.03635"]);
  assert.equal(first.upstream * first.local, first.contribution);
});

test("the chain rule multiplies by the local derivatives it is given", () => {
  const {model} = made("example");
  const {found, sums} = chainRule(model.steps, () => 2);
  assert.equal(found[stepOf(model, "forward", "E")], null);
  assert.equal(sums.get(model.output), 1);
  assert.equal(sums.get(nodeOf(model, "net_h1")), 64);      // E, E_o, o, net_o, h1 by two paths
});

test("the slope of ReLU at 0 is 0", () => {
  const {model} = made("kinks");
  const k = stepOf(model, "forward", "gate");
  assert.deepEqual(model.now.locals[model.steps[k].node], [0]);
  model.change([[nodeOf(model, "a"), 1e-300]]);
  assert.deepEqual(model.now.locals[model.steps[k].node], [1]);
});

test("of two equal operands max and min hand the gradient to the first", () => {
  const {model} = made("kinks");
  for (const name of ["larger", "smaller"]) {
    assert.deepEqual(model.now.locals[nodeOf(model, name)], [1, 0]);
  }
  model.change([[nodeOf(model, "b"), 0.5]]);
  assert.deepEqual(model.now.locals[nodeOf(model, "larger")], [0, 1]);
  assert.deepEqual(model.now.locals[nodeOf(model, "smaller")], [1, 0]);
});

test("after so many steps so much is known", () => {
  const {model} = made("example");
  const start = model.known(0);
  assert.deepEqual([...start.values.keys()], model.leaves);
  assert.deepEqual([start.grads.size, start.flows.size], [0, 0]);
  const [h1, w5, o1] = ["h1", "w5", "net_o1"].map((name) => nodeOf(model, name));
  const after = model.known(stepOf(model, "backward", "h1") + 1);
  assert.equal(model.shown(after.grads.get(h1)), "0.0554");       // the first path only
  assert.equal(after.flows.get(`${o1}-${model.nodes[o1].parents.indexOf(h1)}`), "backward");
  assert.equal(model.shown(after.values.get(w5)), "0.4");
  assert.equal(model.shown(model.known(model.steps.length).values.get(w5)), "0.3589");
});

test("iterations follow the update rule, and restart goes back", () => {
  const {model} = made("example");
  const seen = [];
  model.onchange = () => seen.push(model.iteration);
  assert.ok(model.iterate());
  assert.equal(model.errors[1].toFixed(9), "0.285750887");    // biases too, one per layer
  assert.ok(model.iterate(99));
  assert.deepEqual([model.iteration, model.errors.length], [100, 101]);
  assert.equal(model.errors.at(-1), model.error);
  model.undo();
  assert.deepEqual([model.iteration, model.errors.length], [1, 2]);
  model.restart();
  assert.deepEqual([model.iteration, model.errors], [0, [0.2983711087600027]]);
  assert.deepEqual(seen, [1, 100, 1, 0]);
});

test("typing on in one field is one change to undo", () => {
  const {model} = made("example");
  const w5 = nodeOf(model, "w5");
  model.change([[w5, 7]]);
  model.change([[w5, 75]], model.setting.lr, true);
  assert.equal(model.values[w5], 75);
  model.undo();
  assert.equal(model.shown(model.values[w5]), "0.4");
  model.undo();                                             // nothing is left to undo
  assert.equal(model.shown(model.values[w5]), "0.4");
});

test("what would not be finite is refused, and nothing changes", () => {
  const {model} = made("kinks");
  const {setting} = model;
  assert.equal(model.change([[nodeOf(model, "a"), 1e308]]), false);
  assert.equal(model.change([[nodeOf(model, "a"), NaN]]), false);
  assert.equal(model.setting, setting);
  assert.deepEqual(model.past, []);
});

test("an iteration that would overflow stops before it", () => {
  const {model} = made("explosion");
  assert.equal(model.iterate(100), false);
  assert.ok(Number.isFinite(model.error) && model.iteration < 100);
  assert.equal(model.errors.length, model.iteration + 1);
});
