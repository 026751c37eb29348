import assert from "node:assert/strict";
import {test} from "node:test";

import {reversedHead} from "../../microbp/player/drawing.mjs";

test("the reversed arrowhead has its tip where the line begins and is as long as ten", () => {
  assert.equal(reversedHead({x: 1, y: 2}, {x: 11, y: 2}), "M1,2L11,7L11,-3z");
  assert.equal(reversedHead({x: 0, y: 0}, {x: 0, y: -10}), "M0,0L5,-10L-5,-10z");
});
