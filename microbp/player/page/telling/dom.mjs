// Elements of the page, found and made; [data-say] and [data-label] are filled in by `sayAll`.

export const byId = (id) => document.getElementById(id);

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
export function choice(pairs, act, properties = {}) {
  const options = pairs.map(([value, words]) => make("option", words.say
    ? {value, say: words.say} : {value, textContent: words}));
  return make("select", {onchange: ({target}) => act(target.value), ...properties}, ...options);
}

// A table to be filled in, and its body; `heads` are data-say keys.
export function table(heads, properties) {
  const body = make("tbody");
  const head = make("tr", {}, ...heads.map((say) => make("th", {scope: "col", say})));
  return [make("table", properties, make("thead", {}, head), body), body];
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
