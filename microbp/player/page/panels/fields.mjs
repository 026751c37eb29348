// The fields in which given numbers are changed. What cannot be used stays in its field, with the
// reason beside it.

import {readNumber} from "../model/mathematics.mjs";
import {byId, make} from "../telling/dom.mjs";

const RATE = "lr";
const GIVEN = ["input", "parameter", "constant", "target"];

// A field for every given number and for the learning rate.
export class Fields {
  inputs = new Map();       // by node, and by RATE
  last = null;              // the field that was changed last: typing on is one change to undo

  constructor({model, words, data}) {
    Object.assign(this, {model, words, reading: data.reading, drawer: byId("drawer")});
  }

  // Made when they are first seen: a large network has many.
  make() {
    if (this.inputs.size) return;
    const groups = GIVEN.map((kind) => [kind, this.reading.filter((leaf) =>
      this.model.nodes[leaf].kind === kind && this.model.nodes[leaf].editable)]);
    if (this.model.setting.lr !== null) groups.unshift([RATE, [RATE]]);
    for (const [kind, members] of groups.filter(([, members]) => members.length)) {
      const say = kind === RATE ? "learning rate" : `player: fields: ${kind}`;
      byId("fields").append(make("fieldset", {},
        make("legend", {say, textContent: this.words.say(say)}),
        ...members.map((member) => this.field(member))));
    }
  }

  field(member) {
    const note = make("span", {className: "warning", id: `note-${member}`, role: "status"});
    const input = make("input", {
      type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false,
      "aria-describedby": note.id, oninput: () => this.typed(member, input, note),
      onchange: () => { this.last = null; this.show(); }});
    this.inputs.set(member, {input, note});
    const html = member === RATE ? "lr" : this.model.nodes[member].html;
    return make("label", {}, make("span", {innerHTML: html}), input, note);
  }

  typed(member, input, note) {
    const {number} = readNumber(input.value);
    const again = this.last === member;
    const reason = Number.isFinite(number) ? this.refused(member, number, again) :
      this.words.say("player: not a number", {text: input.value.slice(0, 40)});
    if (!reason) this.last = member;
    input.setAttribute("aria-invalid", String(reason !== ""));
    note.textContent = reason;
  }

  // Take a number, or say why it cannot be: which operation of which node has no result.
  refused(member, number, again) {
    const {model, words} = this;
    const done = member === RATE ? model.change([], number, again)
      : model.change([[member, number]], model.setting.lr, again);
    if (done) return "";
    const where = model.refusal;
    if (where === null) return words.say("player: not finite", {text: number});
    const {name} = model.nodes[where];
    return words.say("player: no result", {text: number, name, op: model.formulas.form(where).op});
  }

  // Write the present numbers, but not into the field in which someone is typing, nor over what
  // was refused.
  show() {
    if (this.drawer.hidden) return;
    this.make();
    for (const [member, {input}] of this.inputs) {
      if (input === document.activeElement && this.last === member) continue;
      if (input.getAttribute("aria-invalid") === "true") continue;
      const number = member === RATE ? this.model.setting.lr : this.model.values[member];
      const text = String(Number(number.toPrecision(12)));
      if (input.value !== text) input.value = text;
    }
  }

  // Every field shows its number again.
  clear() {
    for (const {input, note} of this.inputs.values()) {
      input.removeAttribute("aria-invalid");
      note.textContent = "";
    }
    this.show();
  }

  open(member) {
    this.inputs.get(member)?.input.select();
  }
}
