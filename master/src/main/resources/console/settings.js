// Settings in this browser.

const LANGUAGE = "imcache.console.language";
const THEME = "imcache.console.theme";
const TOKEN = "imcache.console.token";

function stored(storage, name) {
  try {
    return storage.getItem(name);
  } catch {
    return null; // the browser stores nothing
  }
}

function store(storage, name, value) {
  try {
    if (value === null) {
      storage.removeItem(name);
    } else {
      storage.setItem(name, value);
    }
  } catch {
    // kept until the page is closed
  }
}

const preferred = navigator.languages?.find((tag) => /^(zh|en)\b/i.test(tag)) ?? "en";
let language = stored(localStorage, LANGUAGE) ?? (preferred.toLowerCase().startsWith("zh") ? "zh" : "en");
let theme = stored(localStorage, THEME) ?? "system";
let token = stored(sessionStorage, TOKEN);

export const settings = {
  get language() {
    return language;
  },
  set language(value) {
    language = value;
    store(localStorage, LANGUAGE, value);
    this.apply();
  },
  get theme() {
    return theme;
  },
  set theme(value) {
    theme = value;
    store(localStorage, THEME, value);
    this.apply();
  },
  /** The token for requests; null for none. Forgotten when the tab is closed. */
  get token() {
    return token;
  },
  set token(value) {
    token = value;
    store(sessionStorage, TOKEN, value);
  },
  apply() {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.documentElement.dataset.theme = theme;
  },
};
