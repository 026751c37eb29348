// What if: a mistake beside the right rule. The first number that differs, both errors, and
// whether a gradient check would notice.

import {Errors, caught, firstDifference, mistaken, possible} from "../model/mistakes.mjs";
import {byId, cells, choice, make, numbered, table} from "../telling/dom.mjs";

const AT_LEAST = 100;       // epochs that are compared

export function whatIfPanel(page) {
  const {model, words} = page;
  const {mistakes} = model.data;
  if (!model.trains || !mistakes.length) return;
  const select = choice([["", {say: "player: what if nothing"}],
    ...mistakes.map(({id}) => [id, {say: `mistake: ${id}`}])], show,
  {id: "mistake", label: "player: lab: what if"});
  const first = make("p", {id: "first-difference", role: "status"});
  const check = make("p", {id: "mistake-caught"});
  const [errors, body] = table(["epochs", "right", "wrong"].map((word) =>
    `player: what if ${word}`), {id: "mistake-table", hidden: true});
  page.mount("what if", make("p", {}, select), first, errors, check);
  page.on("numbers language side", () => {
    mistakes.forEach((mistake, k) => {
      select.options[k + 1].disabled = !possible(model, mistake);
    });
    if (select.selectedOptions[0].disabled) select.value = "";
    show();
  });
  let compared = {};        // the mistake and the setting, and what comes of them

  function show() {
    const mistake = mistakes.find(({id}) => id === select.value);
    if (!mistake && !compared.mistake || byId("lab").hidden) return;
    if (mistake !== compared.mistake || model.setting !== compared.setting) {
      compared = {mistake, setting: model.setting, ...mistake && bothWays(mistake)};
    }
    errors.hidden = !mistake;
    first.textContent = check.textContent = "";
    page.mistaken = mistake ? write() : [];
    page.emit("mistaken");
  }

  // Both begin with the given numbers.
  function bothWays(mistake) {
    const [right, wrong] = [model.descent(model.setting), mistaken(model, mistake)];
    return {both: [right, wrong].map((descent) => new Errors(descent)), found: caught(wrong),
            parameters: wrong.parameters.length, differs: firstDifference(model, right, wrong)};
  }

  // All that there is to tell, of errors at least as far as the page has gone. Returns those of
  // the mistake.
  function write() {
    const {both, differs, found, parameters} = compared;
    first.innerHTML = differs ? words.say(`player: differs: ${differs.kind}`, {
      name: `<i>${model.nodes[differs.node].html}</i>`, right: model.brief(differs.right),
      wrong: model.brief(differs.wrong)}) : words.say("player: differs: nothing");
    check.textContent = words.say(found ? "player: what if caught" : "player: what if missed",
                                  {k: found, n: parameters});
    const epochs = Math.max(AT_LEAST, model.line.last) + 1;
    const [good, bad] = both.map((one) => one.upTo(epochs));
    const rows = [...new Set([0, 1, 10, 100, epochs - 1])].filter((epoch) => epoch < epochs);
    body.replaceChildren(...rows.map((epoch) => cells([epoch, ...[good, bad].map((errors) =>
      numbered(epoch in errors ? model.brief(errors[epoch]) : "∞"))])));
    return bad;
  }
}
