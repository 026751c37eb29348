// Where we are in the steps, and how we move: from here everything is shown.

import {readNumber} from "./model/mathematics.mjs";
import {causes, isClose, judged} from "./model/slips.mjs";
import {byId, make} from "./telling/dom.mjs";
import {sayOn} from "./telling/words.mjs";

const PAUSES = {slow: 2600, normal: 1400, fast: 500};      // milliseconds
const MOST_SEGMENTS = 200;                               // of the line below the slider
export const PHASES = ["start", "forward", "backward", "update"];

export class Player {
  count = 0;                // how many steps have been taken
  timer = null;             // while it plays

  constructor(page) {
    const {model, words, equations, scene, view, panel, practice, motion} = page;
    Object.assign(this, {page, model, words, equations, scene, view, panel, practice, motion});
    this.slider = byId("slider");
  }

  get step() { return this.model.steps[this.count - 1]; }
  get hidden() { return this.practice.hides(this.count); }

  // Show the state after `count` steps.
  go(count, quietly = false) {
    const before = this.count;
    this.count = Math.min(Math.max(count, 0), this.model.steps.length);
    this.scene.pinned = null;
    this.model.verifying = false;
    this.show();
    this.view.fit(this.step);
    if (this.count === before + 1 && !this.hidden) this.motion.step(this.count);
    if (!quietly) this.panel.announce(this.count);
    if (this.practice.on) {
      this.panel.answer.value = "";
      this.panel.judge("");
      if (this.hidden) this.panel.answer.focus({preventScroll: true});
    }
    this.page.emit("step");
  }

  show() {
    const {count, panel, practice, model} = this;
    this.scene.show(count, practice.unknown(count));
    panel.show(count);
    if (this.segmented !== model.steps) {
      this.segmented = model.steps;
      this.slider.max = model.steps.length;
      this.showSegments();
    }
    this.slider.value = count;
    const place = `${panel.count.textContent}: ${panel.spokenTitle()}`;
    this.slider.setAttribute("aria-valuetext", place);
    this.scene.describe(place);
    const phase = this.step?.phase ?? "start";
    for (const name of PHASES) {
      byId(`go-${name}`).setAttribute("aria-pressed", String(name === phase));
    }
    this.disable(["first", "previous"], count === 0);
    this.disable(["next", "last"], count === model.steps.length && practice.next(count) === null);
  }

  // The phases as parts of the line below the slider.
  showSegments() {
    const parts = [];
    for (const {phase} of this.model.steps) {
      if (parts.at(-1)?.phase === phase) parts.at(-1).length++;
      else parts.push({phase, length: 1});
    }
    byId("segments").replaceChildren(...(parts.length > MOST_SEGMENTS ? [] : parts).map(
      ({phase, length}) => make("b", {"data-phase": phase, style: `flex-grow: ${length}`})));
  }

  // A control that does nothing now keeps the focus that it has.
  disable(ids, off) {
    for (const id of ids) byId(id).setAttribute("aria-disabled", String(off));
  }

  // A hidden result is shown first, then comes the next step; after the last one what was left out.
  forward() {
    if (this.hidden) this.reveal();
    else if (this.count < this.model.steps.length) this.go(this.count + 1);
    else if (this.practice.next(this.count)) this.go(this.practice.next(this.count));
  }

  reveal() {
    if (!this.hidden) return;
    this.solved("shown");
    this.panel.judge("");
  }

  // The result of the present step is seen from now on.
  solved(how) {
    this.practice.end(this.count, how);
    this.show();
    this.motion.step(this.count);
    this.panel.announce(this.count);
    byId("next").focus({preventScroll: true});
    this.page.emit("practice");
  }

  hint() {
    if (!this.hidden) return;
    this.practice.hint(this.count);
    this.show();
    this.panel.answer.focus({preventScroll: true});
    this.page.emit("practice");
  }

  jumpToPhase(name) {
    const first = this.model.steps.findIndex((step) => step.phase === name);
    if (first >= 0) this.go(first + 1);
  }

  // The step that a node is about: its number in the forward pass, its whole gradient later.
  stepOf(index) {
    const phase = this.step?.phase ?? "forward";
    const {row} = this.step ?? {row: 1};
    const last = (wanted) => this.model.steps.findLastIndex((step) =>
      step.node === index && step.phase === wanted && step.row === row);
    return [phase, "forward", "backward"].map(last).find((k) => k >= 0);
  }

  jumpToNode(index) {
    const found = this.stepOf(index);
    if (found !== undefined) this.go(found + 1);
  }

  play(on = this.timer === null) {
    clearTimeout(this.timer);
    this.timer = null;
    if (on && !this.practice.on) {
      if (this.count === this.model.steps.length) this.go(0);
      this.tick();
    }
    sayOn(byId("play"), this.timer === null ? "player: play" : "player: pause", this.words);
  }

  tick() {
    this.timer = setTimeout(() => {
      this.go(this.count + 1);
      if (this.count < this.model.steps.length) this.tick();
      else this.play(false);
    }, PAUSES[byId("speed").value]);
  }

  // Judge what was typed.
  check() {
    const {panel, model, count, words, practice} = this;
    if (!this.hidden) return;
    const text = panel.answer.value;
    const typed = readNumber(text);
    if (!Number.isFinite(typed.number)) {
      panel.judge(words.say("player: not a number", {text: text.slice(0, 40)}));
      return;
    }
    const judgement = judged(model, count - 1, typed);
    if (judgement === "right") {
      this.solved("right");
      panel.judge(words.say("player: right"), true);
    } else if (judgement === "short") {
      panel.judge(words.say("player: more digits"));
    } else {
      const [told, slip] = this.verdict(count - 1, typed);
      practice.miss(count, slip);
      panel.judge(told);
      this.page.emit("practice");
    }
  }

  // What a wrong number may come from, in words, and the mistake if it is certain.
  verdict(k, typed) {
    const {words, model} = this;
    const told = causes(model, k, typed).map(({key, name}) => {
      const what = words.say(key, {name});
      return key.startsWith("mistake: ") ? words.say("slip: mistake", {what}) : what;
    });
    if (told.length === 1) return [told[0], told[0]];
    if (told.length) return [[words.say("slip: may be"), ...told].join(" "), ""];
    return [words.say(isClose(model, k, typed) ? "slip: close" : "slip: unknown",
                      {n: model.digits}), ""];
  }
}
