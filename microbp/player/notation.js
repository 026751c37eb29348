// Writing expressions: the tables of forms come from Python (`equations`, `mathematics`), this
// fills them in. A form is [how tightly it binds, template, loosest argument without parentheses].

class Notation {
  // `atom` writes what is no form: number(number, expression), node(index), derivative(text, role)
  constructor(table, forms, atom) {
    Object.assign(this, {table, forms, atom});
  }

  write(expression) {
    return this.written(expression)[0];
  }

  written(expression) {
    const {atom, negative} = this.table;
    if (typeof expression === "number") {
      return [this.atom.number(expression), expression < 0 ? negative : atom];
    }
    const [head, ...args] = expression;
    if (head === "given") {
      const shown = !this.atom.hides?.(args[1]);
      return [this.atom.number(args[0], args[1]), shown && args[0] < 0 ? negative : atom];
    }
    if (head === "node") return [this.atom.node(args[0]), atom];
    if (head === "lr") return [this.atom.rate(), atom];
    if (head === "derivative") {
      const text = this.filled(head, args.slice(0, 2));
      return [this.atom.derivative(text, args[2]), this.forms[head][0]];
    }
    if (this.forms[head]) return [this.filled(head, args), this.forms[head][0]];
    return [`${head}(${args.map((arg) => this.write(arg)).join(", ")})`, atom];
  }

  filled(head, args) {
    const [, template, loosest] = this.forms[head];
    let next = 0;
    return template.replace(/\{(\d*)\}/g, (_, place) => {
      const index = place === "" ? next++ : Number(place);
      const [text, binds] = this.written(args[index]);
      return binds >= loosest[index] ? text : `(${text})`;
    });
  }
}

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// A paper has one notation for formulas and one for numbers, and says how numbers are written.
function paper(table, write, atom) {
  return {
    write,
    longest: table.longest,
    symbols: new Notation(table, table.symbols, atom),
    numbers: new Notation(table, table.numbers, atom),
  };
}

function textPaper(write) {
  return paper(data.notations.text, write, {
    number: (number) => write(number),
    node: (index) => data.nodes[index].name,
    rate: () => "lr",
    derivative: (text) => text,
  });
}

// Numbers get the colour of what they are: value, gradient or local derivative.
const KINDS = {upstream: "grad", gradient: "grad", before: "grad", contribution: "grad",
               total: "grad", local: "local"};

const unknown = ({text}) => `<span class="unknown">${text}</span>`;

// `blanks`: which numbers are not shown, and what stands in their place.
function htmlPaper(write, blanks = null) {
  const hides = (atom) => Boolean(atom && blanks?.hides(atom));
  const kind = ([head, , , role]) => ({derivative: KINDS[role], node: "value", lr: ""})[head];
  return paper(data.notations.html, write, {
    hides,
    number: (number, atom) => {
      if (hides(atom)) return unknown(blanks);
      const text = withMinus(write(number));
      return atom ? `<span class="number ${kind(atom)}">${text}</span>` : text;
    },
    node: (index) => `<i>${data.nodes[index].html}</i>`,
    rate: () => "<i>lr</i>",
    derivative: (text, role) => `<span class="derivative ${role}">${text}</span>`,
  });
}
