// Beside the drawing: the step's title and equation, the error curve, the fields in which given
// numbers are changed, and all steps as text.

import {escaped} from "./equations.mjs";
import {parseNumber, withMinus} from "./mathematics.mjs";
import {predictionBlanks} from "./practice.mjs";

export const byId = (id) => document.getElementById(id);

// Write all words of the page: [data-say] is the text, [data-label] the name of a control.
export function sayAll(words, count) {
  document.documentElement.lang = words.languages[words.language] === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-say]")) {
    const write = element.matches("button") ? "heading" : "say";
    element.textContent = words[write](element.dataset.say, {n: count});
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    const name = words.say(element.dataset.label);
    element.setAttribute("aria-label", name);
    if (element.matches("button, select, input")) element.title = name;
  }
}

// What the step is called, its equation, and the question when predicting.
export class Panel {
  constructor(model, equations) {
    Object.assign(this, {model, equations, words: equations.words});
    for (const id of ["phase", "count", "equation", "question", "answer", "check", "reveal",
                      "verdict", "live"]) {
      this[id] = byId(id);
    }
    this.title = byId("step-title");
  }

  show(count, hidden, predicting) {
    const {words} = this;
    const step = this.model.steps[count - 1];
    document.body.dataset.phase = step?.phase ?? "start";
    this.phase.textContent = words.heading(step ? step.phase : "player: start");
    this.count.textContent = words.say("steps: step", {k: count, n: this.model.steps.length});
    this.question.hidden = !predicting;
    this.answer.disabled = this.check.disabled = this.reveal.disabled = !hidden;
    if (!step) {
      this.title.textContent = words.say("player: given");
      this.equation.innerHTML = `<p class="note">${escaped(words.say("player: begin"))}</p>`;
      return;
    }
    this.title.innerHTML = step.title[words.language];
    this.equation.innerHTML =
      this.equations.markup(count - 1, hidden ? predictionBlanks(step) : null);
    this.equation.setAttribute("aria-label",
      hidden ? this.spokenTitle() : this.equations.lines(count - 1).join("; "));
    this.fit();
  }

  // A long equation is written smaller, as far as it can still be read.
  fit() {
    const room = this.equation.parentElement;
    for (const size of [1, 0.9, 0.8, 0.7, 0.6]) {
      this.equation.style.fontSize = size === 1 ? "" : `${1.32 * size}rem`;
      const fits = room.scrollHeight <= room.clientHeight && room.scrollWidth <= room.clientWidth;
      if (fits) break;
    }
  }

  // The title as it is read out: a subscript is a word of its own.
  spokenTitle() {
    const copy = this.title.cloneNode(true);
    for (const sub of copy.querySelectorAll("sub")) sub.prepend(" ");
    return copy.textContent;
  }

  // Tell a screen reader what is new.
  announce(count, hidden) {
    const told = count && !hidden ? this.equations.lines(count - 1) : [];
    this.live.textContent = [this.spokenTitle(), ...told].join(". ");
  }

  judge(text, right = false) {
    this.verdict.textContent = text;
    this.verdict.classList.toggle("right", right);
  }
}

// The points of the error curve, from left to right, a larger error higher; at most 220 of a long
// list, the last one always among them.
export function curvePoints(errors, width, height) {
  const [low, high] = [Math.min(0, ...errors), Math.max(...errors)];
  const every = Math.ceil(errors.length / 220);
  const last = errors.length - 1;
  return errors.map((error, k) => [6 + (width - 12) * (last ? k / last : 0),
                                   height - 6 - (height - 12) * ((error - low) / (high - low || 1))])
    .filter((_, k) => k % every === 0 || k === last);
}

// The output's number over the iterations.
export class Curve {
  constructor(model, words) {
    Object.assign(this, {model, words, svg: byId("curve")});
    [, , this.width, this.height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
  }

  show() {
    const {errors, iteration, error, nodes, output} = this.model;
    const brief = (number) => withMinus(this.model.shown(number));
    const points = curvePoints(errors, this.width, this.height);
    const text = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    this.svg.querySelector("polyline").setAttribute("points", text);
    const dot = this.svg.querySelector("circle");
    const [x, y] = points.at(-1);
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
    byId("error-now").innerHTML = `<i>${nodes[output].html}</i> = `
      + `<span class="number value">${brief(error)}</span>`;
    byId("iteration").textContent = this.words.say("player: iteration", {k: iteration});
    this.svg.setAttribute("aria-label", this.words.say("player: curve", {
      name: nodes[output].name, first: brief(errors[0]), last: brief(error), k: iteration}));
  }
}

const RATE = "lr";
const GIVEN = ["input", "parameter", "constant", "target"];

// A field for every given number and for the learning rate.
export class Fields {
  inputs = new Map();       // by node, and by RATE
  last = null;              // the field that was changed last: typing on is one change to undo

  constructor(model, words, reading) {
    Object.assign(this, {model, words, drawer: byId("drawer"), note: byId("edit-note")});
    const groups = GIVEN.map((kind) => [kind, reading.filter((leaf) =>
      model.nodes[leaf].kind === kind && model.nodes[leaf].editable)]);
    if (model.now.lr !== null) groups.unshift([RATE, [RATE]]);
    for (const [kind, members] of groups.filter(([, members]) => members.length)) {
      const group = document.createElement("fieldset");
      const legend = group.appendChild(document.createElement("legend"));
      legend.dataset.say = kind === "lr" ? "learning rate" : `player: fields: ${kind}`;
      for (const member of members) group.append(this.field(member));
      byId("fields").append(group);
    }
  }

  field(member) {
    const label = document.createElement("label");
    const name = label.appendChild(document.createElement("span"));
    if (member === RATE) name.textContent = "lr";
    else name.innerHTML = this.model.nodes[member].html;
    const input = label.appendChild(document.createElement("input"));
    Object.assign(input, {type: "text", inputMode: "decimal", autocomplete: "off",
                          spellcheck: false});
    input.addEventListener("input", () => this.typed(member, input));
    input.addEventListener("change", () => { this.last = null; this.show(); });
    this.inputs.set(member, input);
    return label;
  }

  typed(member, input) {
    const number = parseNumber(input.value);
    const again = this.last === member;
    const good = Number.isFinite(number) && (member === RATE
      ? this.model.change([], number, again)
      : this.model.change([[member, number]], this.model.now.lr, again));
    if (good) this.last = member;
    input.setAttribute("aria-invalid", String(!good));
    this.note.textContent = good ? "" : this.words.say(
      Number.isFinite(number) ? "player: not finite" : "player: not a number",
      {text: input.value.slice(0, 40)});
  }

  // Write the present numbers, but not into the field in which someone is typing.
  show() {
    for (const [member, input] of this.inputs) {
      if (input === document.activeElement && this.last === member) continue;
      const number = member === RATE ? this.model.now.lr : this.model.values[member];
      input.value = String(Number(number.toPrecision(12)));
      input.removeAttribute("aria-invalid");
    }
  }

  open(member) {
    this.drawer.hidden = false;
    this.inputs.get(member)?.select();
  }
}

// All steps as text, written when they can be seen; `jump` goes to one.
export class StepList {
  constructor(model, equations, jump) {
    Object.assign(this, {model, equations, jump, element: byId("as-text")});
    this.element.open = false;
    this.element.addEventListener("toggle", () => this.show());
  }

  show() {
    if (!this.element.open) return;
    const items = this.model.steps.map((_, k) => {
      const item = document.createElement("li");
      const button = item.appendChild(document.createElement("button"));
      button.textContent = this.equations.oneLine(k);
      button.addEventListener("click", () => this.jump(k + 1));
      return item;
    });
    this.element.querySelector("ol").replaceChildren(...items);
  }
}
