// The page begins: its parts are put together and listened to, and it has the state of its address.

import {decimals, readNumber} from "./model/mathematics.mjs";
import {judged, slips} from "./model/slips.mjs";
import {byId} from "./telling/dom.mjs";
import {training} from "./panels/training.mjs";
import {listen} from "./input.mjs";
import {Page} from "./page.mjs";
import {PHASES} from "./player.mjs";
import {pairsOf} from "./state.mjs";

// `data` is what `content.py` says, `code` what Python wrote of the graph (`assembly.py`).
export function start(data, code) {
  const page = new Page(data, code);
  const {model, words, state} = page;
  byId("settings").append(byId("as-text"));
  model.onchange = () => page.emit("numbers");
  page.on("numbers", () => page.renew());
  page.on("step", () => state.keep());
  page.on("practice", () => page.panel.showScore());
  listen(page);
  training(page);
  state.add({read: () => model.pairs(), write: (pairs) => model.replay(pairs)});
  state.add(whereWeAre(page));
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
  window.microbp = behind(page);
}

// The step, the digits and the mode, as a part of the state.
function whereWeAre(page) {
  const {player, model, practice, data} = page;
  return {
    read: () => [
      ["step", String(player.count)],
      ...(model.digits === data.digits ? [] : [["digits", String(model.digits)]]),
      ...(practice.on ? [["mode", practice.level === "hidden" ? "predict-hidden" : "predict"]] : []),
    ],
    write: (pairs) => {
      const {step, mode = "", digits = String(data.digits)} = Object.fromEntries(pairs);
      if (/^[1-9]$/.test(digits)) page.setDigits(Number(digits));
      const level = mode === "predict-hidden" ? "hidden" : "shown";
      const on = mode.startsWith("predict");
      if (on !== practice.on || level !== practice.level) page.setPractice(on, level);
      player.go(Number(step) || 0, true);
    },
  };
}

// For tests, and for whoever wants to look behind the page.
function behind(page) {
  const {data, model, player, practice, view, equations} = page;
  return {
    data, model, player, page, practice, view, decimals,
    significant: (number) => model.shown(number),
    oneLine: (k) => equations.oneLine(k),
    isRight: (k, text) => judged(model, k, readNumber(String(text))) === "right",
    slips: (k) => slips(model, k),
    verdict: (k, text) => player.verdict(k, readNumber(String(text)))[0],
  };
}
