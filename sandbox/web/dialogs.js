// Everything that asks or shows above the page: choice of a person, confirmation, places, files, the enlarged photo.
import { avatar, el, icon } from "./elements.js";
import { hint, t } from "./words.js";

/** Shows a <dialog>; resolves to what close(value) was given, null when it was dismissed. */
export function ask(role, label, build) {
  return new Promise((resolve) => {
    let result = null;
    const dialog = el("dialog", { class: `dialog ${role}`, "data-role": role, "aria-label": label });
    const close = (value) => {
      result = value;
      dialog.close();
    };
    dialog.append(...[build(close)].flat().filter(Boolean));
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

const title = (words) => el("h2", {}, words);
const cancel = (close) =>
  el("button", { type: "button", class: "plain", "data-role": "cancel", onclick: () => close(null) }, t("cancel"));

/** Resolves to {person, open} or null; open is true when the link inside the text was chosen instead of the text. */
export function choosePerson(people, { heading, text, quote, withLink, first }) {
  const ordered = [...people].sort((a, b) => Number(b.id === first) - Number(a.id === first));
  return ask("choose-person", heading, (close) => [
    title(heading),
    el("p", {}, text),
    quote ? el("blockquote", { class: "quote" }, quote) : null,
    el(
      "ul",
      { class: "choices" },
      ordered.map((person) =>
        el(
          "li",
          {},
          el(
            "button",
            { type: "button", class: "choice", "data-role": "choice", "data-person": person.id, onclick: () => close({ person, open: false }) },
            avatar(person),
            el("span", {}, el("b", {}, person.first_name), el("small", {}, hint(person))),
          ),
          withLink
            ? el(
                "button",
                {
                  type: "button",
                  class: "quiet",
                  "data-role": "choice-link",
                  "data-person": person.id,
                  "aria-label": t("open_link_there", { name: person.first_name }),
                  title: t("open_link_there", { name: person.first_name }),
                  onclick: () => close({ person, open: true }),
                },
                icon("link"),
              )
            : null,
        ),
      ),
    ),
    el("div", { class: "actions" }, cancel(close)),
  ]);
}

export function confirmContact(person) {
  return ask("confirm-contact", t("contact_sure"), (close) => [
    title(t("contact_sure")),
    el("p", {}, t("contact_sure_text", { name: person.first_name })),
    el(
      "div",
      { class: "actions" },
      cancel(close),
      el("button", { type: "button", class: "strong", "data-role": "confirm", onclick: () => close(true) }, t("share_contact")),
    ),
  ]);
}

const PLACES = [
  ["上海 Shanghai", 31.2304, 121.4737],
  ["北京 Beijing", 39.9042, 116.4074],
  ["乌鲁木齐 Ürümqi", 43.8256, 87.6168],
  ["London", 51.5072, -0.1276],
  ["New York", 40.7128, -74.006],
];

/** Resolves to {latitude, longitude} or null. */
export function choosePlace() {
  return ask("choose-place", t("location_title"), (close) => {
    const latitude = el("input", { type: "number", step: "any", min: -90, max: 90, value: PLACES[0][1], id: "latitude", required: true });
    const longitude = el("input", { type: "number", step: "any", min: -180, max: 180, value: PLACES[0][2], id: "longitude", required: true });
    return el(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          close({ latitude: latitude.valueAsNumber, longitude: longitude.valueAsNumber });
        },
      },
      title(t("location_title")),
      el(
        "div",
        { class: "chips" },
        PLACES.map(([name, lat, long]) =>
          el("button", { type: "button", class: "chip", onclick: () => ([latitude.value, longitude.value] = [lat, long]) }, name),
        ),
      ),
      el("div", { class: "pair" }, el("label", {}, t("latitude"), latitude), el("label", {}, t("longitude"), longitude)),
      el("div", { class: "actions" }, cancel(close), el("button", { class: "strong", "data-role": "confirm" }, t("share_location"))),
    );
  });
}

/** Resolves to {caption, asPhoto} or null. */
export function confirmFile(file) {
  const isImage = file.type.startsWith("image/") && file.type !== "image/svg+xml";
  const preview = isImage ? URL.createObjectURL(file) : null;
  const answer = ask("confirm-file", t("file_title"), (close) => {
    const caption = el("input", { type: "text", maxlength: 1024, "data-role": "caption" });
    const asPhoto = el("input", { type: "checkbox", "data-role": "as-photo", checked: true });
    return el(
      "form",
      {
        onsubmit: (event) => {
          event.preventDefault();
          close({ caption: caption.value.trim(), asPhoto: isImage && asPhoto.checked });
        },
      },
      title(t("file_title")),
      preview ? el("img", { class: "preview", src: preview, alt: "" }) : null,
      el("p", { class: "file-line" }, icon("file"), file.name),
      el("label", {}, t("caption"), caption),
      isImage ? el("label", { class: "check" }, asPhoto, t("as_photo")) : null,
      el("div", { class: "actions" }, cancel(close), el("button", { class: "strong", "data-role": "confirm" }, t("send_file"))),
    );
  });
  return answer.finally(() => preview && URL.revokeObjectURL(preview));
}

export function enlarge(url, name) {
  return ask("photo-viewer", name, (close) => [
    el("button", { type: "button", class: "quiet corner", "data-role": "close", "aria-label": t("close"), onclick: () => close(null) }, icon("close")),
    el("img", { src: url, alt: name, onclick: () => close(null) }),
  ]);
}
