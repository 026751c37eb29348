// The page put together: its parts, what can be switched, and the beginning.

import {Chain} from "./chain.mjs";
import {byId} from "./dom.mjs";
import {Equations} from "./equations.mjs";
import {Fields} from "./fields.mjs";
import {listen} from "./input.mjs";
import {decimals, readNumber} from "./mathematics.mjs";
import {Model} from "./model.mjs";
import {Motion} from "./motion.mjs";
import {Page} from "./page.mjs";
import {Panel, StepList} from "./panel.mjs";
import {PHASES, Player} from "./player.mjs";
import {Practice} from "./practice.mjs";
import {Presenting} from "./presenting.mjs";
import {Scene} from "./scene.mjs";
import {judged, slips} from "./slips.mjs";
import {pairsOf} from "./state.mjs";
import {training} from "./training.mjs";
import {View} from "./view.mjs";
import {Words, sayAll} from "./words.mjs";

const SIDES = {chain: null, drawer: "edit", lab: "lab-button", settings: "more"};

// `data` is what `content.py` says, `code` what Python wrote of the graph (`assembly.py`).
export function start(data, code) {
  const page = new Page();
  const {state} = page;
  page.data = data;
  const model = page.model = new Model(data, code);
  const words = page.words = new Words(data);
  const equations = page.equations = new Equations(model, data.notations, words);
  const practice = page.practice = new Practice(model);
  const view = page.view = new View(byId("stage"), model);
  const scene = page.scene = new Scene(page, document.querySelector("#stage svg.microbp"), view);
  page.motion = new Motion(page);
  const panel = page.panel = new Panel(page);
  const player = page.player = new Player(page);
  const fields = page.fields = new Fields(page);
  const chain = page.chain = new Chain(page);
  const presenting = page.presenting = new Presenting(page);
  const list = new StepList(model, equations, (count) => player.go(count));
  byId("settings").append(byId("as-text"));

  // What can be switched

  page.setTheme = (dark) => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    byId("theme").setAttribute("aria-pressed", String(dark));
  };

  page.setLanguage = (index) => {
    words.language = index;
    sayAll(words, model.steps.length);
    document.title = document.querySelector("h1").textContent = data.titles[index];
    document.querySelector("h1").title = data.titles[index];
    panel.live.textContent = "";
    player.show();
    scene.say();
    list.show();
    page.showScore();
    page.emit("language");
  };

  page.setDigits = (digits) => {
    model.digits = digits;
    byId("digits").value = digits;
    player.show();
    page.emit("language");
    state.keep();
  };

  page.setPractice = (on, level = practice.level) => {
    Object.assign(practice, {on, level});
    practice.forget();
    player.play(false);
    byId("level").value = level;
    byId("predict").setAttribute("aria-pressed", String(on));
    byId("play").disabled = on;
    document.body.classList.toggle("predicting", on);
    if (on) {
      list.element.open = false;
      if (!byId("chain").hidden) page.setSide(null);
    }
    player.go(player.count);
    page.showScore();
  };

  page.showScore = () => panel.showScore();

  // The panels at the side: one of them is open, or none.
  page.setSide = (open) => {
    for (const [id, button] of Object.entries(SIDES)) {
      byId(id).hidden = id !== open;
      if (button) byId(button).setAttribute("aria-expanded", String(id === open));
    }
    if (open !== "chain") chain.close();
    fields.show();
    page.showCommand();
    page.emit("side");
    view.fit(player.step);
  };
  page.side = () => Object.keys(SIDES).find((id) => !byId(id).hidden) ?? null;

  page.setView = (mode) => {
    view.mode = mode;
    byId("zoom").setAttribute("aria-pressed", String(mode !== "auto"));
    view.fit(player.step);
  };

  page.showCommand = () => {
    byId("worksheet-command").textContent = command(data, model);
  };

  // What a number is made of; while predicting, where it is asked for.
  page.select = (index) => {
    if (practice.on) {
      player.jumpToNode(index);
      return;
    }
    chain.show(index);
    if (page.side() !== "chain") page.setSide("chain");
    chain.light();
  };

  model.onchange = () => page.emit("numbers");
  page.on("numbers", () => {
    practice.forget();
    player.count = Math.min(player.count, model.steps.length);
    player.show();
    fields.show();
    list.show();
    if (!byId("chain").hidden) chain.show();
    page.showCommand();
    page.showScore();
    state.keep();
  });
  page.on("step", () => state.keep());
  page.on("practice", () => page.showScore());

  listen(page, list);
  training(page);

  // The state in the address

  state.add({read: () => model.pairs(), write: (pairs) => model.replay(pairs)});
  state.add({
    read: () => [
      ["step", String(player.count)],
      ...(model.digits === data.digits ? [] : [["digits", String(model.digits)]]),
      ...(practice.on ? [["mode", practice.level === "hidden" ? "predict-hidden" : "predict"]] : []),
    ],
    write: (pairs) => {
      const {step, mode = "", digits} = Object.fromEntries(pairs);
      if (/^[1-9]$/.test(digits ?? data.digits)) page.setDigits(Number(digits ?? data.digits));
      const level = mode === "predict-hidden" ? "hidden" : "shown";
      const on = mode.startsWith("predict");
      if (on !== practice.on || level !== practice.level) page.setPractice(on, level);
      player.go(Number(step) || 0, true);
    },
  });
  addEventListener("hashchange", () => state.write(pairsOf(location.hash)));

  // Begin

  document.documentElement.classList.add("live");
  for (const name of PHASES.slice(1)) {
    byId(`go-${name}`).hidden = !model.steps.some((step) => step.phase === name);
  }
  byId("language").value = words.language;
  page.setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
  page.setLanguage(words.language);
  state.write(pairsOf(location.hash));

  // For tests, and for whoever wants to look behind the page.
  window.microbp = {
    data, model, player, page, practice, view, decimals,
    significant: (number) => model.shown(number),
    oneLine: (k) => equations.oneLine(k),
    isRight: (k, text) => judged(model, k, readNumber(String(text))) === "right",
    slips: (k) => slips(model, k),
    verdict: (k, text) => player.verdict(k, readNumber(String(text)))[0],
  };
}

// What of the page's state is no given number of an example.
const NO_NUMBER = /^(iterate|rows|round|activation-|node-)|@/;

// The command that makes a worksheet of the present numbers.
function command({example}, model) {
  const quoted = (text) =>
    /^[\w.@%+=:,/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const changes = model.pairs().filter(([key]) => !NO_NUMBER.test(key))
    .map(([key, text]) => ` --set ${quoted(`${key}=${text}`)}`);
  return `microbp worksheet ${quoted(example || "mine.toml")}${changes.join("")} -o worksheet.html`;
}
