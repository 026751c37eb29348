// What a step computes, as expressions: the formulas that Python handed over (`formulas.py`) with
// the step's own nodes in them. Knows no numbers and no words.

export class Formulas {
  rows = 1;                 // that are trained with

  constructor({nodes, forms, output, update}) {
    Object.assign(this, {nodes, forms, output, update});
  }

  form(node) { return this.forms[this.nodes[node].form]; }

  // An expression with nodes in place of operands.
  placed(expression, node) {
    if (typeof expression === "number") return expression;
    const [head, ...args] = expression;
    if (head === "out") return ["node", node];
    if (head === "arg") return ["node", this.nodes[node].parents[args[0]]];
    if (head === "lr") return expression;
    if (head === "rows") return this.rows;
    if (head === "velocity") return [head, node];
    if (head === "derivative") return this.derivative(this.output, node, args[2]);
    return [head, ...args.map((arg) => this.placed(arg, node))];
  }

  // ∂of/∂by; `role` says which number of the step it stands for.
  derivative(of, by, role) {
    const whole = (index) =>
      this.nodes[index].name.includes("·") ? ["whole", ["node", index]] : ["node", index];
    return ["derivative", whole(of), whole(by), role];
  }

  // The formula of the derivative of a node by one of its operands.
  local(node, index) {
    return this.placed(this.form(node).locals[index], node);
  }

  // It as people say it who call the softmax shares p: p − 1 for a class's own score; and before it
  // what it stands for. Only cross-entropy has such a form.
  locals(node, index, short = true) {
    const {own} = this.form(node);
    const local = this.local(node, index);
    if (own === null || !short) return [local];
    const share = ["share", this.nodes[node].parents[index], node, index, Number(index === own)];
    return [local, index === own ? ["-", share, 1] : share];
  }

  // The equation of a step: {left, relation, sides}; `short`: with short forms.
  equation({phase, node, source, index, uses, rows}, short = false) {
    if (phase === "forward") {
      const sides = this.form(node).sides.map((side) => this.placed(side, node));
      return {left: ["node", node], relation: "=", sides};
    }
    if (phase === "update") {
      return {left: ["node", node], relation: "←", sides: [this.placed(this.update, node)]};
    }
    const left = this.derivative(this.output, node, "total");
    const relation = uses > 1 || rows ? "+=" : "=";
    if (source === null) return {left, relation, sides: [1]};
    if (source === this.output) return {left, relation, sides: this.locals(source, index, short)};
    const sides = [["times", this.derivative(this.output, source, "upstream"),
                    this.derivative(source, node, "local")]];
    return {left, relation, sides};
  }

  // Where the local derivative of a step comes from, unless its equation says it.
  where({phase, node, source, index}, short = false) {
    if (phase !== "backward" || source === null || source === this.output) return null;
    const sides = this.locals(source, index, short);
    if (typeof sides[0] === "number") return null;
    return {left: this.derivative(source, node, "local"), relation: "=", sides};
  }
}
