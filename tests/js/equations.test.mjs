import assert from "node:assert/strict";
import {test} from "node:test";

import {escaped} from "../../microbp/player/page/telling/words.mjs";
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

test("the sentence of why is the one that Python says", () => {
  for (const [name, {reasons}] of Object.entries(graphs)) {
    const {model, equations} = made(name);
    equations.words.languages.forEach((language, index) => {
      equations.words.language = index;
      const plain = (html) => html.replace(/<[^>]*>/g, "");
      model.steps.forEach((_, k) =>
        assert.equal(plain(equations.why(k)), reasons[language][k], `${name} ${k + 1}`));
    });
  }
});

test("the slope of a cross-entropy is p, and p - 1 for the score of the class", () => {
  const {model, equations} = made("classifier");
  const told = (name) => equations.lines(stepOf(model, "backward", name))[0];
  assert.match(told("out_o1"), /\(exp\(out_o1\) \+ .*\) = p_o1 = 0\.2549$/);
  assert.match(told("out_o2"), /\) - 1 = p_o2 - 1 = 0\.2349 - 1 = -0\.7651$/);
  assert.match(equations.markup(stepOf(model, "backward", "out_o2")),
               /<i>p<sub>o2<\/sub><\/i> − 1/);
});

test("upstream and local are labelled, and names are no markup", () => {
  const {model, equations} = made("hostile");
  const html = equations.markup(model.steps.findLastIndex(({phase}) => phase === "backward"));
  assert.match(html, /class="derivative upstream labelled" data-factor="upstream"/);
  assert.match(html, /class="derivative local labelled" data-factor="local"/);
  assert.doesNotMatch(html, /<(script|img)/);
  assert.equal(escaped("<b title=\"&\">"), "&#60;b title=&#34;&#38;&#34;&#62;");
});
