import assert from "node:assert/strict";
import {test} from "node:test";

import {reversedHead, scaleOf, scrolled} from "../../microbp/player/drawing.mjs";

test("the reversed arrowhead has its tip where the line begins and is as long as ten", () => {
  assert.equal(reversedHead({x: 1, y: 2}, {x: 11, y: 2}), "M1,2L11,7L11,-3z");
  assert.equal(reversedHead({x: 0, y: 0}, {x: 0, y: -10}), "M0,0L5,-10L-5,-10z");
});

const stage = {width: 1000, height: 500};

test("the whole drawing is shown where it can be read, but not blown up", () => {
  assert.equal(scaleOf({width: 1250, height: 400}, stage, false), 0.8);
  assert.equal(scaleOf({width: 800, height: 625}, stage, false), 0.8);
  assert.equal(scaleOf({width: 100, height: 100}, stage, false), 1.3);
});

test("of a drawing that would be too small a part is shown", () => {
  assert.equal(scaleOf({width: 1000 / 0.6, height: 100}, stage, false), 0.6);
  assert.equal(scaleOf({width: 1700, height: 100}, stage, false), 0.85);
});

test("whoever follows the steps sees them larger than before", () => {
  assert.equal(scaleOf({width: 1000, height: 400}, stage, true), 1.6);
  assert.equal(scaleOf({width: 5000, height: 400}, stage, true), 1.25);
  for (const width of [100, 800, 1250, 1700, 9000]) {
    const drawing = {width, height: 300};
    assert.ok(scaleOf(drawing, stage, true) > scaleOf(drawing, stage, false));
  }
});

test("a step is in the middle, between its node and the one it comes from", () => {
  assert.equal(scrolled([1000, 1100], [1000, 1100], 400), 850);
  assert.equal(scrolled([1000, 1100], [1200, 1300], 400), 950);
});

test("if both do not fit, all of the node is seen", () => {
  assert.equal(scrolled([1000, 1100], [3000, 3100], 400), 1000);
  assert.equal(scrolled([3000, 3100], [1000, 1100], 400), 2700);
});
