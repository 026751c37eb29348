// The controls: buttons, keys, the slider, playing, and what follows from a change.

const button = (id) => document.getElementById(id);
const slider = button("slider");
const PAUSES = {slow: 2600, normal: 1400, fast: 500};      // milliseconds
const PHASES = ["start", "forward", "backward", "update"];

const player = {
  count: 0,                 // how many steps have been taken
  timer: null,

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
      `${panel.count.textContent}: ${panel.title.textContent}`);
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

// Something else is computed now: everything that is shown follows.
model.onchange = () => {
  predict.forget();
  predict.reveal(player.count - 1);
  player.show();
  editing.show();
  curve.show();
  showList();
  button("undo").disabled = button("restart").disabled = !model.past.length;
};

function nextIteration(times) {
  player.play(false);
  const all = model.iterate(times);
  button("iterate-note").textContent = all ? "" : say("player: diverged");
  player.go(0);
}

// All steps as text, written when they can be seen.
const list = document.getElementById("as-text");

function showList() {
  if (!list.open) return;
  const items = data.steps.map((_, k) => {
    const item = document.createElement("li");
    const jump = item.appendChild(document.createElement("button"));
    jump.textContent = oneLine(k);
    jump.addEventListener("click", () => player.jump(k + 1));
    return item;
  });
  list.querySelector("ol").replaceChildren(...items);
}

function setTheme(dark) {
  const theme = dark ? "dark" : "light";
  document.documentElement.dataset.theme = svg.dataset.theme = theme;
  button("theme").setAttribute("aria-pressed", String(dark));
}

function setLanguage(index) {
  language = index;
  sayAll();
  document.title = document.querySelector("h1").textContent = data.titles[language];
  panel.live.textContent = "";
  sayDrawing();
  player.show();
  curve.show();
  showList();
}

function setPredict(on) {
  predict.on = on;
  predict.forget();
  predict.reveal(player.count - 1);
  player.play(false);
  button("predict").setAttribute("aria-pressed", String(on));
  document.body.classList.toggle("predicting", on);
  if (on) list.open = false;
  player.go(player.count);
}

function setDrawer(open) {
  editing.drawer.hidden = !open;
  button("edit").setAttribute("aria-expanded", String(open));
  view.fit(data.steps[player.count - 1]);
}

function setFollow(on) {
  view.follow = on;
  button("zoom").setAttribute("aria-pressed", String(on));
  view.fit(data.steps[player.count - 1]);
}

const KEYS = {
  ArrowRight: () => player.forward(),
  ArrowLeft: () => player.go(player.count - 1),
  Home: () => player.go(0),
  End: () => player.jump(data.steps.length),
  " ": () => player.play(),
  f: () => player.jumpToPhase("forward"),
  b: () => player.jumpToPhase("backward"),
  u: () => player.jumpToPhase("update"),
  z: () => setFollow(!view.follow),
  n: () => data.lr !== null && nextIteration(1),
};

document.addEventListener("keydown", (event) => {
  const {target, key} = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = target.matches("input[type=text]") && (target !== panel.answer || target.value);
  if (typing || target.matches("select") || !(key in KEYS)) return;
  if (target === panel.answer && !key.startsWith("Arrow")) return;
  if (key === " " && target.matches("button, summary")) return;
  if (target === slider && key.length > 1) return;      // the slider has these keys itself
  event.preventDefault();
  if (key !== " ") player.play(false);
  KEYS[key]();
});

const CLICKS = {
  first: () => player.go(0),
  previous: () => player.go(player.count - 1),
  next: () => player.forward(),
  last: () => player.jump(data.steps.length),
  play: () => player.play(),
  zoom: () => setFollow(!view.follow),
  theme: () => setTheme(document.documentElement.dataset.theme !== "dark"),
  predict: () => setPredict(!predict.on),
  edit: () => setDrawer(editing.drawer.hidden),
  "close-drawer": () => { setDrawer(false); button("edit").focus(); },
  check: () => player.check(),
  reveal: () => player.reveal(),
  print: () => { worksheet.build(); print(); },
  iterate: () => nextIteration(1),
  "iterate-more": () => nextIteration(100),
  undo: () => model.undo(),
  restart: () => { model.restart(); player.go(0); },
  ...Object.fromEntries(PHASES.map((name) => [`go-${name}`, () => player.jumpToPhase(name)])),
};
for (const [id, act] of Object.entries(CLICKS)) {
  button(id).addEventListener("click", () => {
    if (!["play", "zoom", "theme"].includes(id)) player.play(false);
    act();
  });
}
slider.addEventListener("input", () => { player.play(false); player.jump(Number(slider.value)); });
button("language").addEventListener("change", (event) => setLanguage(Number(event.target.value)));
panel.answer.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();       // it shall not press the button that has the focus then
  player.check();
});
list.addEventListener("toggle", showList);
svg.addEventListener("click", (event) => {
  const group = event.target.closest(".node");
  if (group) { player.play(false); player.jumpToNode(Number(group.dataset.node)); }
});
svg.addEventListener("dblclick", (event) => {
  const index = Number(event.target.closest(".node")?.dataset.node ?? NaN);
  if (editing.inputs.has(index)) { setDrawer(true); editing.open(index); }
});
addEventListener("resize", () => view.fit(data.steps[player.count - 1]));
addEventListener("beforeprint", () => worksheet.build());

// Begin

document.documentElement.classList.add("live");
slider.max = data.steps.length;
for (const name of PHASES.slice(1)) {
  button(`go-${name}`).hidden = !data.steps.some((step) => step.phase === name);
}
for (const id of ["iterate", "iterate-more"]) button(id).hidden = !model.updates.length;
button("language").value = language;
list.open = false;
editing.build();
setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
setLanguage(language);
editing.show();
button("undo").disabled = button("restart").disabled = true;
player.go(Number(/^#step-(\d+)$/.exec(location.hash)?.[1] ?? 0), true);

// For tests, and for whoever wants to look behind the page.
window.microbp = {data, model, player, predict, view, significant, decimals, oneLine, isRight,
                  verdict, slips};
