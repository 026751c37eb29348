// The page begins: its parts are put together and listened to, and it has the state of its address.

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
  page.on("step", () => page.follow());
  page.on("language", () => page.chain.show());
  page.on("practice", () => page.panel.showScore());
  listen(page);
  training(page);
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
  window.microbp = page;        // for tests, and for whoever wants to look behind it
}
