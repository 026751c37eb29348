// The state of the page as text: to keep, to hand on, to go on with. What is read is judged before
// anything changes.

import {button, make} from "../telling/dom.mjs";

const FORMAT = 1;
const LONGEST = 2_000_000;
const MOST_PAIRS = 10_000;

// The state as JSON; `names` say which page it is of.
export function stateText(pairs, names) {
  return JSON.stringify({microbp: "page", format: FORMAT, leaves: names, state: pairs}, null, 1);
}

// What such a text says: {pairs}, or {problem} with the key of the words that say what is wrong.
export function stateOf(text, names) {
  if (text.length > LONGEST) return {problem: "long"};
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    return {problem: "json"};
  }
  if (data === null || typeof data !== "object" || data.microbp !== "page") return {problem: "page"};
  if (data.format !== FORMAT) return {problem: "format"};
  const same = Array.isArray(data.leaves) && data.leaves.length === names.length
    && data.leaves.every((name, k) => name === names[k]);
  if (!same) return {problem: "other"};
  const isPair = (pair) => Array.isArray(pair) && pair.length === 2
    && pair.every((part) => typeof part === "string");
  if (!Array.isArray(data.state) || data.state.length > MOST_PAIRS || !data.state.every(isPair)) {
    return {problem: "pairs"};
  }
  return {pairs: data.state};
}

export function savingPanel(page) {
  const {model, words, state} = page;
  const names = model.leaves.map((leaf) => model.nodes[leaf].name);
  const area = make("textarea", {id: "state-text", rows: 5, spellcheck: false,
                                 label: "player: lab: saving"});
  const told = make("p", {id: "saving-told", role: "status"});
  const say = (key) => { told.textContent = words.say(`player: saving: ${key}`, {n: FORMAT}); };

  function save() {
    area.value = stateText(state.read(), names);
    area.select();
    say("saved");
    if (window.origin === "null" && window !== window.top) return;      // a frame may not download
    const link = make("a", {href: URL.createObjectURL(new Blob([area.value], {type: "application/json"})),
                            download: "microbp-page.json"});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function load() {
    const {pairs, problem} = stateOf(area.value, names);
    if (pairs) state.write(pairs);
    say(problem ?? "loaded");
  }

  page.mount("saving", area, make("p", {className: "options"},
    button("player: saving: save", save, {id: "save-state"}),
    button("player: saving: load", load, {id: "load-state"})), told);
}
