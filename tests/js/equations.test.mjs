import assert from "node:assert/strict";
import {test} from "node:test";

import {escaped} from "../../microbp/player/equations.mjs";
import {predictionBlanks, worksheetBlanks} from "../../microbp/player/practice.mjs";
import {graphs, made, stepOf} from "./graphs.mjs";

for (const [name, {lines}] of Object.entries(graphs)) {
  test(`${name}: the steps read as in Python, in both languages`, () => {
    const {model, equations} = made(name);
    equations.words.languages.forEach((language, index) => {
      equations.words.language = index;
      assert.deepEqual(model.steps.map((_, k) => equations.oneLine(k)), lines[language]);
    });
  });
}

test("a long sum is folded where it is shown", () => {
  const {model, equations} = made("long sum");
  const [line] = equations.lines(stepOf(model, "forward", "net"));
  assert.equal(line, "net = w1 · x1 + w2 · x2 + w3 · x3 + … + w12 · x12 + b"
    + " = 0.1 × 1 + 0.2 × 2 + 0.3 × 3 + … + 1.2 × 12 + 0.5 = 65.5");
});

test("≈ stands where the rounded numbers do not give the rounded result", () => {
  const {model, equations} = made("example");
  const [part, , sum] = equations.lines(stepOf(model, "backward", "h2", 2));
  assert.match(part, / × 0\.55 ≈ -0\.02095$/);
  assert.match(sum, /: 0\.06232 \+ \(-0\.02095\) = 0\.04137$/);
  const [exact] = equations.lines(stepOf(model, "backward", "w5"));
  assert.match(exact, /= 0\.1385 × 0\.5933 = 0\.08217$/);
});

const text = (html) => html.replace(/<[^>]*>/g, "");

test("predicting hides the result and the local derivative, not what led to it", () => {
  const {model, equations} = made("example");
  const k = stepOf(model, "backward", "w5");
  const blank = text(equations.markup(k, predictionBlanks(model.steps[k])));
  assert.match(blank, /= 0\.1385 × \? = \?$/);
  assert.match(text(equations.markup(k)), /= 0\.1385 × 0\.5933 = 0\.08217$/);
});

test("the worksheet shows given numbers only", () => {
  const {model, equations} = made("example");
  const sheet = (phase, name) =>
    text(equations.markup(stepOf(model, phase, name), worksheetBlanks(model.nodes)));
  assert.match(sheet("forward", "net_h1"), /= 0\.15 × 0\.05 \+ 0\.2 × 0\.1 \+ 0\.35 = $/);
  assert.match(sheet("forward", "net_o1"), /= 0\.4 × {2}\+ 0\.45 × {2}\+ 0\.6 [=≈] $/);
  assert.doesNotMatch(sheet("backward", "w5"), /\d\.\d/);
});

test("upstream and local are labelled, and names are no markup", () => {
  const {model, equations} = made("hostile");
  const html = equations.markup(model.steps.findLastIndex(({phase}) => phase === "backward"));
  assert.match(html, /class="derivative upstream labelled" data-factor="upstream"/);
  assert.match(html, /class="derivative local labelled" data-factor="local"/);
  assert.doesNotMatch(html, /<(script|img)/);
  assert.equal(escaped("<b title=\"&\">"), "&#60;b title=&#34;&#38;&#34;&#62;");
});
