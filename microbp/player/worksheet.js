// Print style: a worksheet with blanks, and its answer sheet.

const worksheet = {
  place: document.getElementById("worksheet"),

  build() {
    this.place.replaceChildren(this.sheet("worksheet", true), this.sheet("answers", false));
  },

  sheet(kind, blank) {
    const sheet = document.createElement("section");
    sheet.className = `sheet ${kind}`;
    const heading = sheet.appendChild(document.createElement("h1"));
    heading.textContent = `${data.titles[language]} — ${say(`player: ${kind}`)}`;
    const intro = sheet.appendChild(document.createElement("p"));
    intro.textContent = say(`player: ${kind} intro`, {n: data.digits});
    sheet.append(this.picture(blank));
    for (const phase of ["forward", "backward", "update"]) {
      const found = data.steps.map((step, k) => k).filter((k) => data.steps[k].phase === phase);
      if (!found.length) continue;
      sheet.appendChild(document.createElement("h2")).textContent = say(`player: ${phase}`);
      const list = sheet.appendChild(document.createElement("ol"));
      list.start = found[0] + 1;
      for (const k of found) {
        const item = list.appendChild(document.createElement("li"));
        item.innerHTML = markup(k, blank ? BLANKS.worksheet(k) : null);
      }
    }
    return sheet;
  },

  // The drawing with the given numbers only, or with all.
  picture(blank) {
    drawStep(blank ? 0 : data.steps.filter((step) => step.phase !== "update").length, false);
    const copy = svg.cloneNode(true);
    copy.querySelectorAll(".ring, .back-head").forEach((element) => element.remove());
    copy.querySelectorAll("*").forEach((element) => {
      element.removeAttribute("id");
      element.classList.remove("current", "pending");
    });
    copy.removeAttribute("width");
    copy.removeAttribute("height");
    drawStep(player.count, predict.hides(player.count));
    return copy;
  },
};
