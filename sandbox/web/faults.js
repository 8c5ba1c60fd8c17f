// The drawer in which calls of the bot are made to go wrong.
import * as api from "./api.js";
import { el, icon } from "./elements.js";
import { t } from "./words.js";

const METHODS = [
  "sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery", "sendPhoto", "sendDocument", "sendPoll", "sendVenue",
  "deleteMessage", "sendChatAction", "getUpdates",
];
const KINDS = ["429", "403", "500", "502", "cut", "delay"];

function select(role, entries) {
  return el("select", { "data-role": role }, entries.map(([value, words]) => el("option", { value }, words)));
}

/** The list may come bare or under "faults"; both say the same. */
const listed = (answer) => (Array.isArray(answer) ? answer : (answer?.faults ?? []));

export function openFaults(people) {
  const method = select("fault-method", [["*", t("fault_any")], ...METHODS.map((name) => [name, name])]);
  const kind = select("fault-kind", KINDS.map((name) => [name, t(`fault_${name}`)]));
  const whom = select("fault-whom", [["", t("fault_everybody")], ...people.map((person) => [person.id, person.first_name])]);
  const times = el("input", { type: "number", min: 1, max: 999, value: 1, "data-role": "fault-times" });
  const retryAfter = el("input", { type: "number", min: 1, max: 600, value: 3, "data-role": "fault-retry-after" });
  const seconds = el("input", { type: "number", min: 0, max: 60, step: 0.1, value: 2, "data-role": "fault-seconds" });
  const afterEffect = el("input", { type: "checkbox", "data-role": "fault-after-effect" });
  const rows = {
    429: el("label", {}, t("fault_retry_after"), retryAfter),
    delay: el("label", {}, t("fault_seconds"), seconds),
    cut: el("label", { class: "check" }, afterEffect, t("fault_after_effect")),
  };
  const showRows = () => {
    for (const [name, row] of Object.entries(rows)) row.hidden = kind.value !== name;
  };
  kind.addEventListener("change", showRows);
  showRows();

  const list = el("ul", { class: "fault-list", "data-role": "fault-list" });
  const trouble = el("p", { class: "trouble", role: "alert", hidden: true });
  const guarded = async (action) => {
    try {
      await action();
      const waiting = listed(await api.faults());
      list.replaceChildren(
        ...(waiting.length
          ? waiting.map((fault) =>
              el("li", {}, el("b", {}, String(fault.kind)), ` ${fault.method} `, el("small", {}, t("fault_left", { times: fault.times }))),
            )
          : [el("li", { class: "none" }, t("fault_none"))]),
      );
      trouble.hidden = true;
    } catch (error) {
      trouble.textContent = error.message;
      trouble.hidden = false;
    }
  };
  const add = (event) => {
    event.preventDefault();
    guarded(() =>
      api.addFault({
        method: method.value,
        kind: kind.value,
        times: times.valueAsNumber || 1,
        ...(kind.value === "429" ? { retry_after: retryAfter.valueAsNumber || 1 } : {}),
        ...(kind.value === "delay" ? { seconds: seconds.valueAsNumber || 0 } : {}),
        ...(kind.value === "cut" ? { after_effect: afterEffect.checked } : {}),
        chat_id: whom.value ? Number(whom.value) : null,
      }),
    );
  };

  const drawer = el(
    "dialog",
    { class: "drawer", "data-role": "faults", "aria-label": t("faults") },
    el(
      "form",
      { onsubmit: add },
      el(
        "header",
        {},
        el("h2", {}, t("faults")),
        el("button", { type: "button", class: "quiet", "aria-label": t("close"), "data-role": "close", onclick: () => drawer.close() }, icon("close")),
      ),
      el("p", {}, t("faults_text")),
      el("label", {}, t("fault_kind"), kind),
      Object.values(rows),
      el("label", {}, t("fault_method"), method),
      el("label", {}, t("fault_whom"), whom),
      el("label", {}, t("fault_times"), times),
      el("button", { class: "strong", "data-role": "fault-add" }, t("fault_add")),
      trouble,
      list,
      el("button", { type: "button", class: "plain", "data-role": "fault-clear", onclick: () => guarded(api.clearFaults) }, t("fault_clear")),
    ),
  );
  drawer.addEventListener("click", (event) => {
    if (event.target === drawer) drawer.close();
  });
  drawer.addEventListener("close", () => drawer.remove());
  document.body.append(drawer);
  drawer.showModal();
  guarded(async () => {});
}
