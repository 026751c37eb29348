import assert from "node:assert/strict";
import {test} from "node:test";

import {readNumber} from "../../microbp/player/page/model/mathematics.mjs";
import {agrees, causes, isClose, judged} from "../../microbp/player/page/model/slips.mjs";
import {made, stepOf} from "./graphs.mjs";

const read = (text) => readNumber(text);

// graph, phase, node, use, typed number, what may have been done
const SLIPS = [
  ["example", "backward", "h1", 2, "-0.03635", ["mistake: sign"]],
  ["example", "backward", "h1", 2, "-0.01905", ["mistake: one-path"]],
  ["example", "backward", "h1", 2, "0.0554", ["mistake: one-path"]],
  ["example", "backward", "h1", 2, "0.07445", ["mistake: sign"]],
  ["example", "backward", "net_h1", 1, "0.03635", ["mistake: no-slope", "mistake: other-activation"]],
  ["example", "backward", "net_h1", 1, "0.2413", ["mistake: no-upstream"]],
  ["example", "backward", "net_h1", 1, "0.02157", ["mistake: no-slope"]],
  ["example", "backward", "net_h1", 1, "0.01478", ["mistake: no-slope"]],
  ["example", "backward", "net_o1", 1, "0.1868", ["mistake: no-error", "mistake: no-upstream"]],
  ["example", "backward", "w5", 1, "0.1385", ["mistake: no-input"]],
  ["example", "backward", "h1", 1, "0.04971", ["mistake: sequential"]],
  ["example", "backward", "h1", 2, "0.03023", ["mistake: sequential"]],
  ["example", "forward", "net_h1", 1, "0.0275", ["mistake: no-bias"]],
  ["example", "forward", "h1", 1, "0.3775", ["mistake: other-activation"]],
  ["example", "forward", "h1", 1, "0.4067", ["mistake: minus-in-exp"]],
  ["example", "forward", "E_o1", 1, "-0.3707", ["mistake: not-squared"]],
  ["example", "forward", "E_o1", 1, "2.748", ["mistake: decimal-point"]],
  ["example", "forward", "h2", 1, "0.5933", ["slip: another"]],
  ["example", "update", "w5", 1, "0.4411", ["mistake: uphill"]],
  ["example", "update", "w5", 1, "0.3178", ["mistake: no-rate", "mistake: twice"]],
  ["example", "update", "w5", 1, "-0.04108", ["slip: change only"]],
  ["example", "update", "w5", 1, "0.08217", ["slip: gradient"]],
  ["example", "update", "w5", 1, "0.40", ["slip: old"]],
  ["example", "update", "w5", 1, "-0.3589", ["mistake: sign"]],
  ["example", "forward", "h1", 1, "0.594", []],
  ["example", "forward", "h1", 1, "17", []],
  ["kinks", "forward", "gate", 1, "17", []],
];

for (const [name, phase, node, use, typed, expected] of SLIPS) {
  test(`${name}: ${typed} for ${node} (${phase}) may be ${expected.join(" or ") || "nothing known"}`, () => {
    const {model, equations} = made(name);
    const k = stepOf(model, phase, node, use);
    assert.equal(judged(model, k, read(typed)), "wrong");
    const found = causes(model, k, read(typed)).map(({key}) => key);
    assert.deepEqual(found, expected);
    for (const key of found) for (const words of equations.words.words[key]) assert.ok(words.length >= 4);
  });
}

test("another number of the page is named", () => {
  const {model} = made("example");
  const k = stepOf(model, "forward", "h2");
  assert.deepEqual(causes(model, k, read("0.5933")).map(({name}) => name), ["h1"]);
});

test("a number is judged at the precision it was typed with: rounded or cut off", () => {
  const {model} = made("example");
  const k = stepOf(model, "forward", "h2");                 // 0.596884378
  const judge = (text) => judged(model, k, read(text));
  assert.deepEqual(["0.60", "0.59", "0.597", "0.596", "0.5969", "0.5968843", "0.596884378"].map(judge),
                   Array(7).fill("right"));
  assert.deepEqual(["0.6", "0.5"].map(judge), ["short", "short"]);
  assert.deepEqual(["0.598", "0.5967", "0.5", "-0.60", "0.61"].map(judge),
                   ["wrong", "wrong", "short", "wrong", "wrong"]);
});

test("whoever computes with the numbers that are shown is right, to the digits shown", () => {
  const {model} = made("example");
  const k = stepOf(model, "backward", "h2", 2);
  assert.deepEqual(["0.04136", "0.04137", "0.0413704", "0.0414", "0.04135"].map((text) =>
    judged(model, k, read(text))), ["right", "right", "right", "right", "wrong"]);
});

test("an exact number needs no more digits, and a fraction is exact", () => {
  const {model} = made("kinks");
  const k = stepOf(model, "backward", "gate");
  assert.equal(judged(model, k, read("1")), "right");
  assert.equal(judged(model, k, read("2/2")), "right");
  assert.equal(judged(model, k, read("0.9")), "short");
});

test("agreeing counts the last digit typed", () => {
  assert.deepEqual([agrees({number: 0.359, unit: 1e-3}, 0.3589), agrees({number: 0.358, unit: 1e-3}, 0.3589),
                    agrees({number: 0.36, unit: 1e-2}, 0.3589), agrees({number: 0.357, unit: 1e-3}, 0.3589)],
                   [true, true, true, false]);
});

test("close is within two per cent", () => {
  const {model} = made("example");
  const k = stepOf(model, "forward", "h1");
  assert.deepEqual([isClose(model, k, read("0.60")), isClose(model, k, read("0.5"))], [true, false]);
});
