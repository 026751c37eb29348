// What an update changes: each parameter before and after, and the error, computed once more with
// the new numbers. Old activations do not stand beside new weights as if they belonged together.

import {button, cells, make, named, numbered} from "./dom.mjs";
import {withMinus} from "./mathematics.mjs";
import {byId} from "./panel.mjs";

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
  const brief = (number) => withMinus(model.shown(number));
  const line = make("p", {id: "verify-line", role: "status"});
  const verify = button("player: verify", () => show(true), {id: "verify"});
  const body = make("tbody");
  const table = make("table", {id: "update-table"},
    make("thead", {}, make("tr", {}, ...["name", "before", "gradient", "after"].map((word) =>
      make("th", {scope: "col", say: `player: update: ${word}`})))), body);
  page.mount("update", make("div", {}, table, make("p", {id: "update-error"})));
  byId("iterate-note").before(make("div", {id: "verifying"}, line, verify));

  // At the end of the updates: forward once more with the new numbers, or back to the old ones.
  function show(on) {
    player.play(false);
    if (on && player.count < model.steps.length) player.jump(model.steps.length);
    model.verifying = on && !model.verifying;
    player.show();
    write();
  }

  function write() {
    const {step} = player;
    const updating = step?.phase === "update";
    if (!updating || player.count < model.steps.length) model.verifying = false;
    const done = new Map();
    model.steps.slice(0, player.count).forEach(({phase, node, row}, k) => {
      if (phase === "update" && row === step.row) done.set(node, model.found(k).result);
    });
    byId("verifying").hidden = !updating;
    document.body.classList.toggle("stale", updating && !model.verifying);
    document.body.classList.toggle("verified", model.verifying);
    verify.setAttribute("aria-pressed", String(model.verifying));
    const {name, html} = model.nodes[model.output];
    const after = model.verified();
    const told = after ? {before: brief(model.error), after: brief(after.error),
                          change: percentage(model.error, after.error)} : null;
    const all = player.count === model.steps.length;
    line.innerHTML = !updating ? "" : all && told
      ? words.say("player: error changes", {name: `<i>${html}</i>`, ...told})
      : words.say("player: old activations");
    const pass = model.pass(model.row);
    body.replaceChildren(...model.data.updates.map((node) => {
      const begun = model.begun[model.row - 1].state;
      const before = begun.weights[model.parameters.indexOf(node)];
      return cells([named(model.nodes[node].html), numbered(brief(before)),
                    numbered(updating ? brief(pass.grads[node]) : "·", "grad"),
                    numbered(done.has(node) ? brief(done.get(node)) : "·", "local")]);
    }));
    byId("update-error").innerHTML = told && all
      ? words.say("player: error changes", {name: `<i>${html}</i>`, ...told})
      : words.say("player: update: not yet", {name});
  }

  keys.v = () => show(true);
  for (const event of ["step", "numbers", "language"]) page.on(event, write);
  write();
}
