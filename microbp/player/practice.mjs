// Practice: predict before it is revealed, what a wrong answer may come from, and the worksheet.

import {lastPlace} from "./mathematics.mjs";

// Predict, then reveal: a step's result is hidden until it is typed in or asked for.
export class Prediction {
  on = false;
  revealed = new Set();     // numbers of steps, from 1

  hides(count) {
    return this.on && count > 0 && !this.revealed.has(count);
  }

  reveal(count) {
    for (let k = 1; k <= count; k++) this.revealed.add(k);
  }

  forget() {
    this.revealed.clear();
  }
}

// Which numbers of a step's equation are blanks: when predicting, what is to be found; on a
// worksheet, everything that is not given.

export const predictionBlanks = (step) => ({
  text: "?",
  hides: ([head, , , role]) => head === "derivative"
    && (role === "contribution" || (role === "local" && step.source !== null)),
});

export const worksheetBlanks = (nodes) => ({
  text: "",
  hides: ([head, index]) => head === "derivative"
    || (head === "node" && nodes[index].parents.length > 0),
});

// All slips that can be made in a step: [{slip, number, places}], the likeliest first.
export function slips(model, k) {
  const {phase, node, source, use, uses} = model.steps[k];
  const found = model.found(k);
  const {name, parents} = model.nodes[node];
  const op = parents.length ? model.formulas.form(node).op : "";
  const possible = [];
  const add = (slip, number, places = {}) => possible.push({slip, number, places});
  if (phase === "backward") {
    const from = {source: source === null ? "" : model.nodes[source].name};
    const {upstream, local, contribution, before, after} = found;
    if (use > 1) {
      add("one path", contribution, {name, n: uses});
      add("one path", before, {name, n: uses});
    }
    add("sign", -after);
    add("sign of path", before - contribution);
    add("no upstream", before + local, from);
    add("no upstream", local, from);
    add("no local", before + upstream, {...from, name});
    add("no local", upstream, {...from, name});
    for (const number of withUpdated(model, k)) add("updated", number);
  } else if (phase === "update") {
    const {gradient, result} = found;
    const old = model.values[node];
    const {lr} = model.now;
    add("uphill", old + lr * gradient);
    add("no rate", old - gradient);
    add("change only", lr * gradient, {name});
    add("change only", -lr * gradient, {name});
    add("sign", -result);
  } else {
    add("sign", -found.result);
    if (op === "weighted_sum" && parents.length % 2) {
      const bias = parents.at(-1);
      add("no bias", found.result - model.values[bias], {name: model.nodes[bias].name});
    }
    if (op === "squared_error") add("no half", 2 * found.result);
  }
  model.nodes.forEach((other, index) => {
    if (index === node && phase !== "backward") return;
    add("another", model.values[index], {name: other.name});
  });
  return possible;
}

// The results of a backward step for someone who uses the weights after their update.
function withUpdated(model, k) {
  if (model.steps[k].source === null) return [];
  const values = model.updated();
  const local = ({source, index}, j) => model.arithmetic.evaluate(
    model.formulas.local(source, index), model.reader(j, values));
  const {after, contribution} = model.chained(k, local);
  return [after, contribution];
}

// Whether a typed number is right to the precision that is shown. Whoever computed with the
// numbers as they are shown, rounded, is right too.
export function isRight(model, k, typed) {
  return near(model, typed, model.found(k).result) || near(model, typed, fromShown(model, k));
}

function near(model, typed, number) {
  return model.shown(typed) === model.shown(number)
    || Math.abs(typed - number) <= 0.5000001 * lastPlace(number, model.digits);
}

function fromShown(model, k) {
  const equation = model.formulas.equation(model.steps[k]);
  const {arithmetic} = model;
  const read = model.reader(k);
  const rounded = (number) => Number(model.shown(number));
  const formula = arithmetic.chosen(equation.sides.at(-1), read);
  const number = arithmetic.evaluate(formula, (atom) => rounded(read(atom)));
  return model.found(k).sum ? rounded(model.found(k).before) + number : number;
}

// What to tell about a wrong number: the key of its words and what they name.
export function verdict(model, k, typed) {
  const {result} = model.found(k);
  const slip = slips(model, k).find(({number}) => Number.isFinite(number)
    && near(model, typed, number) && !near(model, number, result));
  if (slip) return [`slip: ${slip.slip}`, slip.places];
  const close = Math.abs(typed - result) <= 0.02 * Math.abs(result);
  return [close ? "slip: close" : "slip: unknown", {n: model.digits}];
}

// For print: a worksheet with blanks, and its answer sheet.
export class Worksheet {
  constructor(place, model, equations, drawing) {
    Object.assign(this, {place, model, equations, drawing});
  }

  build(title) {
    this.place.replaceChildren(...["worksheet", "answers"].map((kind) => this.sheet(kind, title)));
  }

  sheet(kind, title) {
    const {model, equations} = this;
    const say = (key) => equations.words.say(key, {n: model.digits});
    const blank = kind === "worksheet";
    const blanks = blank ? worksheetBlanks(model.nodes) : null;
    const sheet = document.createElement("section");
    sheet.className = `sheet ${kind}`;
    sheet.appendChild(document.createElement("h1")).textContent = `${title} — ${say(`player: ${kind}`)}`;
    sheet.appendChild(document.createElement("p")).textContent = say(`player: ${kind} intro`);
    const before = model.steps.filter(({phase}) => phase !== "update").length;
    sheet.append(this.drawing.copy(blank ? 0 : before));
    for (const phase of ["forward", "backward", "update"]) {
      const found = [...model.steps.keys()].filter((k) => model.steps[k].phase === phase);
      if (!found.length) continue;
      sheet.appendChild(document.createElement("h2")).textContent = equations.words.heading(phase);
      const list = sheet.appendChild(document.createElement("ol"));
      list.start = found[0] + 1;
      for (const k of found) {
        const item = list.appendChild(document.createElement("li"));
        item.innerHTML = equations.markup(k, blanks);
      }
    }
    return sheet;
  }
}
