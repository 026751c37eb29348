import assert from "node:assert/strict";
import {test} from "node:test";

import {stateOf, stateText} from "../../microbp/player/page/panels/saving.mjs";
import {percentage} from "../../microbp/player/page/panels/verify.mjs";

const NAMES = ["i1", "w1"];
const good = {microbp: "page", format: 1, leaves: NAMES, state: [["w1", "0.5"], ["step", "3"]]};

test("a state is written and read", () => {
  assert.deepEqual(stateOf(stateText(good.state, NAMES), NAMES), {pairs: good.state});
});

const hostile = {
  json: ["", "{", "<script>", "undefined"],
  page: ["null", "1", "[]", "{}", JSON.stringify({...good, microbp: "other"})],
  format: [JSON.stringify({...good, format: 2}), JSON.stringify({...good, format: "1"})],
  other: [JSON.stringify({...good, leaves: ["i1"]}), JSON.stringify({...good, leaves: "i1,w1"}),
          JSON.stringify({...good, leaves: ["i1", {}]})],
  pairs: [JSON.stringify({...good, state: {}}), JSON.stringify({...good, state: [["w1"]]}),
          JSON.stringify({...good, state: [["w1", 5]]}), JSON.stringify({...good, state: "x"}),
          JSON.stringify({...good, state: Array(10_001).fill(["w1", "1"])})],
  long: [" ".repeat(2_000_001)],
};
for (const [problem, texts] of Object.entries(hostile)) {
  test(`what is no state is refused: ${problem}`, () => {
    for (const text of texts) assert.deepEqual(stateOf(text, NAMES), {problem}, text.slice(0, 60));
  });
}

test("a change in percent", () => {
  assert.deepEqual([[0.298371109, 0.291027774], [2, 3], [1, 1], [0, 1], [1, 0.99999]]
    .map((pair) => percentage(...pair)), ["−2.5 %", "+50.0 %", "0.0 %", "", "−0.001 %"]);
});
