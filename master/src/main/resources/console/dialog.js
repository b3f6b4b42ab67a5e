// Dialogs, and the question before an account is deleted.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { counts } from "./parts.js";

/**
 * Shows a dialog until it is closed. The browser returns the focus then.
 *
 * @param build called with a function that closes the dialog with a result; returns what is in the dialog
 * @returns the result; undefined if the dialog was closed without one
 */
export function modal(props, build) {
  return new Promise((resolve) => {
    let result;
    const dialog = h(
      "dialog",
      {
        class: "dialog",
        ...props,
        onclose() {
          dialog.remove();
          resolve(result);
        },
      },
      build((value) => {
        result = value;
        dialog.close();
      }),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Asks whether to delete an account, so that no accident can answer. */
export async function confirmDelete(account) {
  const id = account.account_id;
  const isConfirmed = await modal({ "aria-labelledby": "delete-title", "aria-describedby": "delete-text" }, (close) => {
    const submit = h(
      "button",
      { type: "button", class: "button danger-solid", id: "delete-submit", disabled: true, onclick: () => close(true) },
      t("delete.submit"),
    );
    return [
      h("h2", { id: "delete-title" }, t("delete.title")),
      h(
        "p",
        { id: "delete-text" },
        t("delete.text", {
          who: account.name ? t("delete.who", { name: account.name, id }) : id,
          items: counts(account.counts),
        }),
      ),
      h("p", { class: "muted" }, t("delete.later")),
      h(
        "label",
        { class: "check" },
        h("input", {
          type: "checkbox",
          id: "delete-confirm",
          onchange(event) {
            submit.disabled = !event.target.checked;
          },
        }),
        h("span", null, t("delete.confirm", { id })),
      ),
      h(
        "div",
        { class: "dialog-buttons" },
        h(
          "button",
          { type: "button", class: "button", id: "delete-cancel", autofocus: true, onclick: () => close(false) },
          t("delete.cancel"),
        ),
        submit,
      ),
    ];
  });
  return isConfirmed === true;
}
