// Asks for a token.

import { get, ApiError } from "./api.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { sentence } from "./parts.js";
import { settings } from "./settings.js";

/** status: why a token is needed; 403 if the present one lacks a role. done(): called when a token was accepted. */
export function loginView({ status, redraw, done }) {
  // Created again for each drawing, because the language may have changed.
  let problem = status === 403 ? () => t("login.role") : status === 401 ? () => t("login.invalid") : null;
  let isShown = false;
  let isBusy = false;

  async function submit(event) {
    event.preventDefault();
    const token = document.getElementById("token").value.trim();
    problem = null;
    if (token === "" || /[^\x21-\x7e]/.test(token)) {
      problem = () => t(token === "" ? "login.missing" : "login.invalid");
      redraw();
      document.getElementById("token").focus();
      return;
    }
    settings.token = token;
    isBusy = true;
    redraw();
    try {
      await get("console/overview");
      done();
    } catch (error) {
      settings.token = null;
      isBusy = false;
      problem = () => reason(error);
      redraw();
      document.getElementById("token").focus();
    }
  }

  return {
    isLogin: true,
    title: () => t("login.title"),
    start() {
      document.getElementById("token").focus();
    },
    stop() {},
    render: () =>
      h(
        "form",
        { class: "card login", onsubmit: submit },
        h("h1", { id: "title" }, t("login.title")),
        h("p", { class: "muted", id: "token-help" }, t("login.help")),
        h("label", { for: "token" }, t("login.token")),
        h(
          "div",
          { class: "field" },
          h("input", {
            id: "token",
            type: isShown ? "text" : "password",
            autocomplete: "off",
            spellcheck: "false",
            "aria-describedby": problem ? "token-problem token-help" : "token-help",
            "aria-invalid": problem ? "true" : null,
          }),
          h(
            "button",
            {
              type: "button",
              class: "button",
              "aria-pressed": String(isShown),
              "aria-controls": "token",
              onclick() {
                isShown = !isShown;
                redraw();
              },
            },
            t(isShown ? "login.hide" : "login.show"),
          ),
        ),
        problem ? h("p", { id: "token-problem", class: "problem", role: "alert" }, problem()) : null,
        h("button", { class: "button primary", disabled: isBusy }, t("login.submit")),
      ),
  };
}

function reason(error) {
  if (error instanceof ApiError && error.status === 401) {
    return t("login.invalid");
  }
  if (error instanceof ApiError && error.status === 403) {
    return t("login.role");
  }
  return sentence(error);
}
