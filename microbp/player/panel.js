// The panel: what the step is called, and its equation.

const panel = {
  phase: document.getElementById("phase"),
  count: document.getElementById("count"),
  title: document.getElementById("step-title"),
  use: document.getElementById("use"),
  equation: document.getElementById("equation"),
  question: document.getElementById("question"),
  answer: document.getElementById("answer"),
  check: document.getElementById("check"),
  reveal: document.getElementById("reveal"),
  verdict: document.getElementById("verdict"),
  live: document.getElementById("live"),
};

function showStep(count, hidden) {
  const step = data.steps[count - 1];
  document.body.dataset.phase = step?.phase ?? "start";
  panel.phase.textContent = say(step ? `player: ${step.phase}` : "player: start");
  panel.count.textContent = say("steps: step", {k: count, n: data.steps.length});
  panel.question.hidden = !predict.on;
  panel.answer.disabled = panel.check.disabled = panel.reveal.disabled = !hidden;
  if (!step) {
    panel.title.textContent = say("player: given");
    panel.use.textContent = "";
    panel.equation.innerHTML = `<p class="note">${escaped(say("player: begin"))}</p>`;
    return;
  }
  panel.title.innerHTML = step.title[language];
  panel.use.textContent = step.uses > 1 ? say("steps: use", {k: step.use, n: step.uses}) : "";
  panel.equation.innerHTML = markup(count - 1, hidden);
  panel.equation.setAttribute("aria-label", hidden ? "" : lines(count - 1, significant).join("; "));
}

// The equation in HTML; `hidden`: with blanks for what is to be found.
function markup(k, hidden, blank = "?") {
  const page = htmlPaper(significant);
  const step = data.steps[k];
  const {equation, where, sum} = told(k, significant);
  const kind = step.phase === "backward" ? "grad" : "value";
  const unknown = `<span class="unknown">${blank}</span>`;

  // What is asked for: every result, and the local derivative where it has to be worked out.
  const piece = (part, boxed, kind) => {
    const {role, expression, sign} = part;
    const notation = role === "numbers" || role === "result" ? page.numbers : page.symbols;
    let text = notation.write(expression);
    if (role === "result") {
      text = hidden ? unknown : text;
      text = `<span class="result ${kind}${boxed ? " boxed" : ""}">${text}</span>`;
    } else if (role === "numbers" && hidden && where) {
      text = text.replace(/<span class="number local">.*?<\/span>/, unknown);
    }
    return `<span class="part">${sign && `<span class="sign">${sign}</span> `}${text}</span>`;
  };
  const row = (parts, boxed, kind) =>
    parts.map((part) => piece(part, boxed, kind)).join(" ");

  const split = equation.findIndex(({role}) => role === "numbers" || role === "result");
  const [formulas, numbers] = [equation.slice(0, split), equation.slice(split)];
  let first = labelled(row(formulas));
  if (where) {
    const short = where.filter(({role}) => role !== "numbers");
    const aside = say("steps: where", {equation: row(short, false, "local")});
    first += ` <span class="where">${aside}</span>`;
  }
  const rows = [first, row(numbers, !sum, kind)];
  if (sum) {
    const places = {name: `<i>${data.nodes[step.node].html}</i>`, n: step.uses};
    const added = hidden ? hiddenSum(k, page, unknown) : row(sum, true, kind);
    rows.push(say("steps: used", {...places, sum: added}));
  }
  return rows.map((row) => `<p>${row}</p>`).join("");
}

function hiddenSum(k, page, unknown) {
  const before = page.numbers.write(["given", model.now.found[k].before, ["derivative", 0, 0, "total"]]);
  const wrapped = model.now.found[k].before < 0 ? `(${before})` : before;
  return `${wrapped} + ${unknown} = <span class="result grad boxed">${unknown}</span>`;
}

// UPSTREAM and LOCAL stand above the two factors.
function labelled(formula) {
  for (const role of ["upstream", "local"]) {
    formula = formula.replace(`<span class="derivative ${role}">`,
      `<span class="derivative ${role} labelled" data-factor="${escaped(say(`player: ${role}`))}">`);
  }
  return formula;
}

// Tell a screen reader what is new.
function announce(count, hidden) {
  const step = data.steps[count - 1];
  const words = [panel.title.textContent];
  if (step && !hidden) words.push(...lines(count - 1, significant));
  panel.live.textContent = words.join(". ");
}
