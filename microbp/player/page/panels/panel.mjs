// Beside the drawing: the step's title and equation, and all steps as text.

import {byId, cells, make} from "../telling/dom.mjs";
import {capital, escaped} from "../telling/words.mjs";

const SIZES = [2, 1.8, 1.6, 1.42, 1.26, 1.12, 1, 0.88, 0.78];      // of the equation, in rem
const PRESENTED = [2.5, 2.35, 2.2, ...SIZES];

// What the step is called, its equation, and the question when predicting.
export class Panel {
  constructor({model, equations, practice, data}) {
    Object.assign(this, {model, equations, practice, words: equations.words, code: data.code});
    for (const id of ["phase", "count", "equation", "question", "answer", "check", "reveal",
                      "hint", "verdict", "live", "why"]) {
      this[id] = byId(id);
    }
    this.title = byId("step-title");
  }

  show(count) {
    const {words, model, equations, practice} = this;
    const step = model.steps[count - 1];
    const hidden = practice.hides(count);
    document.body.dataset.phase = step?.phase ?? "start";
    this.phase.textContent = step ? capital(equations.place(count - 1))
      : words.heading("player: start");
    this.count.textContent = words.say("steps: step", {k: count, n: model.steps.length});
    this.question.hidden = !practice.on;
    for (const part of ["answer", "check", "reveal", "hint"]) this[part].disabled = !hidden;
    this.title.innerHTML = step ? equations.title(count - 1) : words.heading("player: given");
    const told = step && (!hidden || practice.hints(count) > 0);
    this.why.innerHTML = told ? equations.why(count - 1, !hidden) : "";
    byId("code").textContent = step && !hidden ? this.codeOf(step) : "";
    this.equation.innerHTML = this.told(count, hidden);
    this.equation.setAttribute("aria-label", !step || hidden
      ? this.spokenTitle() : equations.lines(count - 1).join("; "));
    this.fit();
  }

  // What stands in the place of the equation.
  told(count, hidden) {
    const {words, equations, practice} = this;
    if (!count) return `<p class="note">${escaped(words.say("player: begin"))}</p>`;
    if (!hidden) return equations.markup(count - 1);
    const blanks = practice.blanks(count);
    return blanks ? equations.markup(count - 1, blanks)
      : `<p class="note">${escaped(words.say("player: formula hidden"))}</p>`;
  }

  // The line of the program that does the same.
  codeOf({phase, node}) {
    if (!this.code) return "";
    if (phase === "forward") return this.code.values[node] ?? "";
    if (phase === "backward") return this.code.grads[node] ?? "";
    return this.code.update.replaceAll("{}", this.code.names[node]);
  }

  // The equation as large as there is room for it.
  fit() {
    const room = this.equation.parentElement;
    const sizes = document.body.classList.contains("presenting") ? PRESENTED
      : innerWidth <= 760 ? SIZES.slice(-4) : SIZES;
    const fits = (size) => {
      this.equation.style.fontSize = `${size}rem`;
      return room.scrollHeight <= room.clientHeight && room.scrollWidth <= room.clientWidth;
    };
    let [from, to] = [0, sizes.length - 1];         // the largest that fits, or the smallest
    while (from < to) {
      const middle = Math.floor((from + to) / 2);
      if (fits(sizes[middle])) to = middle;
      else from = middle + 1;
    }
    this.equation.style.fontSize = `${sizes[to]}rem`;
  }

  // The title as it is read out: a subscript is a word of its own.
  spokenTitle() {
    const copy = this.title.cloneNode(true);
    for (const sub of copy.querySelectorAll("sub")) sub.prepend(" ");
    return copy.textContent;
  }

  // Tell a screen reader what is new.
  announce(count) {
    const told = count && !this.practice.hides(count) ? this.equations.lines(count - 1) : [];
    this.live.textContent = [this.spokenTitle(), ...told].join(". ");
  }

  // How far the practice has come; at the end how it went.
  showScore() {
    const {practice, words} = this;
    const rows = [...practice.summary()];
    const total = (key) => rows.reduce((all, [, row]) => all + row[key], 0);
    const done = total("right") + total("helped") + total("shown");
    byId("score").textContent = words.say("player: score",
      {done, n: total("steps"), right: total("right")});
    byId("summary").hidden = !practice.on || done === 0 || done < total("steps");
    if (byId("summary").hidden) return;
    const heads = ["", "at once", "helped", "shown"].map((key) => key && words.say(`player: ${key}`));
    const made = [...practice.slips].map(([text, n]) => make("li", {textContent: `${text} (${n}×)`}));
    byId("summary").replaceChildren(
      make("table", {className: "summary"}, cells(heads, "th"), ...rows.map(([phase, row]) =>
        cells([words.heading(phase), row.right, row.helped, row.shown]))),
      ...made.length ? [make("ul", {}, ...made)] : []);
  }

  judge(text, right = false) {
    this.verdict.textContent = text;
    this.verdict.classList.toggle("right", right);
  }
}

const MOST_LISTED = 2000;       // steps as text

// All steps as text, written when they can be seen; a click goes to one.
export class StepList {
  constructor({model, equations, player}) {
    Object.assign(this, {model, equations, player, element: byId("as-text")});
    this.heading = this.element.querySelector("summary");
    delete this.heading.dataset.say;            // it has a number, which changes
    this.element.open = false;
    this.element.addEventListener("toggle", () => this.show());
  }

  // Of very many steps those around the present one.
  show() {
    const {model: {steps}, equations: {words}} = this;
    this.heading.textContent = words.say("player: as text", {n: steps.length});
    if (!this.element.open) return;
    const from = Math.max(0, Math.min(this.player.count - MOST_LISTED / 2, steps.length - MOST_LISTED));
    const numbers = [...steps.keys()].slice(from, from + MOST_LISTED);
    const items = numbers.map((k) => make("li", {}, make("button", {
      textContent: this.equations.oneLine(k), onclick: () => this.player.go(k + 1)})));
    if (numbers.length < steps.length) {
      items.push(make("li", {textContent: words.say("player: first steps", {
        k: numbers.length, n: steps.length})}));
    }
    this.element.querySelector("ol").replaceChildren(...items);
  }
}
