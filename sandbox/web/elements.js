// Builds DOM nodes. Text given to it stays text: no string here ever becomes markup.

/** el("button", {class: "x", "data-role": "send", onclick: f, hidden: true}, "text", node, null) */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

const PATHS = {
  send: "M4 12 20 4l-5 16-3.5-6.5z M11.5 13.5 20 4",
  attach: "M8 12.5 14.2 6a3.2 3.2 0 0 1 4.6 4.5L10.7 19a5 5 0 0 1-7.2-7L11 4.4",
  close: "M6 6l12 12 M18 6 6 18",
  more: "M12 5.5v.01 M12 12v.01 M12 18.5v.01",
  down: "M6 9l6 6 6-6",
  reply: "M10 6 4 12l6 6 M4 12h9a7 7 0 0 1 7 7",
  file: "M7 3h7l5 5v13H7z M14 3v5h5",
  faults: "M13 3 5 14h6l-1 7 9-12h-6z",
  language: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M3 12h18 M12 3c3 3 3.6 6 3.6 9S15 18 12 21c-3-3-3.6-6-3.6-9S9 6 12 3z",
  keyboard: "M3 7h18v10H3z M7 10.5v.01 M10.3 10.5v.01 M13.6 10.5v.01 M17 10.5v.01 M8 14h8",
  link: "M9 15l6-6 M10.5 6.5l1.4-1.4a4 4 0 0 1 5.7 5.7l-1.5 1.4 M13.5 17.5l-1.4 1.4a4 4 0 0 1-5.7-5.7l1.5-1.4",
  copy: "M9 9h11v11H9z M5 15H4V4h11v1",
  share: "M4 12v8h16v-8 M12 15V3 M8 7l4-4 4 4",
  check: "M5 12.5 10 17.5 19.5 7",
  pin: "M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.800 12 21 12 21z M12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M5.700 5.700l12.600 12.600",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z M4 21c0-4.400 3.600-7 8-7s8 2.600 8 7",
};

export function icon(name) {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: PATHS[name] }),
  );
}

let emojiWorks = null;

/** Machines without an emoji font draw empty boxes; there an initial says more. */
function emojiIsDrawn() {
  if (emojiWorks === null) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 24;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.font = "18px sans-serif";
    pen.fillStyle = "#000";
    pen.fillText("🧒", 2, 18);
    const pixels = pen.getImageData(0, 0, 24, 24).data;
    emojiWorks = pixels.some((value, at) => at % 4 !== 3 && value > 60);
  }
  return emojiWorks;
}

export function avatar(person) {
  const sign = emojiIsDrawn() && person.emoji ? person.emoji : [...person.first_name][0];
  return el("span", { class: "avatar", "aria-hidden": "true", "data-hue": person.hue }, sign);
}
