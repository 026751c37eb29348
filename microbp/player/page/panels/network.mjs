// The network changed: another activation for the hidden layers, starting weights that show what
// goes wrong, and every number rounded by hand.

import {PRESETS} from "../model/presets.mjs";
import {rounding} from "../model/rounding.mjs";
import {button, byId, choice, make} from "../telling/dom.mjs";

export function networkPanel(page) {
  const {words, player} = page;
  const note = make("p", {id: "network-note", className: "warning", role: "status"});

  // Whether it could be done is said; what cannot be computed changes nothing.
  function tell(good) {
    note.textContent = good ? "" : words.say("player: not computed");
    player.go(0);
  }

  page.mount("network", ...switches(page, tell), presets(page, tell), rounder(page, note), note);
}

const labelled = (say, ...children) => make("label", {}, make("span", {say}), ...children);

// The activation of each hidden layer, which stands on the cards too.
function switches(page, tell) {
  const {model} = page;
  const {activations, hidden} = model.data;
  const names = Object.keys(activations).map((name) => [name, name]);
  const selects = hidden.map((_, layer) => choice(
    names, (name) => tell(model.switchActivation(layer, name)), {id: `activation-${layer}`}));

  page.on("numbers language", show);
  show();
  return selects.map((select, layer) => make("p", {className: "options"}, labelled(
    "player: activation", ...hidden.length > 1 ? [String(layer + 1)] : [], select)));

  function show() {
    selects.forEach((select, layer) => {
      select.value = model.formulas.form(hidden[layer][0]).op;
    });
    for (const node of hidden.flat()) {
      const badge = byId(`node-${node}`)?.querySelector(".badge");
      const known = activations[model.formulas.form(node).op];
      if (badge && known) writeBadge(badge, known.badge);
    }
  }
}

// Buttons for starting weights, those that this network can have.
function presets({model}, tell) {
  const {hidden, layers} = model.data;
  const usable = (name) => layers.length > 1 && hidden.length > 0
    && (name !== "dead" || layers[0].some(({bias}) => bias !== null));

  function take({numbers, activation}) {
    model.remember();
    if (activation) hidden.forEach((_, layer) => model.switchActivation(layer, activation, true));
    tell(model.change(numbers(model), model.setting.lr, true));
  }

  return make("p", {className: "options", id: "presets"}, ...Object.entries(PRESETS)
    .filter(([name]) => usable(name)).map(([name, preset]) =>
      button(`player: preset ${name}`, () => take(preset), {id: `preset-${name}`})));
}

// How every number is rounded by hand, as "4" or "4s".
function rounder(page, note) {
  const {model, words} = page;
  const field = make("input", {
    type: "text", id: "round", size: 4, autocomplete: "off", spellcheck: false,
    "aria-describedby": note.id, oninput: () => {
      const digits = rounding(field.value);
      field.setAttribute("aria-invalid", String(digits === null));
      const done = digits !== null && model.set({round: digits}, [["round", digits]]);
      note.textContent = done ? "" : digits !== null ? words.say("player: not computed")
        : words.say("player: no rounding", {text: field.value.slice(0, 20)});
    }});
  page.on("numbers", () => {
    if (document.activeElement !== field) field.value = model.setting.round;
  });
  field.value = model.setting.round;
  return make("p", {className: "options"}, labelled("player: round", field),
              make("span", {className: "note", say: "player: round help"}));
}

// Write another sign into a badge, which grows away from the text of its card where that is longer.
function writeBadge(badge, sign) {
  const [oval, text] = badge.children;
  const [x, width] = ["x", "width"].map((name) => Number(oval.getAttribute(name)));
  const wide = Math.max(width, 8 + 7 * sign.length);
  oval.setAttribute("x", x + width - wide);
  oval.setAttribute("width", wide);
  text.setAttribute("x", x + width - wide / 2);
  text.textContent = sign;
}
