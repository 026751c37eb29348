// A step told with its present numbers, as text and as HTML, in the language that is chosen:
// left = formula = … = numbers = result, as microbp/writing/equations.py writes it, with ≈ where
// rounded numbers do not give the result.

import {Notation, decimals, folded, isGate, withMinus, withNumbers} from "../model/mathematics.mjs";
import {shareOf} from "../model/steps.mjs";
import {why} from "./reasons.mjs";
import {escaped} from "./words.mjs";

// A paper has one notation for formulas and one for numbers, and says how numbers are written.
function paper(table, write, atom) {
  return {
    write,
    longest: table.longest,
    symbols: new Notation(table, table.symbols, atom),
    numbers: new Notation(table, table.numbers, atom),
  };
}

// Numbers get the colour of what they are: value, gradient or local derivative.
const COLOURS = {upstream: "grad", gradient: "grad", before: "grad", contribution: "grad",
               total: "grad", local: "local"};
const colour = ([head, , , role]) =>
  ({derivative: COLOURS[role], delta: "grad", share: "local", node: "value", lr: ""})[head];

const unknown = ({text}) => `<span class="unknown">${text}</span>`;

const notation = ({role}, {symbols, numbers}) =>
  (role === "numbers" || role === "result" ? numbers : symbols);

export class Equations {
  constructor(model, notations, words) {
    Object.assign(this, {model, notations, words});
    this.brief = (number) => model.shown(number);
  }

  // What a neuron is called of which this is the net input or the output.
  neuron(index) {
    return this.model.nodes[index].name.replace(/^net_/, "").replace(/^out_/, "");
  }

  textPaper(write) {
    return paper(this.notations.text, write, {
      number: (number) => write(number),
      node: (index) => this.model.nodes[index].name,
      lr: () => "lr",
      velocity: (index) => `v_${this.model.nodes[index].name}`,
      delta: (index) => `δ_${this.neuron(index)}`,
      share: (index) => `p_${this.neuron(index)}`,
      derivative: (text) => text,
    });
  }

  // `blanks`: which numbers are not shown, and what stands in their place.
  htmlPaper(write, blanks) {
    const hides = (atom) => Boolean(atom && blanks?.hides(atom));
    return paper(this.notations.html, write, {
      hides,
      number: (number, atom) => {
        if (hides(atom)) return unknown(blanks);
        const text = withMinus(write(number));
        return atom ? `<span class="number ${colour(atom)}">${text}</span>` : text;
      },
      node: (index) => `<i>${this.model.nodes[index].html}</i>`,
      lr: () => "<i>lr</i>",
      delta: (index) => `<i>δ<sub>${escaped(this.neuron(index))}</sub></i>`,
      share: (index) => `<i>p<sub>${escaped(this.neuron(index))}</sub></i>`,
      velocity: (index) => `<i>v<sub>${this.model.nodes[index].html}</sub></i>`,
      derivative: (text, role) => `<span class="derivative ${role}">${text}</span>`,
    });
  }

  // Whether the numbers as written give the result as written.
  isExact(expression, result, read, write) {
    const rounded = (number) => Number(write(number));
    const computed = this.model.arithmetic.evaluate(
      expression, (atom) => rounded(read(atom)), rounded);
    return write(computed) === write(result);
  }

  // The parts of an equation: [{sign, role, expression}]; what would be written twice is left out.
  // Where a result is asked for (`blanks`), a gate does not tell what it decides, and a long sum can
  // be worked.
  parts({left, relation, sides}, result, read, write, blanks = null) {
    const plain = this.textPaper(write);
    const open = sides.filter((side) => !blanks || !isGate(side));
    const formulas = open.map((side) => this.model.arithmetic.chosen(side, read));
    const last = formulas.at(-1);
    const numbers = last !== undefined && (blanks?.numbers ?? true);
    const all = [
      ...(left === null ? [] : [{role: "left", expression: left}]),
      ...formulas.map((expression) => ({role: "formula", expression})),
      ...(numbers ? [{role: "numbers", expression: withNumbers(last, read)}] : []),
      {role: "result", expression: ["given", result]},
    ];
    for (const part of all) {
      part.expression = folded(part.expression, blanks ? Infinity : plain.longest);
      part.text = notation(part, plain).write(part.expression);
    }
    const written = all.filter(({text}, k) => k === 0 || text !== all[k - 1].text);
    for (const part of written) part.sign = "=";
    written.at(-1).role = "result";
    written[0].sign = "";
    if (!blanks && !this.isExact(last, result, read, write)) written.at(-1).sign = "≈";
    if (left !== null && written[1].sign === "=") written[1].sign = relation;
    return written;
  }

  // All that a step has to tell: its equation, where its local derivative comes from, and the sum.
  told(k, write, blanks = null) {
    const step = this.model.steps[k];
    const found = this.model.found(k);
    const read = this.model.epoch.reader(k);
    const result = step.phase === "backward" ? found.contribution : found.result;
    const {formulas, arithmetic} = this.model;
    const story = {equation: this.parts(formulas.equation(step, !blanks), result, read, write, blanks)};
    const where = formulas.where(step, !blanks);
    const told = where && (blanks ? !isGate(where.sides[0])
      : typeof arithmetic.chosen(where.sides[0], read) !== "number");
    if (told) {
      story.where = this.parts(where, found.local, read, write, blanks);
    }
    if (found.sum && (blanks?.numbers ?? true)) {
      const number = (role) => ["given", found[role], ["derivative", null, null, role]];
      const sides = [["+", number("before"), number("contribution")]];
      const given = ([, number]) => number;
      story.sum = this.parts({left: null, relation: "=", sides}, found.after, given, write);
    }
    return story;
  }

  // The step as lines of text, as `Step.lines` writes it.
  lines(k, write = this.brief) {
    const plain = this.textPaper(write);
    const line = (parts) => parts.map((part) => (part.sign && `${part.sign} `)
      + notation(part, plain).write(part.expression)).join(" ");
    const {equation, where, sum} = this.told(k, write);
    const found = [line(equation)];
    if (where) found.push(this.words.say("steps: where", {equation: line(where)}));
    const {name} = this.model.nodes[this.model.steps[k].node];
    if (sum) found.push(this.added(k, name, line(sum)));
    return found;
  }

  // What a sum adds up: the uses of a node, or the rows so far.
  added(k, name, sum) {
    const {row, rows, uses} = this.model.steps[k];
    return rows ? this.words.say("steps: so far", {k: row, n: rows, sum})
      : this.words.say("steps: used", {name, n: uses, sum});
  }

  // The phase of a step, and of which row it is where there are several.
  place(k) {
    const {phase, row} = this.model.steps[k];
    const words = this.words.say(phase);
    const {row: alone, rows, rule} = this.model.data;
    const n = alone ? rows : this.model.rows;
    if (n === 1) return words;
    const summed = phase === "update" && rule.update !== "each";
    return this.words.say(summed ? "steps: of rows" : "steps: of row",
                          {phase: words, k: alone || row, n});
  }

  oneLine(k, write = decimals) {
    const phase = this.place(k);
    const line = this.lines(k, write).join(this.words.say("and"));
    return this.words.say("steps: line", {k: k + 1, phase, line});
  }

  // What the step does, in HTML.
  title(k) {
    const {phase, node, source, use, uses} = this.model.steps[k];
    const name = this.model.nodes[node].html;
    if (phase === "forward") return this.words.say("steps: compute", {name});
    if (phase === "update") return this.words.say("steps: correct", {name});
    if (source === null) return this.words.say("steps: start", {name});
    const places = {name, source: this.model.nodes[source].html, k: use, n: uses};
    return this.words.say(uses > 1 ? "steps: send again" : "steps: send", places);
  }

  // The sentence that says why; nothing of the result where it is asked for.
  why(k, open = true) {
    return why(this, this.htmlPaper(this.brief), k, open);
  }

  // An equation in one line of HTML; its atoms carry their numbers, or are nodes of the row.
  inLine(equation, result) {
    const read = (atom) => {
      if (atom[0] === "node") return this.model.values[atom[1]];
      if (atom[0] === "share") return shareOf(atom, this.model.now.locals);
      return atom[0] === "derivative" ? atom[4] : atom.at(-1);
    };
    return this.row(this.parts(equation, result, read, this.brief), this.htmlPaper(this.brief),
                    "grad");
  }

  // Parts of an equation in HTML; of the result `kind` says what it is.
  row(parts, page, kind, blanks = null) {
    return parts.map((part) => {
      const text = notation(part, page).write(part.expression);
      const shown = part.role !== "result" ? text
        : `<span class="result ${kind}">${blanks ? unknown(blanks) : text}</span>`;
      return `<span class="part">${part.sign && `${part.sign} `}${shown}</span>`;
    }).join(" ");
  }

  // ∂of/∂by, as HTML.
  derivativeOf(of, by) {
    return this.htmlPaper(this.brief).symbols.write(this.model.formulas.derivative(of, by, "total"));
  }

  numberOf(number, kind) {
    return `<span class="number ${kind}">${this.model.brief(number)}</span>`;
  }

  // The step in HTML; with `blanks`, results are blanks too.
  markup(k, blanks = null) {
    const page = this.htmlPaper(this.brief, blanks);
    const {phase, node} = this.model.steps[k];
    const {equation, where, sum} = this.told(k, this.brief, blanks);
    const kind = phase === "backward" ? "grad" : "value";
    const row = (parts, kind = "") => this.row(parts, page, kind, blanks);

    const split = equation.findIndex(({role}) => role === "numbers" || role === "result");
    let first = this.labelled(row(equation.slice(0, split)));
    if (where) {
      const short = where.filter(({role}) => role !== "numbers");
      const aside = this.words.say("steps: where", {equation: row(short, "local")});
      first += ` <span class="where">${aside}</span>`;
    }
    const rows = [first, row(equation.slice(split), sum ? kind : `${kind} boxed`)];
    if (sum) {
      const name = `<i>${this.model.nodes[node].html}</i>`;
      rows.push(this.added(k, name, row(sum, `${kind} boxed`)));
    }
    return rows.map((row) => `<p>${row}</p>`).join("");
  }

  // UPSTREAM and LOCAL stand above the two factors.
  labelled(formula) {
    for (const role of ["upstream", "local"]) {
      const words = escaped(this.words.say(`player: ${role}`));
      formula = formula.replace(`<span class="derivative ${role}">`,
        () => `<span class="derivative ${role} labelled" data-factor="${words}">`);
    }
    return formula;
  }
}
