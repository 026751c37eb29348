import assert from "node:assert/strict";
import {test} from "node:test";

import {box, reversedHead} from "../../microbp/player/page/picture/drawing.mjs";

test("the reversed arrowhead has its tip where the line begins and is as long as ten", () => {
  assert.equal(reversedHead({x: 1, y: 2}, {x: 11, y: 2}), "M1,2L11,7L11,-3z");
  assert.equal(reversedHead({x: 0, y: 0}, {x: 0, y: -10}), "M0,0L5,-10L-5,-10z");
});

test("the box of a card is that of its rectangle", () => {
  const rect = new Map([["x", "1.5"], ["y", "2"], ["width", "80"], ["height", "52"]]);
  assert.deepEqual(box({getAttribute: (key) => rect.get(key)}), {x: 1.5, y: 2, width: 80, height: 52});
});
