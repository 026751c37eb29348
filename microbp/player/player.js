// Where we are in the steps, and how we move: from here everything is shown.

const button = (id) => document.getElementById(id);
const slider = button("slider");
const PAUSES = {slow: 2600, normal: 1400, fast: 500};      // milliseconds
const PHASES = ["start", "forward", "backward", "update"];

const player = {
  count: 0,                 // how many steps have been taken
  timer: null,              // while it plays
  address: null,            // while the address waits to be changed

  // Show the state after `count` steps.
  go(count, quietly = false) {
    this.count = Math.min(Math.max(count, 0), data.steps.length);
    this.show();
    view.fit(data.steps[this.count - 1]);
    if (!quietly) announce(this.count, predict.hides(this.count));
    if (predict.on) {
      panel.answer.value = "";
      sayVerdict("");
      if (predict.hides(this.count)) panel.answer.focus({preventScroll: true});
    }
    clearTimeout(this.address);
    this.address = setTimeout(() => this.note(), 400);     // browsers complain of more
  },

  // Keep the step in the page's address, so that it can be handed on.
  note() {
    try {
      history.replaceState(null, "", `#step-${this.count}`);
    } catch {
      // a page in a sandboxed frame has no address to change
    }
  },

  show() {
    const {count} = this;
    const hidden = predict.hides(count);
    drawStep(count, hidden);
    showStep(count, hidden);
    slider.value = count;
    slider.setAttribute("aria-valuetext",
      `${panel.count.textContent}: ${spokenTitle()}`);
    const phase = data.steps[count - 1]?.phase ?? "start";
    for (const name of PHASES) {
      button(`go-${name}`).setAttribute("aria-pressed", String(name === phase));
    }
    button("first").disabled = button("previous").disabled = count === 0;
    button("next").disabled = button("last").disabled = count === data.steps.length;
  },

  // A hidden result is shown first, then comes the next step.
  forward() {
    if (predict.hides(this.count)) this.reveal();
    else this.go(this.count + 1);
  },

  reveal() {
    predict.reveal(this.count);
    sayVerdict("");
    this.show();
    announce(this.count, false);
    button("next").focus({preventScroll: true});
  },

  jump(count) {
    predict.reveal(count - 1);
    this.go(count);
  },

  jumpToPhase(name) {
    const first = data.steps.findIndex((step) => step.phase === name);
    if (name === "start" || first >= 0) this.jump(name === "start" ? 0 : first + 1);
  },

  // The step that a node is about: its number in the forward pass, its whole gradient later.
  jumpToNode(index) {
    const phase = data.steps[this.count - 1]?.phase ?? "forward";
    const steps = (wanted) => data.steps.map((step, k) => [step, k + 1])
      .filter(([step]) => step.node === index && step.phase === wanted);
    const found = [phase, "forward", "backward"].map(steps).find((list) => list.length);
    if (found) this.jump(found.at(-1)[1]);
  },

  play(on = this.timer === null) {
    clearTimeout(this.timer);
    this.timer = null;
    if (on && !predict.on) {
      if (this.count === data.steps.length) this.go(0);
      this.tick();
    }
    button("play").textContent = say(this.timer === null ? "player: play" : "player: pause");
    button("play").dataset.say = this.timer === null ? "play" : "pause";
  },

  tick() {
    this.timer = setTimeout(() => {
      this.go(this.count + 1);
      if (this.count < data.steps.length) this.tick();
      else this.play(false);
    }, PAUSES[button("speed").value]);
  },

  check() {
    const typed = parseNumber(panel.answer.value);
    if (Number.isNaN(typed)) {
      sayVerdict(say("player: not a number", {text: panel.answer.value.slice(0, 40)}));
    } else if (isRight(this.count - 1, typed)) {
      this.reveal();
      sayVerdict(say("player: right"), true);
    } else {
      sayVerdict(verdict(this.count - 1, typed));
    }
  },
};

function sayVerdict(text, right = false) {
  panel.verdict.textContent = text;
  panel.verdict.classList.toggle("right", right);
}
