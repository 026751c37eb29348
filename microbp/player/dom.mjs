// Elements made by script; [data-say] and [data-label] are filled in by `sayAll`.

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "say" || key === "label") element.dataset[key] = value;
    else if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

export function button(say, act, properties = {}) {
  return make("button", {say, onclick: act, type: "button", ...properties});
}

// A list of choices, as [value, words] pairs; words that are an object are data-say keys.
export function choice(label, pairs, act) {
  const options = pairs.map(([value, words]) => make("option", words.say
    ? {value, say: words.say} : {value, textContent: words}));
  const select = make("select", {label, onchange: () => act(select.value)}, ...options);
  return select;
}

// A row of a table; `head`: its first cell is what the row is about.
export function cells(contents, tag = "td") {
  return make("tr", {}, ...contents.map((content, k) =>
    make(k === 0 && tag === "td" ? "th" : tag, k === 0 ? {scope: "row"} : {},
         content instanceof Node ? content : String(content))));
}

// A name with its subscripts, a number in the colour of what it is.
export const named = (html) => make("i", {innerHTML: html});
export const numbered = (text, kind = "value") =>
  make("span", {className: `number ${kind}`, textContent: text});
