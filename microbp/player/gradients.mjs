// The gradient check: each parameter's gradient beside a difference of the error, the parameter a
// little larger and a little smaller. Both are of all rows, as the rule adds them up.

import {button, cells, make, named, numbered} from "./dom.mjs";
import {withMinus} from "./mathematics.mjs";

const STEP = 6e-6;          // the cube root of the precision of numbers, about
const ALIKE = 1e-6;         // relative

// For each parameter {leaf, gradient, difference, right}.
export function gradientsChecked(model) {
  const {line, parameters, tape} = model;
  const {descent} = line;
  const pass = tape.room();
  const values = (weights) => {
    pass.values.set(descent.given);
    descent.put({weights}, pass.values);
  };
  const error = (weights) => {
    values(weights);
    let sum = 0;
    for (let row = 0; row < descent.rows; row++) sum += descent.forward(row, pass);
    return sum * descent.seed;
  };
  values(line.state.weights);
  for (let row = 0; row < descent.rows; row++) {
    descent.forward(row, pass);
    tape.backward(pass, descent.bent);
  }
  const gradients = parameters.map((leaf) => pass.grads[leaf] * descent.seed);
  const largest = Math.max(...gradients.map(Math.abs));
  return parameters.map((leaf, k) => {
    const weight = line.state.weights[k];
    const by = STEP * Math.max(1, Math.abs(weight));
    const difference = (error(line.state.weights.with(k, weight + by))
      - error(line.state.weights.with(k, weight - by))) / (2 * by);
    const off = Math.abs(gradients[k] - difference);
    return {leaf, gradient: gradients[k], difference,
            right: off <= ALIKE * Math.max(Math.abs(gradients[k]), Math.abs(difference))
              || off <= 1e-9 * Math.max(1, largest, Math.abs(model.error))};
  });
}

export function checkPanel(page) {
  const {model, words} = page;
  if (!model.parameters.length) return;
  const body = make("tbody");
  const table = make("table", {id: "check-table", hidden: true},
    make("thead", {}, make("tr", {}, ...["name", "gradient", "difference", "verdict"].map((word) =>
      make("th", {scope: "col", say: `player: check: ${word}`})))), body);
  const told = make("p", {id: "check-told", role: "status"});
  page.mount("check", make("div", {},
    make("p", {className: "note", say: "player: check: help"}),
    make("p", {}, button("player: check: do", show, {id: "do-check"})), told, table));
  const brief = (number) => withMinus(model.shown(number));

  function show() {
    const found = gradientsChecked(model);
    const wrong = found.filter(({right}) => !right).length;
    table.hidden = false;
    body.replaceChildren(...found.map(({leaf, gradient, difference, right}) =>
      cells([named(model.nodes[leaf].html), numbered(brief(gradient), "grad"),
             numbered(brief(difference), "grad"), right ? "✓" : "≠"])));
    told.textContent = model.setting.round ? words.say("player: check: rounded")
      : wrong ? words.say("player: check: wrong", {k: wrong, n: found.length})
        : words.say("player: check: right", {n: found.length});
  }

  page.on("numbers", () => { if (!table.hidden) { table.hidden = true; told.textContent = ""; } });
  page.on("language", () => { if (!table.hidden) show(); });
}
