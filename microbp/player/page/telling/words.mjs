// The words of the page, in the language that is chosen.

export class Words {
  constructor({words, languages, lang}) {
    Object.assign(this, {words, languages});
    this.language = languages.indexOf(lang);
  }

  say(key, places = {}) {
    const words = this.words[key][this.language];
    return words.replace(/\{(\w+)\}/g, (_, place) => places[place]);
  }

  heading(key, places = {}) {
    return capital(this.say(key, places));
  }
}

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// Write words on an element, which follow the language from then on.
export function sayOn(element, key, words) {
  element.dataset.say = key;
  element.textContent = element.matches("button") ? words.heading(key) : words.say(key);
}

// Write all words of the page: [data-say] is the text, [data-label] the name of a control.
export function sayAll(words) {
  document.documentElement.lang = words.languages[words.language] === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-say]")) {
    sayOn(element, element.dataset.say, words);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    const name = words.say(element.dataset.label);
    element.setAttribute("aria-label", name);
    if (element.matches("button, select, input")) element.title = name;
  }
}
