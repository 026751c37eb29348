// The page: its parts, what they share, and what can be switched.

import {Model} from "./model/model.mjs";
import {Practice} from "./model/practice.mjs";
import {byId, make} from "./telling/dom.mjs";
import {Equations} from "./telling/equations.mjs";
import {Words, sayAll} from "./telling/words.mjs";
import {Motion} from "./picture/motion.mjs";
import {Scene} from "./picture/scene.mjs";
import {View} from "./picture/view.mjs";
import {Chain} from "./panels/chain.mjs";
import {Fields} from "./panels/fields.mjs";
import {Panel, StepList} from "./panels/panel.mjs";
import {Player} from "./player.mjs";
import {Presenting} from "./presenting.mjs";
import {State} from "./state.mjs";

// The panels at the side, and the button of each; a chain has none.
export const SIDES = {chain: null, drawer: "edit", lab: "lab-button", settings: "more"};

export class Page {
  keys = {};                // key -> what it does
  clicks = {};              // id of an element -> what a click on it does
  listeners = {};
  mistaken = [];            // the errors of training with a mistake
  state = new State(this);

  constructor(data, code) {
    this.data = data;
    this.model = new Model(data, code);
    this.words = new Words(data);
    this.equations = new Equations(this.model, data.notations, this.words);
    this.practice = new Practice(this.model);
    this.view = new View(byId("stage"), this.model);
    this.scene = new Scene(this, document.querySelector("#stage svg.microbp"));
    this.motion = new Motion(this);
    this.panel = new Panel(this);
    this.player = new Player(this);
    this.fields = new Fields(this);
    this.chain = new Chain(this);
    this.presenting = new Presenting(this);
    this.list = new StepList(this);
  }

  // Events, by names with spaces between: "numbers" when something else is computed, "step",
  // "language", "mode" when predicting begins or ends, "practice", "side" when another panel opens,
  // "mistaken" when another mistake is made.
  on(events, listener) {
    for (const event of events.split(" ")) (this.listeners[event] ??= []).push(listener);
  }

  emit(event) {
    for (const listener of this.listeners[event] ?? []) listener();
  }

  // Give elements a section of their own in the side panel for training.
  mount(name, ...elements) {
    byId("lab-parts").append(make("section", {id: `lab-${name}`},
                                  make("h3", {say: `player: lab: ${name}`}), ...elements));
    byId("lab-button").hidden = false;
  }

  // What can be switched

  setTheme(dark) {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    byId("theme").setAttribute("aria-pressed", String(dark));
  }

  setLanguage(index) {
    const {words, data} = this;
    words.language = index;
    sayAll(words);
    document.title = document.querySelector("h1").textContent = data.titles[index];
    document.querySelector("h1").title = data.titles[index];
    this.panel.live.textContent = "";
    this.player.show();
    this.scene.say();
    this.list.show();
    this.panel.showScore();
    this.emit("language");
  }

  setDigits(digits) {
    this.model.digits = digits;
    byId("digits").value = digits;
    this.player.show();
    this.emit("language");
    this.state.keep();
  }

  setPractice(on, level = this.practice.level) {
    const {practice, player} = this;
    Object.assign(practice, {on, level});
    practice.forget();
    player.play(false);
    this.emit("mode");
    byId("level").value = level;
    byId("predict").setAttribute("aria-pressed", String(on));
    byId("play").disabled = byId("lab-button").disabled = on;
    document.body.classList.toggle("predicting", on);
    if (on) {
      this.list.element.open = false;
      if (["chain", "lab"].includes(this.side)) this.setSide(null);       // they would tell
    }
    player.go(player.count);
    this.panel.showScore();
  }

  // The panels at the side: one of them is open, or none.
  setSide(open) {
    for (const [id, button] of Object.entries(SIDES)) {
      byId(id).hidden = id !== open;
      if (button) byId(button).setAttribute("aria-expanded", String(id === open));
    }
    if (open !== "chain") this.chain.close();
    this.fields.show();
    this.showCommand();
    this.emit("side");
    this.view.fit(this.player.step);
    this.panel.fit();
  }

  get side() { return Object.keys(SIDES).find((id) => !byId(id).hidden) ?? null; }

  setView(mode) {
    this.view.mode = mode;
    byId("zoom").setAttribute("aria-pressed", String(mode !== "auto"));
    this.view.fit(this.player.step);
  }

  showCommand() {
    byId("worksheet-command").textContent = command(this.data, this.model);
  }

  // What a number is made of; while predicting, where it is asked for.
  select(index) {
    if (this.practice.on) {
      this.player.jumpToNode(index);
      return;
    }
    this.chain.show(index);
    if (this.side !== "chain") this.setSide("chain");
    this.chain.light();
  }

  // Another step is shown, perhaps of another row.
  follow() {
    this.fields.show();
    this.chain.follow();
    this.state.keep();
  }

  // Something else is computed.
  renew() {
    const {practice, player, model} = this;
    practice.forget();
    player.count = Math.min(player.count, model.steps.length);
    player.show();
    this.fields.show();
    this.list.show();
    if (!byId("chain").hidden) this.chain.show();
    this.showCommand();
    this.panel.showScore();
    this.state.keep();
  }
}

// What of the page's state is no given number of an example.
const NO_NUMBER = /^(iterate|rows|round|activation-|node-)|@/;

// The command that makes a worksheet of the present numbers.
function command({example}, model) {
  const quoted = (text) =>
    /^[\w.@%+=:,/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const changes = model.pairs().filter(([key]) => !NO_NUMBER.test(key))
    .map(([key, text]) => ` --set ${quoted(`${key}=${text}`)}`);
  return `microbp worksheet ${quoted(example)}${changes.join("")} -o worksheet.html`;
}
