// Keys and clicks, what follows from a change, and the beginning.

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
  n: () => model.updates.length && nextIteration(1),
};

document.addEventListener("keydown", (event) => {
  const {target, key} = event;
  if (key === "Escape" && !editing.drawer.hidden) CLICKS["close-drawer"]();
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
addEventListener("resize", () => { view.fit(data.steps[player.count - 1]); fitEquation(); });
addEventListener("beforeprint", () => worksheet.build());

// Begin

document.documentElement.classList.add("live");
slider.max = data.steps.length;
for (const name of PHASES.slice(1)) {
  button(`go-${name}`).hidden = !data.steps.some((step) => step.phase === name);
}
button("print").hidden = window.origin === "null" && window !== window.top;   // may not print
for (const id of ["iterate", "iterate-more", "iteration", "curve", "key-n"]) {
  button(id).toggleAttribute("hidden", !model.updates.length);
}
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
