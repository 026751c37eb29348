import assert from "node:assert/strict";
import {test} from "node:test";

import {Practice} from "../../microbp/player/page/model/practice.mjs";
import {made, nodeOf, stepOf} from "./graphs.mjs";

const practising = (name) => {
  const {model, equations} = made(name);
  const practice = new Practice(model);
  practice.on = true;
  return {model, equations, practice};
};

test("asked is what was not answered, whatever was looked at", () => {
  const {model, practice} = practising("example");
  assert.equal(practice.hides(0), false);
  assert.ok(model.steps.every((_, k) => practice.hides(k + 1)));
  practice.end(5, "right");
  assert.deepEqual([4, 5, 6].map((count) => practice.hides(count)), [true, false, true]);
  assert.deepEqual([practice.next(3), practice.next(4), practice.next(model.steps.length)], [4, 6, 1]);
  practice.on = false;
  assert.ok(model.steps.every((_, k) => !practice.hides(k + 1)));
  practice.on = true;
  practice.forget();
  assert.ok(practice.hides(5));
});

test("what was not answered is not seen in the drawing, but for what a step is computed from", () => {
  const {model, practice} = practising("example");
  const k = stepOf(model, "backward", "h1", 1) + 1;
  const {values, grads, locals} = practice.unknown(k);
  const node = (name) => nodeOf(model, name);
  assert.ok(grads.has(node("h1")) && !grads.has(node("net_o1")));
  assert.ok(values.has(node("E")) && !values.has(node("net_o1")) && !values.has(node("h1")));
  assert.ok(locals.has(`${node("net_o1")}-${model.steps[k - 1].index}`));
  for (let count = 1; count <= k; count++) practice.end(count, "right");
  assert.deepEqual(Object.values(practice.unknown(k)).map((set) => set.size), [0, 0, 0]);
});

const text = (html) => html.replace(/<[^>]*>/g, "");

test("predicting hides the result and the local derivative, not what led to it", () => {
  const {model, equations, practice} = practising("example");
  const k = stepOf(model, "backward", "w5");
  assert.match(text(equations.markup(k, practice.blanks(k + 1))), /= 0\.1385 × \? = \?$/);
  practice.record(k + 1).hints = 3;
  assert.match(text(equations.markup(k, practice.blanks(k + 1))), /= 0\.1385 × 0\.5933 = \?$/);
  assert.match(text(equations.markup(k)), /= 0\.1385 × 0\.5933 = 0\.08217$/);
});

test("what a gate decides is for whoever predicts to find", () => {
  const {model, equations, practice} = practising("kinks");
  const shown = (phase, name) => {
    const k = stepOf(model, phase, name);
    return text(equations.markup(k, practice.blanks(k + 1)));
  };
  assert.equal(shown("forward", "gate"), "gate = relu(a)= relu(0) = ?");
  assert.equal(shown("forward", "larger"), "larger = max(a, b)= max(0, 0) = ?");
  const names = model.steps.map(({phase, node, source}, k) =>
    phase === "backward" && source !== null && model.nodes[source].name === "gate" ? k : -1);
  const back = text(equations.markup(names.find((k) => k >= 0), practice.blanks(1)));
  assert.match(back, /× \? = \?/);
  assert.doesNotMatch(back, /where/);
});

test("what is asked of a cross-entropy is not said as p", () => {
  const {model, equations, practice} = practising("classifier");
  const k = stepOf(model, "backward", "out_o2");
  const line = text(equations.markup(k, practice.blanks(k + 1)));
  assert.doesNotMatch(line, /p_?o2|0\.2349/);
  assert.match(line, /= \?$/);
});

test("a long sum can be worked from its line", () => {
  const {model, equations, practice} = practising("long sum");
  const k = stepOf(model, "forward", "net");
  const line = text(equations.markup(k, practice.blanks(k + 1)));
  assert.doesNotMatch(line, /…/);
  assert.match(line, /0\.7 × 7 \+ 0\.8 × 8/);
});

test("where the formula is hidden hints show first the rule, then the formula, then the numbers", () => {
  const {model, equations, practice} = practising("example");
  practice.level = "hidden";
  const k = stepOf(model, "backward", "w5");
  const shown = (hints) => {
    practice.record(k + 1).hints = hints;
    const blanks = practice.blanks(k + 1);
    return blanks && text(equations.markup(k, blanks));
  };
  assert.deepEqual([shown(0), shown(1)], [null, null]);
  assert.doesNotMatch(shown(2), /0\.1385/);
  assert.match(shown(3), /= 0\.1385 × 0\.5933 = \?$/);
});

test("the summary counts what was right at once, later, and shown", () => {
  const {practice} = practising("example");
  practice.end(1, "right");
  practice.miss(2, "a slip");
  practice.end(2, "right");
  practice.record(3).hints = 1;
  practice.end(3, "right");
  practice.end(4, "shown");
  assert.deepEqual(practice.summary().get("forward"), {steps: 11, right: 1, helped: 2, shown: 1});
  assert.deepEqual([...practice.slips], [["a slip", 1]]);
});
