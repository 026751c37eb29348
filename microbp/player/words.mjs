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
    const words = this.say(key, places);
    return words.charAt(0).toUpperCase() + words.slice(1);
  }
}

export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
