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
  const {model, words, player, keys} = page;
  if (!model.trains) return;
  const name = `<i>${model.nodes[model.output].html}</i>`;
  const line = make("p", {id: "verify-line", role: "status"});
  const verify = button("player: verify", () => show(true), {id: "verify"});
  const [parameters, body] = table(["parameter", "player: update: before", "gradient",
                                    "player: update: after"], {id: "update-table"});
  page.mount("update", make("div", {},
    make("div", {className: "scrolled", tabIndex: 0, label: "player: lab: update"}, parameters),
    make("p", {id: "update-error"})));
  byId("iterate-note").before(make("div", {id: "verifying"}, line, verify));

  // At the end of the updates: forward once more with the new numbers, or back to the old ones.
  function show(on) {
    player.play(false);
    if (on && player.count < model.steps.length) player.go(model.steps.length);
    model.verifying = on && !model.verifying;
    player.show();
    write();
  }

  function write() {
    const {step} = player;
    const updating = step?.phase === "update";
    if (!updating || player.count < model.steps.length) model.verifying = false;
    byId("verifying").hidden = !updating;
    for (const [name, on] of [["stale", updating && !model.verifying], ["verified", model.verifying],
                              ["updating", updating]]) {
      document.body.classList.toggle(name, on);
    }
    verify.setAttribute("aria-pressed", String(model.verifying));
    line.innerHTML = updating ? told("player: error changes") : "";
    if (!byId("lab").hidden) writeTable(step, updating);
  }

  // The error before and after, where all is updated.
  function told(key) {
    const {next, state} = model.line;
    if (player.count < model.steps.length || !next) return words.say("player: old activations");
    const [before, after] = [state, next].map((one) => model.epoch.error(one));
    return words.say(key, {
      name, before: model.brief(before), after: model.brief(after),
      change: percentage(before, after)});
  }

  // The parameters with what is known of their update.
  function writeTable(step, updating) {
    const done = new Map();
    model.steps.slice(0, player.count).forEach(({phase, node, row}, k) => {
      if (phase === "update" && row === step.row) done.set(node, model.found(k).result);
    });
    const {grads} = model.known(player.count);
    const {weights} = model.epoch.begun[model.row - 1].state;
    body.replaceChildren(...model.data.updates.map((node) =>
      cells([named(model.nodes[node].html),
             numbered(model.brief(weights[model.parameters.indexOf(node)])),
             numbered(updating && grads.has(node) ? model.brief(grads.get(node)) : "·", "grad"),
             numbered(done.has(node) ? model.brief(done.get(node)) : "·", "local")])));
    byId("update-error").innerHTML = updating ? told("player: update: changes")
      : words.say("player: update: not yet", {name});
  }

  keys.v = () => show(true);
  for (const event of ["step", "numbers", "language", "side"]) page.on(event, write);
  write();
}
