import assert from "node:assert/strict";
import {test} from "node:test";

import {curvePoints} from "../../microbp/player/training.mjs";

test("a larger error stands higher, a later one further right, none outside", () => {
  assert.deepEqual(curvePoints([1, 0.5, 0], 220, 64), [[6, 6], [110, 32], [214, 58]]);
  assert.deepEqual(curvePoints([0.2, 0.4], 220, 64), [[6, 32], [214, 6]]);      // from 0
});

test("an error below 0 is lower still", () => {
  assert.deepEqual(curvePoints([1, -1, 0], 220, 64), [[6, 6], [110, 58], [214, 32]]);
});

test("a single error, and one that stays at 0, are points too", () => {
  assert.deepEqual(curvePoints([0.3], 220, 64), [[6, 6]]);
  assert.deepEqual(curvePoints([0, 0], 220, 64), [[6, 58], [214, 58]]);
});

test("of a long list at most 221 points stay, the last among them", () => {
  const errors = Array.from({length: 1001}, (_, k) => 1 / (k + 1));
  const points = curvePoints(errors, 220, 64);
  assert.equal(points.length, 201);
  assert.deepEqual(points[0], [6, 6]);
  assert.equal(points.at(-1)[0], 214);
  assert.equal(curvePoints(errors.slice(0, 222), 220, 64).at(-1)[0], 214);
});

test("more errors than a call takes arguments are no obstacle", () => {
  const errors = Array.from({length: 300_000}, (_, k) => (k === 7 ? 0.5 : 0.25));
  const points = curvePoints(errors, 220, 64);
  assert.deepEqual([points[0], points.at(-1)], [[6, 32], [214, 32]]);
});
