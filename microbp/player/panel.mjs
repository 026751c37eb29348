// Beside the drawing: the step's title and equation, and all steps as text.

import {escaped} from "./equations.mjs";
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
    const place = step ? this.equations.place(count - 1) : words.say("player: start");
    this.phase.textContent = place.charAt(0).toUpperCase() + place.slice(1);
    this.count.textContent = words.say("steps: step", {k: count, n: this.model.steps.length});
    this.question.hidden = !predicting;
    this.answer.disabled = this.check.disabled = this.reveal.disabled = !hidden;
    if (!step) {
      this.title.textContent = words.say("player: given");
      this.equation.innerHTML = `<p class="note">${escaped(words.say("player: begin"))}</p>`;
      return;
    }
    this.title.innerHTML = this.equations.title(count - 1);
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
