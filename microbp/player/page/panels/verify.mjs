// What an update changes: each parameter before and after, and the error, computed once more with
// the new numbers. Old activations do not stand beside new weights as if they belonged together.

import {withMinus} from "../model/mathematics.mjs";
import {button, byId, cells, make, named, numbered, table} from "../telling/dom.mjs";

// By how much a number has changed, in percent: "−2.5 %".
export function percentage(before, after) {
  const percent = (after - before) / Math.abs(before) * 100;
  if (!Number.isFinite(percent)) return "";
  const text = Math.abs(percent) < 0.05 && percent !== 0 ? percent.toPrecision(1)
    : percent.toFixed(1);
  return `${percent > 0 ? "+" : ""}${withMinus(text)} %`;
}

export function updatePanel(page) {
  if (!page.model.trains) return;
  const update = new UpdatePanel(page);
  page.keys.v = () => page.practice.on || update.verify();
  page.on("step numbers language side", () => update.show());
  update.show();
}

class UpdatePanel {
  constructor(page) {
    const {model, words, player} = page;
    Object.assign(this, {model, words, player});
    this.line = make("p", {id: "verify-line", role: "status"});
    this.button = button("player: verify", () => this.verify(), {id: "verify"});
    byId("iterate-note").before(make("div", {id: "verifying"}, this.line, this.button));
    const [parameters, body] = table(["parameter", "player: update: before", "gradient",
                                      "player: update: after"], {id: "update-table"});
    this.body = body;
    this.error = make("p", {id: "update-error"});
    page.mount("update",
      make("div", {className: "scrolled", tabIndex: 0, label: "player: lab: update"}, parameters),
      this.error);
  }

  get updating() { return this.player.step?.phase === "update"; }
  get atEnd() { return this.player.count === this.model.steps.length; }
  get output() { return `<i>${this.model.nodes[this.model.output].html}</i>`; }

  // At the end of the updates: forward once more with the new numbers, or back to the old ones.
  verify() {
    const {model, player} = this;
    player.play(false);
    if (!this.atEnd) player.go(model.steps.length);
    model.verifying = !model.verifying && model.line.next !== null;
    player.show();
    this.show();
  }

  show() {
    const {model: {verifying}, updating} = this;
    byId("verifying").hidden = !updating;
    for (const [name, on] of Object.entries({
      stale: updating && !verifying, verified: verifying, updating})) {
      document.body.classList.toggle(name, on);
    }
    this.button.setAttribute("aria-pressed", String(verifying));
    this.line.innerHTML = updating ? this.told("player: error changes") : "";
    if (!byId("lab").hidden) this.showTable();
  }

  // The error before and after, where all is updated.
  told(key) {
    const {model, words, output: name} = this;
    const {next, state} = model.line;
    if (!this.atEnd || !next) return words.say("player: old activations");
    const [before, after] = [state, next].map((one) => model.line.descent.loss(one));
    return words.say(key, {
      name, before: model.brief(before), after: model.brief(after),
      change: percentage(before, after)});
  }

  // The parameters with what is known of their update.
  showTable() {
    const {model, player, updating} = this;
    const done = new Map();
    model.steps.slice(0, player.count).forEach(({phase, node, row}, k) => {
      if (phase === "update" && row === player.step.row) done.set(node, model.found(k).result);
    });
    const {grads} = model.known(player.count);
    const {weights} = model.epoch.begun[model.row - 1].state;
    const number = (numbers, node, kind) =>
      numbered(numbers.has(node) ? model.brief(numbers.get(node)) : "·", kind);
    this.body.replaceChildren(...model.data.updates.map((node) =>
      cells([named(model.nodes[node].html),
             numbered(model.brief(weights[model.parameters.indexOf(node)])),
             number(updating ? grads : new Map(), node, "grad"), number(done, node, "local")])));
    this.error.innerHTML = updating ? this.told("player: update: changes")
      : this.words.say("player: update: not yet", {name: this.output});
  }
}
