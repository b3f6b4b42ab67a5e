// Numbers, sizes and times in the chosen language.

import { h } from "./dom.js";
import { locale, t } from "./i18n.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = [
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
  ["second", SECOND],
];
const SIZES = ["B", "KiB", "MiB", "GiB", "TiB"];

let skew = 0;

/** Sets the masters' time: ages follow their clock. */
export function setServerTime(now) {
  skew = now - Date.now();
}

export function serverTime() {
  return Date.now() + skew;
}

export function number(value, options) {
  return new Intl.NumberFormat(locale(), options).format(value);
}

export function percent(part) {
  return number(part, { style: "percent", maximumFractionDigits: part < 0.1 ? 1 : 0 });
}

export function bytes(value) {
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < SIZES.length - 1) {
    size /= 1024;
    unit++;
  }
  return number(size, { maximumFractionDigits: unit === 0 || size >= 100 ? 0 : 1 }) + "\u00a0" + SIZES[unit];
}

/** Formats milliseconds as "3 minutes". */
export function span(millis) {
  const [unit, length] = UNITS.find(([, least]) => millis >= least) ?? UNITS[3];
  return number(Math.floor(millis / length), { style: "unit", unit, unitDisplay: "long" });
}

function relative(millis) {
  const age = Math.max(0, serverTime() - millis);
  const [unit, length] = UNITS.find(([, least]) => age >= least) ?? UNITS[3];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-Math.floor(age / length), unit);
}

export function dateTime(millis) {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" }).format(millis);
}

function isTime(millis) {
  return Number.isFinite(millis) && millis > 0 && millis < 8.64e15;
}

/** Returns an element with the age of something, and its time as a tooltip. */
export function age(millis, className) {
  if (!isTime(millis)) {
    return h("span", { class: className }, t("age.never"));
  }
  return h(
    "time",
    { datetime: new Date(millis).toISOString(), title: dateTime(millis), class: className },
    relative(millis),
  );
}

/** Formats the time of day. */
export function clock(millis, className) {
  if (!isTime(millis)) {
    return null;
  }
  const text = new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(millis);
  return h("time", { datetime: new Date(millis).toISOString(), title: dateTime(millis), class: className }, text);
}

/** Returns the day, for comparisons; null without a time. */
export function day(millis) {
  return isTime(millis) ? new Intl.DateTimeFormat(locale(), { dateStyle: "full" }).format(millis) : null;
}
