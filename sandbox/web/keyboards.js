// Keyboards: the one under a message (inline) and the one under the input (reply).
import { el, icon } from "./elements.js";

/** What a press of an inline button means: exactly one of Telegram's kinds. */
export function kindOf(button) {
  if (button.callback_data !== undefined) return "callback";
  if (button.url !== undefined) return "url";
  if (button.copy_text !== undefined) return "copy";
  if (button.web_app !== undefined) return "web_app";
  for (const name of ["switch_inline_query", "switch_inline_query_chosen_chat", "switch_inline_query_current_chat"]) {
    if (button[name] !== undefined) return "share";
  }
  return "other";
}

const SIGNS = { url: "link", web_app: "link", copy: "copy", share: "share" };

/** press(button, kind) is called for each press; isPending(data) says which buttons still wait for their answer. */
export function inlineKeyboard(rows, press, isPending) {
  return el(
    "div",
    { class: "inline-keyboard", "data-role": "inline-keyboard" },
    rows.map((row) =>
      el(
        "div",
        { class: "row" },
        row.map((button) => {
          const kind = kindOf(button);
          const pending = kind === "callback" && isPending(button.callback_data);
          return el(
            "button",
            {
              type: "button",
              class: "key",
              "data-role": "inline-button",
              "data-kind": kind,
              "data-callback": button.callback_data ?? null,
              "data-url": button.url ?? null,
              "aria-busy": pending ? "true" : null,
              onclick: () => press(button, kind),
            },
            el("span", { class: "label" }, button.text),
            SIGNS[kind] ? icon(SIGNS[kind]) : null,
            el("span", { class: "spinner", "aria-hidden": "true" }),
          );
        }),
      ),
    ),
  );
}

export function markPending(keyboard, isPending) {
  for (const key of keyboard.querySelectorAll("[data-kind=callback]")) {
    if (isPending(key.dataset.callback)) key.setAttribute("aria-busy", "true");
    else key.removeAttribute("aria-busy");
  }
}

/** press(button) gets {text, request_contact?, request_location?, …}; a bare string is a button with that text. */
export function replyKeyboard(rows, press) {
  return rows.map((row) =>
    el(
      "div",
      { class: "row" },
      row.map((entry) => {
        const button = typeof entry === "string" ? { text: entry } : entry;
        const wants = button.request_contact ? "contact" : button.request_location ? "location" : null;
        return el(
          "button",
          {
            type: "button",
            class: "key",
            "data-role": "reply-button",
            "data-wants": wants,
            onclick: () => press(button, wants),
          },
          wants ? icon(wants === "contact" ? "person" : "pin") : null,
          el("span", { class: "label" }, button.text),
        );
      }),
    ),
  );
}
