// What can be switched: theme, language, predicting, the drawer, zoom, and the list of steps.

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
  button("play").disabled = on;
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
