import assert from "node:assert/strict";
import {test} from "node:test";

import {Scale, thinned, ticks} from "../../microbp/player/page/picture/chart.mjs";

test("ticks are round numbers within the axis", () => {
  assert.deepEqual(ticks(0, 0.2984, 5), [0, 0.1, 0.2]);
  assert.deepEqual(ticks(0, 100, 5), [0, 20, 40, 60, 80, 100]);
  assert.deepEqual(ticks(-1.3, 1.3, 5), [-1, 0, 1]);
  assert.deepEqual(ticks(0, 1, 4), [0, 0.5, 1]);
});

test("on a logarithmic axis they are powers of ten, or its ends where there is none", () => {
  assert.deepEqual(ticks(3.5e-5, 0.3, 6, true), [1e-4, 1e-3, 1e-2, 0.1]);
  assert.deepEqual(ticks(1e-12, 1, 5, true), [1e-12, 1e-9, 1e-6, 1e-3, 1]);
  assert.deepEqual(ticks(2, 7, 5, true), [2, 5]);
  assert.deepEqual(ticks(0.02, 0.3, 5, true), [0.02, 0.05, 0.1, 0.2]);
  assert.deepEqual(ticks(3, 4, 5, true), [3, 4]);
});

test("a scale leads there and back", () => {
  const plain = new Scale(0, 10, 52, 252);
  assert.deepEqual([plain.at(0), plain.at(5), plain.at(10)], [52, 152, 252]);
  const upwards = new Scale(1e-4, 1, 200, 0, true);
  assert.deepEqual([upwards.at(1e-4), upwards.at(1e-2), upwards.at(1)], [200, 100, 0]);
  for (const scale of [plain, upwards]) assert.ok(Math.abs(scale.back(scale.at(0.5)) - 0.5) < 1e-12);
});

test("a long list keeps its peaks, its valleys and its end", () => {
  const numbers = Array.from({length: 1000}, (_, k) => (k === 501 ? 9 : k === 777 ? -9 : k / 1000));
  const kept = thinned(numbers, 20);
  assert.ok(kept.length <= 42);
  for (const k of [0, 501, 777, 999]) assert.deepEqual(kept.find(([at]) => at === k), [k, numbers[k]]);
  assert.deepEqual(thinned([3, 1], 20), [[0, 3], [1, 1]]);
});
