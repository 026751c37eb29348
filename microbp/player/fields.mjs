// The fields in which given numbers are changed.

import {parseNumber} from "./mathematics.mjs";
import {byId} from "./panel.mjs";

const RATE = "lr";
const GIVEN = ["input", "parameter", "constant", "target"];

// A field for every given number and for the learning rate.
export class Fields {
  inputs = new Map();       // by node, and by RATE
  last = null;              // the field that was changed last: typing on is one change to undo

  constructor(model, words, reading) {
    Object.assign(this, {model, words, drawer: byId("drawer"), note: byId("edit-note")});
    const groups = GIVEN.map((kind) => [kind, reading.filter((leaf) =>
      model.nodes[leaf].kind === kind && model.nodes[leaf].editable)]);
    if (model.now.lr !== null) groups.unshift([RATE, [RATE]]);
    for (const [kind, members] of groups.filter(([, members]) => members.length)) {
      const group = document.createElement("fieldset");
      const legend = group.appendChild(document.createElement("legend"));
      legend.dataset.say = kind === "lr" ? "learning rate" : `player: fields: ${kind}`;
      for (const member of members) group.append(this.field(member));
      byId("fields").append(group);
    }
  }

  field(member) {
    const label = document.createElement("label");
    const name = label.appendChild(document.createElement("span"));
    if (member === RATE) name.textContent = "lr";
    else name.innerHTML = this.model.nodes[member].html;
    const input = label.appendChild(document.createElement("input"));
    Object.assign(input, {type: "text", inputMode: "decimal", autocomplete: "off",
                          spellcheck: false});
    input.addEventListener("input", () => this.typed(member, input));
    input.addEventListener("change", () => { this.last = null; this.show(); });
    this.inputs.set(member, input);
    return label;
  }

  typed(member, input) {
    const number = parseNumber(input.value);
    const again = this.last === member;
    const good = Number.isFinite(number) && (member === RATE
      ? this.model.change([], number, again)
      : this.model.change([[member, number]], this.model.now.lr, again));
    if (good) this.last = member;
    input.setAttribute("aria-invalid", String(!good));
    this.note.textContent = good ? "" : this.words.say(
      Number.isFinite(number) ? "player: not finite" : "player: not a number",
      {text: input.value.slice(0, 40)});
  }

  // Write the present numbers, but not into the field in which someone is typing.
  show() {
    for (const [member, input] of this.inputs) {
      if (input === document.activeElement && this.last === member) continue;
      const number = member === RATE ? this.model.now.lr : this.model.values[member];
      input.value = String(Number(number.toPrecision(12)));
      input.removeAttribute("aria-invalid");
    }
  }

  open(member) {
    this.drawer.hidden = false;
    this.inputs.get(member)?.select();
  }
}
