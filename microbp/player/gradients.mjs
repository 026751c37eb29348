// The gradient check: each parameter's gradient beside a difference of the error, the parameter a
// little larger and a little smaller. Both are of all rows, as the rule adds them up.

import {button, cells, make, named, numbered, table} from "./dom.mjs";

const STEP = 6e-6;          // the cube root of the precision of numbers, about
const ALIKE = 1e-6;         // relative

// For each parameter {leaf, gradient, difference, right}; of all rows, whatever the rule updates.
export function gradientsChecked(descent, {weights, velocities}) {
  const error = (changed) => descent.passes(Array.from({length: descent.rows}, (_, row) => row),
    {weights: changed, velocities}).reduce((sum, {loss}) => sum + loss, 0) * descent.seed;
  const whole = Object.assign(Object.create(Object.getPrototypeOf(descent)), descent, {each: false});
  const {sums} = whole.first({weights, velocities});
  const gradients = descent.parameters.map((leaf) => sums[leaf] * descent.seed);
  const largest = Math.max(...gradients.map(Math.abs), Math.abs(error(weights)), 1);
  return descent.parameters.map((leaf, k) => {
    const by = STEP * Math.max(1, Math.abs(weights[k]));
    const [above, below] = [by, -by].map((one) => error(weights.with(k, weights[k] + one)));
    const difference = (above - below) / (2 * by);
    const off = Math.abs(gradients[k] - difference);
    return {leaf, gradient: gradients[k], difference,
            right: off <= ALIKE * Math.max(Math.abs(gradients[k]), Math.abs(difference))
              || off <= 1e-9 * largest};
  });
}

export function checkPanel(page) {
  const {model, words} = page;
  if (!model.parameters.length) return;
  const [found, body] = table(["parameter", "gradient", "player: check: difference",
                               "player: check: verdict"], {id: "check-table", hidden: true});
  const told = make("p", {id: "check-told", role: "status"});
  page.mount("check", make("div", {},
    make("p", {className: "note", say: "player: check: help"}),
    make("p", {}, button("player: check: do", show, {id: "do-check"})), told,
    make("div", {className: "scrolled", tabIndex: 0, label: "player: lab: check"}, found)));

  function show() {
    const checked = gradientsChecked(model.line.descent, model.line.state);
    const wrong = checked.filter(({right}) => !right).length;
    found.hidden = false;
    body.replaceChildren(...checked.map(({leaf, gradient, difference, right}) =>
      cells([named(model.nodes[leaf].html), numbered(model.brief(gradient), "grad"),
             numbered(model.brief(difference), "grad"), right ? "✓" : "≠"])));
    told.textContent = model.setting.round ? words.say("player: check: rounded")
      : wrong ? words.say("player: check: wrong", {k: wrong, n: checked.length})
        : words.say("player: check: right", {n: checked.length});
  }

  page.on("numbers", () => { if (!found.hidden) { found.hidden = true; told.textContent = ""; } });
  page.on("language", () => { if (!found.hidden) show(); });
}
