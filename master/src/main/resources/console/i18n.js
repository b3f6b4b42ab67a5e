// Texts in the chosen language.

import en from "./en.js";
import zh from "./zh.js";
import { settings } from "./settings.js";

const TEXTS = { en, zh };

/**
 * Returns a text by its name, with {words} in braces replaced by values. A text that depends on a number is a list of
 * forms, and the number n selects one.
 */
export function t(name, values = {}) {
  let text = TEXTS[settings.language]?.[name] ?? en[name] ?? name;
  if (typeof text !== "string") {
    text = text[new Intl.PluralRules(locale()).select(values.n)] ?? text.other;
  }
  if (typeof values.n === "number") {
    values = { ...values, n: new Intl.NumberFormat(locale()).format(values.n) };
  }
  return text.replace(/\{(\w+)\}/g, (whole, word) => (word in values ? String(values[word]) : whole));
}

/** Returns the language's tag, for numbers and dates. */
export function locale() {
  return settings.language === "zh" ? "zh-CN" : "en";
}
