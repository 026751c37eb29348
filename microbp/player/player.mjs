// Where we are in the steps, and how we move: from here everything is shown.

import {parseNumber} from "./mathematics.mjs";
import {byId} from "./panel.mjs";
import {isRight, verdict} from "./practice.mjs";

const PAUSES = {slow: 2600, normal: 1400, fast: 500};      // milliseconds
export const PHASES = ["start", "forward", "backward", "update"];

export class Player {
  count = 0;                // how many steps have been taken
  timer = null;             // while it plays

  constructor(page) {
    const {model, words, drawing, view, panel, prediction} = page;
    Object.assign(this, {page, model, words, drawing, view, panel, prediction});
    this.slider = byId("slider");
    this.slider.max = model.steps.length;
  }

  get step() { return this.model.steps[this.count - 1]; }
  get hidden() { return this.prediction.hides(this.count); }

  // Show the state after `count` steps.
  go(count, quietly = false) {
    this.count = Math.min(Math.max(count, 0), this.model.steps.length);
    this.show();
    this.view.fit(this.step);
    if (!quietly) this.panel.announce(this.count, this.hidden);
    if (this.prediction.on) {
      this.panel.answer.value = "";
      this.panel.judge("");
      if (this.hidden) this.panel.answer.focus({preventScroll: true});
    }
    this.page.emit("step");
  }

  show() {
    const {count, hidden, panel} = this;
    this.drawing.show(count, hidden);
    panel.show(count, hidden, this.prediction.on);
    this.slider.value = count;
    this.slider.setAttribute("aria-valuetext",
      `${panel.count.textContent}: ${panel.spokenTitle()}`);
    const phase = this.step?.phase ?? "start";
    for (const name of PHASES) {
      byId(`go-${name}`).setAttribute("aria-pressed", String(name === phase));
    }
    byId("first").disabled = byId("previous").disabled = count === 0;
    byId("next").disabled = byId("last").disabled = count === this.model.steps.length;
  }

  // A hidden result is shown first, then comes the next step.
  forward() {
    if (this.hidden) this.reveal();
    else this.go(this.count + 1);
  }

  reveal() {
    this.prediction.reveal(this.count);
    this.panel.judge("");
    this.show();
    this.panel.announce(this.count, false);
    byId("next").focus({preventScroll: true});
  }

  jump(count) {
    this.prediction.reveal(count - 1);
    this.go(count);
  }

  jumpToPhase(name) {
    const first = this.model.steps.findIndex((step) => step.phase === name);
    if (name === "start" || first >= 0) this.jump(name === "start" ? 0 : first + 1);
  }

  // The step that a node is about: its number in the forward pass, its whole gradient later.
  jumpToNode(index) {
    const phase = this.step?.phase ?? "forward";
    const last = (wanted) => this.model.steps.findLastIndex((step) =>
      step.node === index && step.phase === wanted);
    const found = [phase, "forward", "backward"].map(last).find((k) => k >= 0);
    if (found !== undefined) this.jump(found + 1);
  }

  play(on = this.timer === null) {
    clearTimeout(this.timer);
    this.timer = null;
    if (on && !this.prediction.on) {
      if (this.count === this.model.steps.length) this.go(0);
      this.tick();
    }
    const key = this.timer === null ? "player: play" : "player: pause";
    byId("play").textContent = this.words.say(key);
    byId("play").dataset.say = key;
  }

  tick() {
    this.timer = setTimeout(() => {
      this.go(this.count + 1);
      if (this.count < this.model.steps.length) this.tick();
      else this.play(false);
    }, PAUSES[byId("speed").value]);
  }

  check() {
    const {panel, model, count, words} = this;
    const text = panel.answer.value;
    const typed = parseNumber(text);
    if (Number.isNaN(typed)) {
      panel.judge(words.say("player: not a number", {text: text.slice(0, 40)}));
    } else if (isRight(model, count - 1, typed)) {
      this.reveal();
      panel.judge(words.say("player: right"), true);
    } else {
      panel.judge(words.say(...verdict(model, count - 1, typed)));
    }
  }
}
