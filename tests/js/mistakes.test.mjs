import assert from "node:assert/strict";
import {test} from "node:test";

import {Errors, caught, firstDifference, mistaken} from "../../microbp/player/page/model/mistakes.mjs";
import {examples, made, nodeOf} from "./graphs.mjs";

const compared = (model, mistake) => {
  const wrong = mistaken(model, mistake);
  const first = firstDifference(model, model.line.descent, wrong);
  return {wrong, first: first && [first.kind, model.nodes[first.node].name,
                                         model.shown(first.right), model.shown(first.wrong)]};
};

for (const [name, {mistakes}] of Object.entries(examples)) {
  for (const [id, losses] of Object.entries(mistakes)) {
    test(`${name}: with ${id} the errors are those of Example.train(mistake=…)`, () => {
      const {model} = made(name);
      const mistake = model.data.mistakes.find((one) => one.id === id);
      assert.ok(mistake, `${id} is not offered`);
      const errors = new Errors(mistaken(model, mistake)).upTo(losses.length);
      assert.equal(errors.length, losses.length);
      losses.forEach((loss, k) => assert.ok(
        Math.abs(errors[k] - loss) <= 1e-12 * Math.max(1, Math.abs(loss)),
        `epoch ${k + 1}: ${errors[k]}, should be ${loss}`));
    });
  }
}

test("uphill, only the update differs, and no gradient check notices", () => {
  const {model} = made("mazur-2-2-2");
  const {wrong, first} = compared(model, {gradients: model.parameters.map((leaf) => [leaf, -1])});
  assert.deepEqual(first, ["update", "w1", "0.1498", "0.1502"]);
  assert.equal(caught(wrong), 0);
  const [before, after] = new Errors(wrong).upTo(2);
  assert.ok(after > before);
});

test("in sequential order the hidden deltas see the new weights: 0.291027924", () => {
  const {model} = made("mazur-2-2-2");
  const {wrong, first} = compared(model, {rule: {order: "sequential"}});
  assert.deepEqual(first.slice(0, 2), ["gradient", "out_h1"]);
  assert.equal(new Errors(wrong).upTo(2)[1].toFixed(9), "0.291027924");
  assert.equal(new Errors(model.line.descent).upTo(2)[1].toFixed(9), "0.291027774");
  assert.ok(caught(wrong) > 0);
});

test("one path only: of the gradient of out_h1 only the path that comes last is left", () => {
  const {model} = made("mazur-2-2-2");
  const [net, out] = ["net_o2", "out_h1"].map((name) => nodeOf(model, name));
  const line = (node) => [node, model.nodes[node].parents.indexOf(out), 0];
  const before = [nodeOf(model, "net_o1"), net].map(line);
  const {first, wrong} = compared(model, {before});
  assert.deepEqual(first, ["gradient", "out_h1", "0.03635", "0.0554"]);
  assert.ok(caught(wrong) > 0);
});

test("errors go on where they ended", () => {
  const {model} = made("curve-fit");
  const errors = new Errors(model.line.descent);
  errors.upTo(7);
  assert.deepEqual(errors.upTo(20), new Errors(model.line.descent).upTo(20));
});

test("without the learning rate the update is larger", () => {
  const {model} = made("mazur-2-2-2");
  const {first} = compared(model, {lr: 1});
  assert.deepEqual(first, ["update", "w1", "0.1498", "0.1496"]);
});

test("where nothing is done otherwise nothing differs", () => {
  const {model} = made("deep-ml-25");
  assert.equal(compared(model, {}).first, null);
});
