// Editing: a field for every given number and for the learning rate.

const RATE = "lr";

const editing = {
  drawer: document.getElementById("drawer"),
  fields: document.getElementById("fields"),
  note: document.getElementById("edit-note"),
  inputs: new Map(),        // by node, and by RATE
  last: null,               // the field that was changed last: typing on is one change to undo

  build() {
    const kinds = ["input", "parameter", "constant", "target"];
    const groups = kinds.map((kind) => [kind, data.reading.filter((leaf) =>
      data.nodes[leaf].kind === kind && data.nodes[leaf].editable)]);
    if (data.lr !== null) groups.unshift([RATE, [RATE]]);
    for (const [kind, members] of groups.filter(([, members]) => members.length)) {
      const group = document.createElement("fieldset");
      const legend = group.appendChild(document.createElement("legend"));
      legend.dataset.say = `fields: ${kind}`;
      for (const member of members) group.append(this.field(member));
      this.fields.append(group);
    }
  },

  field(member) {
    const label = document.createElement("label");
    const name = label.appendChild(document.createElement("span"));
    if (member === RATE) name.textContent = "lr";
    else name.innerHTML = data.nodes[member].html;
    const input = label.appendChild(document.createElement("input"));
    Object.assign(input, {type: "text", inputMode: "decimal", autocomplete: "off",
                          spellcheck: false});
    input.addEventListener("input", () => this.typed(member, input));
    input.addEventListener("change", () => { this.last = null; this.show(); });
    this.inputs.set(member, input);
    return label;
  },

  typed(member, input) {
    const number = parseNumber(input.value);
    const again = this.last === member;
    const good = Number.isFinite(number) && (member === RATE
      ? model.change([], number, again) : model.change([[member, number]], model.now.lr, again));
    if (good) this.last = member;
    input.setAttribute("aria-invalid", String(!good));
    this.note.textContent = good ? "" : say(
      Number.isFinite(number) ? "player: not finite" : "player: not a number",
      {text: input.value.slice(0, 40)});
  },

  // Write the present numbers, but not into the field in which someone is typing.
  show() {
    for (const [member, input] of this.inputs) {
      if (input === document.activeElement && this.last === member) continue;
      const number = member === RATE ? model.now.lr : model.now.given[member];
      input.value = String(Number(number.toPrecision(12)));
      input.removeAttribute("aria-invalid");
    }
  },

  open(member) {
    this.drawer.hidden = false;
    this.inputs.get(member)?.select();
  },
};
