// The words, in the language that is chosen.

let language = data.languages.indexOf(data.lang);

function say(key, places = {}) {
  const words = data.words[key][language];
  return words.replace(/\{(\w+)\}/g, (_, place) => places[place]);
}

// Write all words of the page: [data-say] is the text, [data-label] the name of a control.
function sayAll() {
  document.documentElement.lang = data.languages[language] === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-say]")) {
    element.textContent = say(`player: ${element.dataset.say}`, {n: data.steps.length});
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    const name = say(`player: ${element.dataset.label}`);
    element.setAttribute("aria-label", name);
    if (element.matches("button, select, input")) element.title = name;
  }
}
