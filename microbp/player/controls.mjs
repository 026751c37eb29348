// The page put together: its parts, what can be switched, keys and clicks, and the beginning.

import {Drawing, View} from "./drawing.mjs";
import {Equations, Words} from "./equations.mjs";
import {Fields} from "./fields.mjs";
import {decimals} from "./mathematics.mjs";
import {Model} from "./model.mjs";
import {Page} from "./page.mjs";
import {Panel, StepList, byId, sayAll} from "./panel.mjs";
import {PHASES, Player} from "./player.mjs";
import {Prediction, Worksheet, isRight, slips, verdict} from "./practice.mjs";
import {pairsOf} from "./state.mjs";
import {training} from "./training.mjs";

// `data` is what `content.py` says, `code` what Python wrote of the graph (`assembly.py`).
export function start(data, code) {
  const page = new Page();
  const {keys, clicks, state} = page;
  const model = page.model = new Model(data, code);
  const words = page.words = new Words(data);
  const equations = page.equations = new Equations(model, data.notations, words);
  const svg = document.querySelector("svg.microbp");
  const drawing = page.drawing = new Drawing(svg, model, words);
  const view = page.view = new View(byId("stage"), drawing);
  const panel = page.panel = new Panel(model, equations);
  const prediction = page.prediction = new Prediction();
  const player = page.player = new Player(page);
  const fields = page.fields = new Fields(model, words, data.reading);
  const list = new StepList(model, equations, (count) => player.jump(count));
  const worksheet = new Worksheet(byId("worksheet"), model, equations, drawing);
  page.data = data;

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
    list.show();
    page.emit("language");
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

  // The panels at the side: one of them is open, or none.
  function setSide(open) {
    for (const [id, button] of [["drawer", "edit"], ["lab", "lab-button"]]) {
      byId(id).hidden = id !== open;
      byId(button).setAttribute("aria-expanded", String(id === open));
    }
    view.fit(player.step);
  }

  function setFollow(on) {
    view.follow = on;
    byId("zoom").setAttribute("aria-pressed", String(on));
    view.fit(player.step);
  }

  model.onchange = () => page.emit("numbers");
  page.on("numbers", () => {
    prediction.forget();
    prediction.reveal(player.count - 1);
    player.show();
    fields.show();
    list.show();
    state.keep();
  });
  page.on("step", () => state.keep());

  // Keys and clicks

  const toEnd = () => player.jump(model.steps.length);
  const buildWorksheet = () => worksheet.build(data.titles[words.language]);
  const setLab = () => !byId("lab-button").hidden && setSide(byId("lab").hidden ? "lab" : null);

  Object.assign(keys, {
    ArrowRight: () => player.forward(),
    ArrowLeft: () => player.go(player.count - 1),
    Home: () => player.go(0),
    End: toEnd,
    " ": () => player.play(),
    f: () => player.jumpToPhase("forward"),
    b: () => player.jumpToPhase("backward"),
    u: () => player.jumpToPhase("update"),
    z: () => setFollow(!view.follow),
    t: setLab,
  });

  Object.assign(clicks, {
    first: () => player.go(0),
    previous: () => player.go(player.count - 1),
    next: () => player.forward(),
    last: toEnd,
    play: () => player.play(),
    zoom: () => setFollow(!view.follow),
    theme: () => setTheme(document.documentElement.dataset.theme !== "dark"),
    predict: () => setPrediction(!prediction.on),
    edit: () => setSide(fields.drawer.hidden ? "drawer" : null),
    "lab-button": setLab,
    "close-drawer": () => { setSide(null); byId("edit").focus(); },
    "close-lab": () => { setSide(null); byId("lab-button").focus(); },
    check: () => player.check(),
    reveal: () => player.reveal(),
    print: () => { buildWorksheet(); print(); },
    ...Object.fromEntries(PHASES.map((name) => [`go-${name}`, () => player.jumpToPhase(name)])),
  });
  training(page);

  document.addEventListener("keydown", (event) => {
    const {target, key} = event;
    if (key === "Escape" && !fields.drawer.hidden) clicks["close-drawer"]();
    else if (key === "Escape" && !byId("lab").hidden) clicks["close-lab"]();
    const answering = target === panel.answer;
    const typing = target.matches("input[type=text], textarea") && !(answering && !target.value);
    if ((event.ctrlKey || event.metaKey) && key === "z" && !typing) {
      event.preventDefault();
      model.undo();
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing || target.matches("select") || !(key in keys)) return;
    if (answering && !key.startsWith("Arrow")) return;
    if (key === " " && target.matches("button, summary")) return;
    if (target.matches("input[type=range]") && key.length > 1) return;   // it has these keys itself
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
    if (fields.inputs.has(index)) { setSide("drawer"); fields.open(index); }
  });
  addEventListener("resize", () => { view.fit(player.step); panel.fit(); });
  addEventListener("beforeprint", buildWorksheet);

  // The state in the address

  state.add({read: () => model.pairs(), write: (pairs) => model.replay(pairs)});
  state.add({
    read: () => [["step", String(player.count)], ...(prediction.on ? [["mode", "predict"]] : [])],
    write: (pairs) => {
      const {step, mode} = Object.fromEntries(pairs);
      player.go(Number(step) || 0, true);
      if ((mode === "predict") !== prediction.on) setPrediction(mode === "predict");
    },
  });
  addEventListener("hashchange", () => state.write(pairsOf(location.hash)));

  // Begin

  document.documentElement.classList.add("live");
  for (const name of PHASES.slice(1)) {
    byId(`go-${name}`).hidden = !model.steps.some((step) => step.phase === name);
  }
  byId("print").hidden = window.origin === "null" && window !== window.top;   // may not print
  byId("language").value = words.language;
  setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
  setLanguage(words.language);
  state.write(pairsOf(location.hash));

  // For tests, and for whoever wants to look behind the page.
  window.microbp = {
    data, model, player, page, predict: prediction, view, decimals,
    significant: (number) => model.shown(number),
    oneLine: (k) => equations.oneLine(k),
    isRight: (k, typed) => isRight(model, k, typed),
    slips: (k) => slips(model, k),
    verdict: (k, typed) => words.say(...verdict(model, k, typed)),
  };
}
