// Formatted text: what the server rendered is taken apart and rebuilt from an allow-list, so a slip there stays text here.
import { el } from "./elements.js";
import { t } from "./words.js";

const SAME = new Map(
  Object.entries({
    B: "b", STRONG: "b", I: "i", EM: "i", U: "u", INS: "u", S: "s", DEL: "s", STRIKE: "s",
    CODE: "code", PRE: "pre", BLOCKQUOTE: "blockquote", BR: "br",
  }),
);
const SCHEMES = new Set(["http:", "https:", "tg:", "mailto:", "tel:"]);

function spoiler() {
  const node = el("span", {
    class: "spoiler",
    role: "button",
    tabindex: 0,
    "aria-label": t("spoiler"),
    "data-role": "spoiler",
  });
  const open = (event) => {
    if (node.dataset.open !== undefined) return;
    event.preventDefault();
    event.stopPropagation();
    node.dataset.open = "";
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  // In the capture phase: a link under a closed spoiler must not be followed unseen
  node.addEventListener("click", open, true);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") open(event);
  });
  return node;
}

function link(source) {
  const href = source.getAttribute("href") ?? "";
  let url;
  try {
    url = new URL(href);
  } catch {
    return null;
  }
  if (!SCHEMES.has(url.protocol)) return null;
  return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" });
}

/** "/help" inside a text can be pressed, as in Telegram. */
function withCommands(source) {
  if (source.parentElement.closest("a, code, pre")) return [document.createTextNode(source.data)];
  return source.data.split(/(?<![\w/])(\/[a-z]\w{0,31})(?![\w/])/).map((part, at) =>
    at % 2
      ? el("button", { type: "button", class: "command-link", "data-role": "command-link", "data-command": part }, part)
      : document.createTextNode(part),
  );
}

function rebuilt(source) {
  if (source.nodeType === Node.TEXT_NODE) return withCommands(source);
  if (source.nodeType !== Node.ELEMENT_NODE) return [];
  if (["SCRIPT", "STYLE", "TEMPLATE"].includes(source.tagName)) return [];
  const inner = [...source.childNodes].flatMap(rebuilt);
  let node = null;
  if (SAME.has(source.tagName)) node = el(SAME.get(source.tagName));
  else if (source.tagName === "A") node = link(source);
  else if (source.tagName === "TG-SPOILER" || source.classList.contains("spoiler")) node = spoiler();
  if (!node) return inner;
  node.append(...inner);
  return [node];
}

/** A quotation or a block of code ends its own line; the line break after it would make an empty one. */
function dropBreaksAfterBlocks(fragment) {
  for (const block of fragment.querySelectorAll("blockquote, pre")) {
    const next = block.nextSibling;
    if (next?.nodeName === "BR") next.remove();
    else if (next?.nodeType === Node.TEXT_NODE) next.data = next.data.replace(/^\n/, "");
  }
}

/** A fragment of safe nodes for HTML that a server rendered. */
export function rich(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...[...parsed.body.childNodes].flatMap(rebuilt));
  dropBreaksAfterBlocks(fragment);
  return fragment;
}

/** {bot, payload} when the address is a deep link to a bot, else null. */
export function deepLink(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const payload = url.searchParams.get("start");
  if (url.protocol === "tg:" && url.host === "resolve") {
    return { bot: url.searchParams.get("domain") ?? "", payload: payload ?? "" };
  }
  if (!["t.me", "telegram.me"].includes(url.hostname)) return null;
  const name = url.pathname.slice(1);
  if (!/^\w{3,32}$/.test(name)) return null;
  return { bot: name, payload: payload ?? "" };
}

/** The text that a t.me/share link wants shared, or null. */
export function shareLink(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const isShare =
    (["t.me", "telegram.me"].includes(url.hostname) && /^\/(share\/url|share|msg)$/.test(url.pathname)) ||
    (url.protocol === "tg:" && url.host.startsWith("msg"));
  if (!isShare) return null;
  return [url.searchParams.get("text"), url.searchParams.get("url")].filter(Boolean).join("\n");
}
