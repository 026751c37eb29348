// The panel of the gradient check: each gradient beside the difference, and the verdict.

import {gradientsChecked} from "../model/gradients.mjs";
import {button, cells, make, named, numbered, table} from "../telling/dom.mjs";

export function checkPanel(page) {
  const {model, words} = page;
  if (!model.parameters.length) return;
  const [found, body] = table(["parameter", "gradient", "player: check: difference",
                               "player: check: verdict"], {id: "check-table", hidden: true});
  const told = make("p", {id: "check-told", role: "status"});
  page.mount("check",
    make("p", {className: "note", say: "player: check: help"}),
    make("p", {}, button("player: check: do", show, {id: "do-check"})), told,
    make("div", {className: "scrolled", tabIndex: 0, label: "player: lab: check"}, found));

  function show() {
    const checked = gradientsChecked(model.line.descent, model.line.state);
    const wrong = checked.filter(({right}) => !right).length;
    found.hidden = false;
    body.replaceChildren(...checked.map(({leaf, gradient, difference, right}) =>
      cells([named(model.nodes[leaf].html), numbered(model.brief(gradient), "grad"),
             numbered(model.brief(difference), "grad"), right ? "✓" : "≠"])));
    told.textContent = model.setting.round ? words.say("player: check: rounded")
      : wrong ? words.say("player: check: wrong", {k: wrong, n: checked.length})
        : words.say("player: check: right", {n: checked.length});
  }

  page.on("numbers", () => { if (!found.hidden) { found.hidden = true; told.textContent = ""; } });
  page.on("language", () => { if (!found.hidden) show(); });
}
