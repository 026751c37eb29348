import assert from "node:assert/strict";
import {test} from "node:test";

import {smallCurve} from "../../microbp/player/page/panels/training.mjs";

const curvePoints = (errors, ...room) => smallCurve(errors, ...room).points;

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
  assert.ok(points.length > 150 && points.length <= 221);
  assert.deepEqual(points[0], [6, 6]);
  assert.equal(points.at(-1)[0], 214);
  const bent = errors.map((error, k) => error + (k > 995) * k);
  assert.equal(curvePoints(bent.slice(0, 1000), 220, 64).at(-1)[0], 214);
});

test("a peak between the points is seen, and the present epoch stands on the curve", () => {
  const errors = Array.from({length: 5000}, (_, k) => (k === 1234 ? 9 : 1));
  const {points, at} = smallCurve(errors, 220, 64);
  assert.equal(Math.min(...points.map(([, y]) => y)), 6);
  assert.deepEqual(at(1234)[1], 6);
  assert.deepEqual(at(4999), points.at(-1));
});

test("more errors than a call takes arguments are no obstacle", () => {
  const errors = Array.from({length: 300_000}, (_, k) => (k === 7 ? 0.5 : 0.25));
  const points = curvePoints(errors, 220, 64);
  assert.deepEqual([points[0], points.at(-1)], [[6, 32], [214, 32]]);
});
