import assert from "node:assert/strict";
import {test} from "node:test";

import {scaleOf, scrolled} from "../../microbp/player/page/picture/view.mjs";

const stage = {width: 1000, height: 500};

test("the whole drawing is shown where it can be read, but not blown up", () => {
  assert.equal(scaleOf({width: 1100, height: 400}, stage), 1000 / 1100);
  assert.equal(scaleOf({width: 800, height: 550}, stage), 500 / 550);
  assert.equal(scaleOf({width: 100, height: 100}, stage), 1.7);
});

test("of a drawing that would be too small a part is shown", () => {
  assert.equal(scaleOf({width: 1000 / 0.85, height: 100}, stage), 0.85);
  assert.equal(scaleOf({width: 1200, height: 100}, stage), 0.95);
  assert.equal(scaleOf({width: 1200, height: 100}, stage, "whole"), 1000 / 1200);
});

test("a smaller window, as zooming makes it, never shows letters smaller in all", () => {
  for (const full of [{width: 1614, height: 417}, {width: 1500, height: 2300}, {width: 900, height: 300}]) {
    const seen = [1, 1.1, 1.25, 1.5, 1.75, 2, 3].map((zoom) =>
      zoom * scaleOf(full, {width: 1900 / zoom, height: 640 / zoom}));
    seen.forEach((size, k) => assert.ok(k === 0 || size >= seen[k - 1] * 0.999, `${seen}`));
    assert.ok(seen[5] > 1.1 * seen[0], `${seen}`);
  }
});

test("whoever wants it large sees it larger than before", () => {
  assert.equal(scaleOf({width: 1000, height: 400}, stage, "large"), 1.6);
  assert.equal(scaleOf({width: 5000, height: 400}, stage, "large"), 1.25);
  for (const width of [100, 800, 1250, 1700, 9000]) {
    const drawing = {width, height: 300};
    assert.ok(scaleOf(drawing, stage, "large") > scaleOf(drawing, stage));
  }
});

test("in the lecture hall nothing is smaller than a given scale", () => {
  assert.equal(scaleOf({width: 1000, height: 400}, stage, "auto", 1.58), 1.58);
  assert.equal(scaleOf({width: 500, height: 250}, stage, "auto", 1.58), 1.7);
});

test("a step is in the middle, between its node and the one it comes from", () => {
  assert.equal(scrolled([1000, 1100], [1000, 1100], 400), 850);
  assert.equal(scrolled([1000, 1100], [1200, 1300], 400), 950);
});

test("if both do not fit, all of the node is seen", () => {
  assert.equal(scrolled([1000, 1100], [3000, 3100], 400), 1000);
  assert.equal(scrolled([3000, 3100], [1000, 1100], 400), 2700);
});
