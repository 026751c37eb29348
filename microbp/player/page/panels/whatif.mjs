// What if: a mistake beside the right rule. The first number that differs, both errors, and
// whether a gradient check would notice.

import {caught, errorsOf, firstDifference, mistaken, possible} from "../model/mistakes.mjs";
import {cells, choice, make, numbered, table} from "../telling/dom.mjs";

const AT_LEAST = 100;       // epochs that are compared

export function whatIfPanel(page) {
  const {model, words} = page;
  const {mistakes} = model.data;
  if (!model.trains || !mistakes.length) return;
  const select = choice([["", {say: "player: what if nothing"}],
    ...mistakes.map(({id}) => [id, {say: `mistake: ${id}`}])], () => show(),
  {id: "mistake", label: "player: lab: what if"});
  const first = make("p", {id: "first-difference", role: "status"});
  const check = make("p", {id: "mistake-caught"});
  const [errors, body] = table(["epochs", "right", "wrong"].map((word) =>
    `player: what if ${word}`), {id: "mistake-table", hidden: true});
  page.mount("what if", make("p", {}, select), first, errors, check);

  function show() {
    const mistake = mistakes.find(({id}) => id === select.value);
    errors.hidden = !mistake;
    first.textContent = check.textContent = "";
    page.mistaken = [];
    if (mistake) compare(mistake);
    page.emit("mistaken");
  }

  // Both begin with the given numbers, and go at least as far as the page has gone.
  function compare(mistake) {
    const [right, wrong] = [model.descent(model.setting), mistaken(model, mistake)];
    const epochs = Math.max(AT_LEAST, model.line.last) + 1;
    const [good, bad] = [right, wrong].map((descent) => errorsOf(descent, epochs));
    const difference = firstDifference(model, right, wrong);
    first.innerHTML = difference ? words.say(`player: differs: ${difference.kind}`, {
      name: `<i>${model.nodes[difference.node].html}</i>`, right: model.brief(difference.right),
      wrong: model.brief(difference.wrong)}) : words.say("player: differs: nothing");
    const rows = [...new Set([0, 1, 10, 100, epochs - 1])].filter((epoch) => epoch < epochs);
    body.replaceChildren(...rows.map((epoch) => cells([epoch, ...[good, bad].map((errors) =>
      numbered(epoch in errors ? model.brief(errors[epoch]) : "∞"))])));
    const found = caught(wrong);
    check.textContent = words.say(found ? "player: what if caught" : "player: what if missed",
                                  {k: found, n: wrong.parameters.length});
    page.mistaken = bad;
  }

  page.on("numbers language", () => {
    const before = select.value;
    mistakes.forEach((mistake, k) => { select.options[k + 1].disabled = !possible(model, mistake); });
    if (select.selectedOptions[0].disabled) select.value = "";
    if (before) show();
  });
}
