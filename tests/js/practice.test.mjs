import assert from "node:assert/strict";
import {test} from "node:test";

import {Prediction, isRight, verdict} from "../../microbp/player/practice.mjs";
import {made, stepOf} from "./graphs.mjs";

test("a result is hidden until it is revealed, and only while predicting", () => {
  const prediction = new Prediction();
  assert.equal(prediction.hides(1), false);
  prediction.on = true;
  prediction.reveal(2);
  assert.deepEqual([0, 1, 2, 3].map((count) => prediction.hides(count)),
                   [false, false, false, true]);
  prediction.forget();
  assert.equal(prediction.hides(1), true);
});

// graph, phase, node, use, typed number, key of the words, what they name
const SLIPS = [
  ["example", "backward", "h1", 2, -0.03635, "slip: sign", {}],
  ["example", "backward", "h1", 2, -0.01905, "slip: one path", {name: "h1", n: 2}],
  ["example", "backward", "h1", 2, 0.0554, "slip: one path", {name: "h1", n: 2}],
  ["example", "backward", "h1", 2, 0.07445, "slip: sign of path", {}],
  ["example", "backward", "net_h1", 1, 0.03635, "slip: no local", {source: "h1", name: "net_h1"}],
  ["example", "backward", "net_h1", 1, 0.2413, "slip: no upstream", {source: "h1"}],
  ["example", "backward", "h1", 1, 0.04971, "slip: updated", {}],
  ["example", "backward", "h1", 2, 0.03023, "slip: updated", {}],
  ["example", "forward", "net_h1", 1, 0.0275, "slip: no bias", {name: "b1"}],
  ["example", "forward", "h1", 1, 0.3775, "slip: another", {name: "net_h1"}],
  ["example", "forward", "E_o1", 1, 0.5496, "slip: no half", {}],
  ["example", "update", "w5", 1, 0.4411, "slip: uphill", {}],
  ["example", "update", "w5", 1, 0.3178, "slip: no rate", {}],
  ["example", "update", "w5", 1, -0.04108, "slip: change only", {name: "w5"}],
  ["example", "update", "w5", 1, -0.3589, "slip: sign", {}],
  ["example", "forward", "h1", 1, 0.594, "slip: close", {n: 4}],
  ["example", "forward", "h1", 1, 17, "slip: unknown", {n: 4}],
  ["kinks", "forward", "gate", 1, 17, "slip: unknown", {n: 4}],
];

for (const [name, phase, node, use, typed, key, places] of SLIPS) {
  test(`${name}: ${typed} for ${node} (${phase}) is ${key}`, () => {
    const {model, equations} = made(name);
    const k = stepOf(model, phase, node, use);
    assert.equal(isRight(model, k, typed), false);
    assert.deepEqual(verdict(model, k, typed), [key, places]);
    assert.ok(equations.words.say(key, places).length > 8);
  });
}

test("a number is right to the digits shown, computed from exact or from shown numbers", () => {
  const {model} = made("example");
  const k = stepOf(model, "backward", "h2", 2);
  assert.deepEqual([0.04136, 0.04137, 0.0413704, 0.0414].map((x) => isRight(model, k, x)),
                   [true, true, true, false]);
});
