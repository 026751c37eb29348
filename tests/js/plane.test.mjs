import assert from "node:assert/strict";
import {test} from "node:test";

import {added, answering, kinds, moved, planeOf, range, removed, rounded, worth}
  from "../../microbp/player/page/model/plane.mjs";
import {made, nodeOf} from "./graphs.mjs";

test("an input that is the same in every row is no axis", () => {
  const {model} = made("one-neuron-xor");
  assert.notEqual(planeOf(model), null);
  const {inputs, targets, outputs, kind} = planeOf(model);
  const name = (node) => model.nodes[node].name;
  assert.deepEqual([inputs.map(name), targets.map(name), outputs.map(name), kind],
                   [["x1", "x2"], ["y"], ["p"], "map"]);
});

test("one input makes a curve, three make no picture, one row neither", () => {
  assert.equal(planeOf(made("curve-fit").model).kind, "curve");
  assert.equal(planeOf(made("two-moons").model).kind, "map");
  assert.deepEqual(planeOf(made("three-classes").model).outputs.length, 3);
  assert.equal(planeOf(made("highway-3-8-2").model), null);
  assert.equal(planeOf(made("mazur-2-2-2").model), null);
});

test("between the points the network says what it computes", () => {
  const {model} = made("one-neuron-xor");
  const answer = answering(model, planeOf(model));
  const p = nodeOf(model, "p");
  [[0, 0], [0, 1], [1, 0], [1, 1]].forEach((at, k) =>
    assert.equal(answer(at), model.epoch.pass(k + 1).values[p]));
  assert.equal(answer([0.5, 0.5]).toFixed(6), (1 / (1 + Math.exp(-(0.5 * 1.6243453636632417
    - 0.5 * 0.6117564136500754 - 0.5281717522634557)))).toFixed(6));
});

test("rows are moved, added and removed, and the others stay", () => {
  const columns = [[3, [0, 1]], [4, [5, 6]]];
  assert.deepEqual(moved(columns, 1, new Map([[4, 9]])), [[3, [0, 1]], [4, [5, 9]]]);
  assert.deepEqual(added(columns, new Map([[3, 7]])), [[3, [0, 1, 7]], [4, [5, 6, 5]]]);
  assert.deepEqual(removed(columns, 0), [[3, [1]], [4, [6]]]);
});

test("a point is worth its target or the number of its class", () => {
  assert.deepEqual([worth([0.9]), worth([0, 1, 0])], [0.9, 1]);
  assert.deepEqual(kinds([1, 0, 1, 0]), [0, 1]);
  assert.deepEqual(kinds([1, 2, 3, 4, 5, 6, 7]), [1, 7]);
  assert.deepEqual(range([0, 1], 0.1), [-0.1, 1.1]);
  assert.equal(rounded(0.123456, [-1.3, 1.3]), 0.12);
});
