import assert from "node:assert/strict";
import {test} from "node:test";

import {shownAround, unitOfStep, unitsOf} from "../../microbp/player/page/picture/overview.mjs";
import {rowsOf} from "../../microbp/player/page/picture/painting.mjs";
import {addressOf, pairsOf} from "../../microbp/player/page/state.mjs";
import {made, nodeOf, stepOf} from "./graphs.mjs";

test("around a place so much is shown as fits, at the ends too", () => {
  assert.deepEqual([shownAround(0, 12, 5), shownAround(6, 12, 5), shownAround(11, 12, 5),
                    shownAround(1, 3, 5)], [[0, 5], [4, 9], [7, 12], [0, 3]]);
});

test("a step happens in the neuron that computes, or hands a gradient back", () => {
  const {data, model} = made("large");
  const graph = unitsOf(data);
  assert.deepEqual(graph.layers.map((layer) => layer.length), [3, 12, 1, 1]);
  const at = (k) => unitOfStep(model.steps[k], graph);
  assert.deepEqual(at(stepOf(model, "forward", "out_h10")), [1, 9]);
  const k = model.steps.findIndex(({phase, source, node}) => phase === "backward"
    && source === nodeOf(model, "out_o1") && node === nodeOf(model, "out_h3"));
  assert.deepEqual(at(k), [2, 0]);
  assert.deepEqual(unitOfStep(undefined, graph), [0, 0]);
});

test("of a long sum some terms are shown, always that of the step", () => {
  const {model} = made("long sum");
  const net = nodeOf(model, "net");
  const w11 = nodeOf(model, "w11");
  const {rows, left} = rowsOf(model, net, new Set([w11]));
  assert.equal(left + rows.length, 13);
  assert.ok(rows.some((row) => row.includes(w11)));
  assert.ok(rows.at(-1).includes(nodeOf(model, "b")));
  assert.equal(rowsOf(made("example").model, nodeOf(made("example").model, "net_h1"), new Set()).left, 0);
});

test("the address says what the state is, whatever the names", () => {
  const pairs = [["w5", "0.41"], ["a&b=c", "1"], ["重量", "-2"], ["step", "12"]];
  assert.deepEqual(pairsOf(addressOf(pairs)), pairs);
  assert.deepEqual(pairsOf("#step-12"), [["step", "12"]]);
  assert.deepEqual([pairsOf(""), pairsOf("#%E0%A4%A=1")], [[], [["%E0%A4%A", "1"]]]);
});
