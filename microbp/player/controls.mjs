// The page put together: its parts, what can be switched, keys and clicks, and the beginning.

import {Drawing, View} from "./drawing.mjs";
import {Equations, Words} from "./equations.mjs";
import {decimals} from "./mathematics.mjs";
import {Model} from "./model.mjs";
import {Curve, Fields, Panel, StepList, byId, sayAll} from "./panel.mjs";
import {PHASES, Player} from "./player.mjs";
import {Prediction, Worksheet, isRight, slips, verdict} from "./practice.mjs";

// `data` is what `content.py` says, `code` what Python wrote of the graph (`assembly.py`).
export function start(data, code) {
  const model = new Model(data, code);
  const words = new Words(data);
  const equations = new Equations(model, data.notations, words);
  const svg = document.querySelector("svg.microbp");
  const drawing = new Drawing(svg, model, words);
  const view = new View(byId("stage"), drawing);
  const panel = new Panel(model, equations);
  const prediction = new Prediction();
  const player = new Player({model, words, drawing, view, panel, prediction});
  const curve = new Curve(model, words);
  const fields = new Fields(model, words, data.reading);
  const list = new StepList(model, equations, (count) => player.jump(count));
  const worksheet = new Worksheet(byId("worksheet"), model, equations, drawing);

  // What can be switched

  function setTheme(dark) {
    document.documentElement.dataset.theme = svg.dataset.theme = dark ? "dark" : "light";
    byId("theme").setAttribute("aria-pressed", String(dark));
  }

  function setLanguage(index) {
    words.language = index;
    sayAll(words, model.steps.length);
    document.title = document.querySelector("h1").textContent = data.titles[index];
    panel.live.textContent = "";
    drawing.say();
    player.show();
    curve.show();
    list.show();
  }

  function setPrediction(on) {
    prediction.on = on;
    prediction.forget();
    prediction.reveal(player.count - 1);
    player.play(false);
    byId("predict").setAttribute("aria-pressed", String(on));
    document.body.classList.toggle("predicting", on);
    if (on) list.element.open = false;
    byId("play").disabled = on;
    player.go(player.count);
  }

  function setDrawer(open) {
    fields.drawer.hidden = !open;
    byId("edit").setAttribute("aria-expanded", String(open));
    view.fit(player.step);
  }

  function setFollow(on) {
    view.follow = on;
    byId("zoom").setAttribute("aria-pressed", String(on));
    view.fit(player.step);
  }

  // What follows when something else is computed

  function showPast() {
    byId("undo").disabled = byId("restart").disabled = !model.past.length;
  }

  model.onchange = () => {
    prediction.forget();
    prediction.reveal(player.count - 1);
    player.show();
    fields.show();
    curve.show();
    list.show();
    showPast();
  };

  function nextIteration(times) {
    player.play(false);
    const all = model.iterate(times);
    byId("iterate-note").textContent = all ? "" : words.say("player: diverged");
    player.go(0);
  }

  // Keys and clicks

  const toEnd = () => player.jump(model.steps.length);
  const buildWorksheet = () => worksheet.build(data.titles[words.language]);

  const keys = {
    ArrowRight: () => player.forward(),
    ArrowLeft: () => player.go(player.count - 1),
    Home: () => player.go(0),
    End: toEnd,
    " ": () => player.play(),
    f: () => player.jumpToPhase("forward"),
    b: () => player.jumpToPhase("backward"),
    u: () => player.jumpToPhase("update"),
    z: () => setFollow(!view.follow),
    n: () => model.updates.length && nextIteration(1),
  };

  const clicks = {
    first: () => player.go(0),
    previous: () => player.go(player.count - 1),
    next: () => player.forward(),
    last: toEnd,
    play: () => player.play(),
    zoom: () => setFollow(!view.follow),
    theme: () => setTheme(document.documentElement.dataset.theme !== "dark"),
    predict: () => setPrediction(!prediction.on),
    edit: () => setDrawer(fields.drawer.hidden),
    "close-drawer": () => { setDrawer(false); byId("edit").focus(); },
    check: () => player.check(),
    reveal: () => player.reveal(),
    print: () => { buildWorksheet(); print(); },
    iterate: () => nextIteration(1),
    "iterate-more": () => nextIteration(100),
    undo: () => model.undo(),
    restart: () => { model.restart(); player.go(0); },
    ...Object.fromEntries(PHASES.map((name) => [`go-${name}`, () => player.jumpToPhase(name)])),
  };

  document.addEventListener("keydown", (event) => {
    const {target, key} = event;
    if (key === "Escape" && !fields.drawer.hidden) clicks["close-drawer"]();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const answering = target === panel.answer;
    const typing = target.matches("input[type=text]") && !(answering && !target.value);
    if (typing || target.matches("select") || !(key in keys)) return;
    if (answering && !key.startsWith("Arrow")) return;
    if (key === " " && target.matches("button, summary")) return;
    if (target === player.slider && key.length > 1) return;   // the slider has these keys itself
    event.preventDefault();
    if (key !== " ") player.play(false);
    keys[key]();
  });
  for (const [id, act] of Object.entries(clicks)) {
    byId(id).addEventListener("click", () => {
      if (!["play", "zoom", "theme"].includes(id)) player.play(false);
      act();
    });
  }
  player.slider.addEventListener("input", () => {
    player.play(false);
    player.jump(Number(player.slider.value));
  });
  byId("language").addEventListener("change", (event) => setLanguage(Number(event.target.value)));
  panel.answer.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();       // it shall not press the button that has the focus then
    player.check();
  });
  svg.addEventListener("click", (event) => {
    const group = event.target.closest(".node");
    if (group) { player.play(false); player.jumpToNode(Number(group.dataset.node)); }
  });
  svg.addEventListener("dblclick", (event) => {
    const index = Number(event.target.closest(".node")?.dataset.node ?? NaN);
    if (fields.inputs.has(index)) { setDrawer(true); fields.open(index); }
  });
  addEventListener("resize", () => { view.fit(player.step); panel.fit(); });
  addEventListener("beforeprint", buildWorksheet);

  // Begin

  document.documentElement.classList.add("live");
  for (const name of PHASES.slice(1)) {
    byId(`go-${name}`).hidden = !model.steps.some((step) => step.phase === name);
  }
  byId("print").hidden = window.origin === "null" && window !== window.top;   // may not print
  for (const id of ["iterate", "iterate-more", "iteration", "curve", "key-n"]) {
    byId(id).toggleAttribute("hidden", !model.updates.length);
  }
  byId("language").value = words.language;
  setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
  setLanguage(words.language);
  fields.show();
  showPast();
  player.go(Number(/^#step-(\d+)$/.exec(location.hash)?.[1] ?? 0), true);

  // For tests, and for whoever wants to look behind the page.
  window.microbp = {
    data, model, player, predict: prediction, view, decimals,
    significant: (number) => model.shown(number),
    oneLine: (k) => equations.oneLine(k),
    isRight: (k, typed) => isRight(model, k, typed),
    slips: (k) => slips(model, k),
    verdict: (k, typed) => words.say(...verdict(model, k, typed)),
  };
}
