// Dialogs that add, change and remove accounts to crawl.

import { ask, segment } from "./api.js";
import { workerOptions } from "./crawl-workers.js";
import { nameOf } from "./crawl-row.js";
import { modal } from "./dialog.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { sentence } from "./parts.js";

const FIELDS = ["account_id", "platform", "account_name", "monitor_interval", "assigned_worker_id"];

function inputId(field) {
  return "crawl-" + field;
}

/** Returns what is wrong, in the page's language if it is a field that the master refuses. */
export function problemOf(error, value = () => "") {
  const field = /^(\w+): /.exec(error.message)?.[1];
  if ((error.status === 400 || error.status === 409) && FIELDS.includes(field)) {
    const kind = error.status === 409 ? "conflict" : "invalid";
    return { field, text: t(`crawl.${kind}.${field}`, { value: value(field), platform: value("platform") }) };
  }
  return { field: null, text: error.status === 404 ? t("crawl.gone") : t("app.notDone", { reason: sentence(error) }) };
}

/** Returns a list of the platforms of workers, to choose from or not. */
function platformList(workers) {
  const known = [...new Set(workers.flatMap((worker) => worker.platforms))].sort();
  return h("datalist", { id: "crawl-platforms" }, known.map((platform) => h("option", { value: platform })));
}

function labelled(field, input, help) {
  return h(
    "div",
    { class: "form-field" },
    h("label", { for: inputId(field) }, t("crawl.field." + field)),
    input,
    help ? h("p", { class: "muted", id: inputId(field) + "-help" }, help) : null,
  );
}

function textInput(field, value, props) {
  return h("input", {
    id: inputId(field),
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": inputId(field) + "-help",
    value,
    ...props,
  });
}

/** Asks for a new account, or for changes of one, and sends them. Returns the account; undefined if nothing was sent. */
export function editAccount(account, workers) {
  const before = {
    account_id: "",
    platform: account?.platform ?? "",
    account_name: account?.account_name ?? "",
    monitor_interval: String(account?.monitor_interval ?? 30),
    assigned_worker_id: account?.assigned_worker_id ?? "",
  };
  const fields = account ? FIELDS.slice(1) : FIELDS;

  return modal({ "aria-labelledby": "crawl-title" }, (close) => {
    const problem = h("p", { id: "crawl-problem", class: "problem", role: "alert" });
    const submit = h("button", { class: "button primary", id: "crawl-submit" }, t(account ? "crawl.save" : "crawl.addSubmit"));
    const value = (field) => document.getElementById(inputId(field))?.value.trim() ?? "";

    /** Marks the field that is wrong; none if all are right. */
    function show({ field, text }) {
      problem.textContent = text;
      for (const each of fields) {
        const input = document.getElementById(inputId(each));
        const help = inputId(each) + "-help";
        if (each === field) {
          input.setAttribute("aria-invalid", "true");
        } else {
          input.removeAttribute("aria-invalid");
        }
        input.setAttribute("aria-describedby", each === field ? `crawl-problem ${help}` : help);
      }
    }

    async function send(event) {
      event.preventDefault();
      const body = Object.fromEntries(
        fields.map((field) => [field, value(field)]).filter(([field, text]) => text !== before[field]),
      );
      if (account && Object.keys(body).length === 0) {
        close();
        return;
      }
      show({ field: null, text: "" });
      submit.disabled = true;
      try {
        const json = account
          ? await ask("admin/accounts/" + segment(account.account_id), { method: "PUT", body })
          : await ask("admin/accounts", { method: "POST", body });
        close(json.data);
      } catch (error) {
        submit.disabled = false;
        if (error.status === 401 || error.status === 403) {
          close(); // the page asks for another token
          return;
        }
        const wrong = problemOf(error, value);
        show(wrong);
        (wrong.field ? document.getElementById(inputId(wrong.field)) : submit).focus();
      }
    }

    return h(
      "form",
      { class: "form", novalidate: true, onsubmit: send },
      h("h2", { id: "crawl-title" }, account ? t("crawl.changeTitle", { name: nameOf(account) }) : t("crawl.addTitle")),
      labelled(
        "platform",
        textInput("platform", before.platform, { list: "crawl-platforms", maxlength: "64", required: true, autofocus: true }),
        t("crawl.help.platform"),
      ),
      platformList(workers),
      labelled(
        "account_name",
        textInput("account_name", before.account_name, { maxlength: "512" }),
        t("crawl.help.account_name"),
      ),
      account
        ? null
        : labelled("account_id", textInput("account_id", "", { maxlength: "256" }), t("crawl.help.account_id")),
      labelled(
        "monitor_interval",
        textInput("monitor_interval", before.monitor_interval, { inputmode: "numeric", maxlength: "5" }),
        t("crawl.help.monitor_interval"),
      ),
      labelled(
        "assigned_worker_id",
        h(
          "select",
          { id: inputId("assigned_worker_id"), "aria-describedby": inputId("assigned_worker_id") + "-help" },
          h("option", { value: "", selected: before.assigned_worker_id === "" }, t("crawl.anyWorker")),
          workerOptions(workers, before.assigned_worker_id),
        ),
        t("crawl.help.assigned_worker_id"),
      ),
      problem,
      h(
        "div",
        { class: "dialog-buttons" },
        h("button", { type: "button", class: "button", onclick: () => close() }, t("delete.cancel")),
        submit,
      ),
    );
  });
}

/** Asks how to remove an account. Returns whether to keep its data; undefined if it is to stay. */
export function confirmRemove(account) {
  return modal({ "aria-labelledby": "crawl-title", "aria-describedby": "crawl-text" }, (close) => {
    let keeps = true;
    const way = (isKept, text, help) =>
      h(
        "label",
        { class: "check" },
        h("input", {
          type: "radio",
          name: "crawl-way",
          value: isKept ? "keep" : "delete",
          checked: isKept,
          onchange() {
            keeps = isKept;
          },
        }),
        h("span", null, text, h("span", { class: "breakdown" }, help)),
      );
    return [
      h("h2", { id: "crawl-title" }, t("crawl.removeTitle", { name: nameOf(account) })),
      h("p", { id: "crawl-text" }, t("crawl.removeText", { id: account.account_id })),
      h(
        "fieldset",
        { class: "ways" },
        h("legend", { class: "unseen" }, t("crawl.removeWays")),
        way(true, t("crawl.removeKeep"), t("crawl.removeKeepHelp")),
        way(false, t("crawl.removeAll"), t("crawl.removeAllHelp")),
      ),
      h(
        "div",
        { class: "dialog-buttons" },
        h("button", { type: "button", class: "button", autofocus: true, onclick: () => close() }, t("delete.cancel")),
        h(
          "button",
          { type: "button", class: "button danger-solid", id: "crawl-remove", onclick: () => close(keeps) },
          t("crawl.removeSubmit"),
        ),
      ),
    ];
  });
}
