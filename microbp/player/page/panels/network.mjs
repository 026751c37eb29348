// The network changed: another activation for the hidden layers, starting weights that show what
// goes wrong, and every number rounded by hand.

import {PRESETS} from "../model/presets.mjs";
import {rounding} from "../model/rounding.mjs";
import {button, byId, choice, make} from "../telling/dom.mjs";

export function networkPanel(page) {
  const {model, words, player} = page;
  const {activations, hidden, layers} = model.data;
  const note = make("p", {id: "network-note", className: "warning", role: "status"});
  const usable = (name, {numbers}) => layers.length > 1 && hidden.length > 0
    && (name !== "dead" || layers[0].some(({bias}) => bias !== null));

  // Whether it could be done is said; what cannot be computed changes nothing.
  function tell(good) {
    note.textContent = good ? "" : words.say("player: not computed");
    player.go(0);
  }

  const switches = hidden.map((_, layer) => {
    const select = choice("player: activation", Object.keys(activations).map((name) => [name, name]),
                          (name) => tell(model.switchActivation(layer, name)));
    select.id = `activation-${layer}`;
    return select;
  });
  const round = roundField(page, note);

  function take(name) {
    const {numbers, activation} = PRESETS[name];
    model.remember();
    if (activation) hidden.forEach((_, layer) => model.switchActivation(layer, activation, true));
    tell(model.change(numbers(model), model.setting.lr, true));
  }

  const labelled = (say, ...children) =>
    make("label", {}, make("span", {say}), ...children);
  page.mount("network", make("div", {},
    ...switches.map((select, layer) => {
      const label = labelled("player: activation", select);
      label.firstChild.dataset.layer = layer + 1;
      return make("p", {className: "options"}, label);
    }),
    make("p", {className: "options", id: "presets"}, ...Object.entries(PRESETS)
      .filter(([name, preset]) => usable(name, preset))
      .map(([name]) => button(`player: preset ${name}`, () => take(name), {id: `preset-${name}`}))),
    make("p", {className: "options"}, labelled("player: round", round),
         make("span", {className: "note", say: "player: round help"})),
    note));

  function show() {
    switches.forEach((select, layer) => {
      select.value = model.formulas.form(hidden[layer][0]).op;
    });
    if (document.activeElement !== round) round.value = model.setting.round;
    // the badges on the cards
    for (const node of hidden.flat()) {
      const badge = byId(`node-${node}`)?.querySelector(".badge");
      const known = activations[model.formulas.form(node).op];
      if (badge && known) writeBadge(badge, known.badge);
    }
  }

  page.on("numbers language", show);
  show();
}

// How every number is rounded by hand, as "4" or "4s".
function roundField({model, words}, note) {
  const field = make("input", {
    type: "text", id: "round", size: 4, autocomplete: "off", spellcheck: false,
    "aria-describedby": note.id, oninput: () => {
      const digits = rounding(field.value);
      field.setAttribute("aria-invalid", String(digits === null));
      note.textContent = digits === null ? words.say("player: no rounding", {
        text: field.value.slice(0, 20)}) : "";
      if (digits !== null) model.set({round: digits}, [["round", digits]]);
    }});
  return field;
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
