// Texts in the chosen language.

import en from "./en.js";
import zh from "./zh.js";
import { settings } from "./settings.js";

const TEXTS = { en, zh };

/** A text by its name; {words} in braces are replaced by the values of these names. */
export function t(name, values = {}) {
  const text = TEXTS[settings.language]?.[name] ?? en[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, word) => (word in values ? String(values[word]) : whole));
}

/** The language's tag, for numbers and dates. */
export function locale() {
  return settings.language === "zh" ? "zh-CN" : "en";
}
