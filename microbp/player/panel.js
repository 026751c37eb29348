// The panel: what the step is called, and its equation.

const panel = {
  phase: document.getElementById("phase"),
  count: document.getElementById("count"),
  title: document.getElementById("step-title"),
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
    panel.equation.innerHTML = `<p class="note">${escaped(say("player: begin"))}</p>`;
    return;
  }
  panel.title.innerHTML = step.title[language];
  panel.equation.innerHTML = markup(count - 1, hidden ? BLANKS.predict(count - 1) : null);
  panel.equation.setAttribute("aria-label",
    hidden ? spokenTitle() : lines(count - 1, significant).join("; "));
  fitEquation();
}

// A long equation is written smaller, as far as it can still be read.
function fitEquation() {
  const room = panel.equation.parentElement;
  for (const size of [1, 0.9, 0.8, 0.7, 0.6]) {
    panel.equation.style.fontSize = size === 1 ? "" : `${1.32 * size}rem`;
    const fits = room.scrollHeight <= room.clientHeight && room.scrollWidth <= room.clientWidth;
    if (fits) break;
  }
}

// Which numbers of a step's equation are blanks: when predicting, what is to be found; on a
// worksheet, everything that is not given.
const BLANKS = {
  predict: (k) => ({
    text: "?",
    hides: ([head, , , role]) => head === "derivative"
      && (role === "contribution" || (role === "local" && "where" in data.steps[k])),
  }),
  worksheet: () => ({
    text: "",
    hides: ([head, index]) => head === "derivative"
      || (head === "node" && data.nodes[index].parents.length > 0),
  }),
};

// The equation in HTML; with `blanks`, results are blanks too.
function markup(k, blanks = null) {
  const page = htmlPaper(significant, blanks);
  const step = data.steps[k];
  const {equation, where, sum} = told(k, significant);
  const kind = step.phase === "backward" ? "grad" : "value";
  const piece = (part, boxed, kind) => {
    const {role, expression, sign} = part;
    let text = notation(part, page).write(expression);
    if (role === "result") {
      text = `<span class="result ${kind}${boxed ? " boxed" : ""}">`
        + `${blanks ? unknown(blanks) : text}</span>`;
    }
    return `<span class="part">${sign && `<span class="sign">${sign}</span> `}${text}</span>`;
  };
  const row = (parts, boxed, kind) => parts.map((part) => piece(part, boxed, kind)).join(" ");

  const split = equation.findIndex(({role}) => role === "numbers" || role === "result");
  let first = labelled(row(equation.slice(0, split)));
  if (where) {
    const short = where.filter(({role}) => role !== "numbers");
    const aside = say("steps: where", {equation: row(short, false, "local")});
    first += ` <span class="where">${aside}</span>`;
  }
  const rows = [first, row(equation.slice(split), !sum, kind)];
  if (sum) {
    const name = `<i>${data.nodes[step.node].html}</i>`;
    rows.push(say("steps: used", {name, n: step.uses, sum: row(sum, true, kind)}));
  }
  return rows.map((row) => `<p>${row}</p>`).join("");
}

// UPSTREAM and LOCAL stand above the two factors.
function labelled(formula) {
  for (const role of ["upstream", "local"]) {
    const words = escaped(say(`player: ${role}`));
    formula = formula.replace(`<span class="derivative ${role}">`,
      () => `<span class="derivative ${role} labelled" data-factor="${words}">`);
  }
  return formula;
}

// The title as it is read out: a subscript is a word of its own.
function spokenTitle() {
  const copy = panel.title.cloneNode(true);
  for (const sub of copy.querySelectorAll("sub")) sub.prepend(" ");
  return copy.textContent;
}

// Tell a screen reader what is new.
function announce(count, hidden) {
  const step = data.steps[count - 1];
  const words = [spokenTitle()];
  if (step && !hidden) words.push(...lines(count - 1, significant));
  panel.live.textContent = words.join(". ");
}
