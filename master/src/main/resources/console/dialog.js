// The question before an account is deleted.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { counts } from "./parts.js";

/** Asks whether to delete an account, so that no accident can answer. */
export function confirmDelete(account) {
  return new Promise((resolve) => {
    const id = account.account_id;
    let isConfirmed = false;
    const submit = h(
      "button",
      {
        type: "button",
        class: "button danger-solid",
        id: "delete-submit",
        disabled: true,
        onclick() {
          isConfirmed = true;
          dialog.close();
        },
      },
      t("delete.submit"),
    );
    const dialog = h(
      "dialog",
      {
        class: "dialog",
        "aria-labelledby": "delete-title",
        "aria-describedby": "delete-text",
        onclose() {
          dialog.remove();
          resolve(isConfirmed);
        },
      },
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
          { type: "button", class: "button", id: "delete-cancel", autofocus: true, onclick: () => dialog.close() },
          t("delete.cancel"),
        ),
        submit,
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
