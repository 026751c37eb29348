import assert from "node:assert/strict";
import {test} from "node:test";

import {caught, errorsOf, firstDifference, mistaken} from "../../microbp/player/mistakes.mjs";
import {made, nodeOf} from "./graphs.mjs";

const compared = (model, mistake) => {
  const {state} = model.line;
  const wrong = mistaken(model, mistake);
  const first = firstDifference(model, model.line.descent, wrong, state);
  return {wrong, state, first: first && [first.kind, model.nodes[first.node].name,
                                         model.shown(first.right), model.shown(first.wrong)]};
};

test("uphill, only the update differs, and no gradient check notices", () => {
  const {model} = made("mazur-2-2-2");
  const {wrong, state, first} = compared(model, {gradient: -1});
  assert.deepEqual(first, ["update", "w1", "0.1498", "0.1502"]);
  assert.equal(caught(wrong, state), 0);
  const [before, after] = errorsOf(wrong, state, 2);
  assert.ok(after > before);
});

test("in sequential order the hidden deltas see the new weights: 0.291027924", () => {
  const {model} = made("mazur-2-2-2");
  const {wrong, state, first} = compared(model, {rule: {order: "sequential"}});
  assert.deepEqual(first.slice(0, 2), ["gradient", "out_h1"]);
  assert.equal(errorsOf(wrong, state, 2)[1].toFixed(9), "0.291027924");
  assert.equal(errorsOf(model.line.descent, state, 2)[1].toFixed(9), "0.291027774");
  assert.ok(caught(wrong, state) > 0);
});

test("one path only: of the gradient of out_h1 the first path is forgotten", () => {
  const {model} = made("mazur-2-2-2");
  const [net, out] = ["net_o2", "out_h1"].map((name) => nodeOf(model, name));
  const before = [[net, model.nodes[net].parents.indexOf(out), 0]];
  const {first, wrong, state} = compared(model, {before});
  assert.deepEqual(first, ["gradient", "out_h1", "0.03635", "-0.01905"]);
  assert.ok(caught(wrong, state) > 0);
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
