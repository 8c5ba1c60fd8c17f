// The messages of a window: drawn once each, kept in order, and scrolled as a person expects.
import { avatar, el, icon } from "./elements.js";
import { markPending } from "./keyboards.js";
import { drawMessage } from "./message.js";
import { day, t } from "./words.js";

const PAGE = 150;
const NEAR_PX = 80;

export class MessageLog {
  #chat;
  #hooks;
  #nodes = new Map();
  #separators = new Map();
  #shown = PAGE;
  #sticks = true;

  /** hooks: those of drawMessage but isPending, and clicked(event), start() */
  constructor(chat, hooks) {
    this.#chat = chat;
    this.#hooks = { ...hooks, isPending: (message, data) => chat.pending.has(`${message.message_id} ${data}`) };
    this.node = el("div", {
      class: "log",
      role: "log",
      tabindex: 0,
      "data-role": "messages",
      "aria-label": t("messages_of", { name: chat.person.first_name }),
      onscroll: () => this.#scrolled(),
      onclick: hooks.clicked,
    });
    this.newest = el(
      "button",
      { type: "button", class: "newest", "data-role": "newest", "aria-label": t("newest"), hidden: true, onclick: () => this.#toBottom() },
      icon("down"),
      el("span", { class: "badge", hidden: true }),
    );
    // A keyboard that opens, a window made narrower: the newest message stays in sight
    this.resizes = new ResizeObserver(() => this.settle());
    this.resizes.observe(this.node);
  }

  // ---- messages

  layout() {
    const messages = [...this.#chat.messages.values()].sort((a, b) => a.message_id - b.message_id);
    const visible = messages.slice(-this.#shown);
    const wanted = [];
    if (messages.length > visible.length) wanted.push(this.#earlier());
    let today = null;
    let previous = null;
    for (const message of visible) {
      const date = day(message.date);
      if (date !== today) wanted.push(this.#separator(date));
      const node = this.#drawn(message);
      node.classList.toggle("follows", date === today && previous?.out === message.out && !previous?.reply_markup);
      wanted.push(node);
      today = date;
      previous = message;
    }
    if (messages.length === 0) wanted.push(this.#empty());
    const kept = new Set(wanted);
    for (const node of [...this.node.childNodes]) if (!kept.has(node)) node.remove();
    wanted.forEach((node, at) => {
      if (this.node.childNodes[at] !== node) this.node.insertBefore(node, this.node.childNodes[at] ?? null);
    });
    for (const id of this.#nodes.keys()) if (!this.#chat.messages.has(id)) this.#nodes.delete(id);
    this.settle();
  }

  #drawn(message) {
    const known = this.#nodes.get(message.message_id);
    const signature = JSON.stringify(message);
    if (known?.signature === signature) return known.node;
    const node = drawMessage(message, this.#hooks);
    if (known?.node.isConnected) {
      const focused = [...known.node.querySelectorAll("button")].indexOf(document.activeElement);
      known.node.replaceWith(node);
      // Whoever walks the buttons by keyboard goes on where they were
      if (focused >= 0) [...node.querySelectorAll("button")][focused]?.focus({ preventScroll: true });
    }
    this.#nodes.set(message.message_id, { node, signature });
    return node;
  }

  #separator(words) {
    // Kept, because a new node in a log is read aloud again
    let node = this.#separators.get(words);
    if (!node) {
      node = el("div", { class: "day", role: "separator", "aria-label": words, "data-role": "day" }, el("span", {}, words));
      this.#separators.set(words, node);
    }
    return node;
  }

  #earlier() {
    const show = () => {
      const { scrollHeight, scrollTop } = this.node;
      this.#shown += PAGE;
      this.layout();
      this.node.scrollTop = scrollTop + this.node.scrollHeight - scrollHeight;
    };
    return el("button", { type: "button", class: "plain earlier", "data-role": "earlier", onclick: show }, t("earlier"));
  }

  #empty() {
    const names = { name: this.#chat.person.first_name, bot: this.#chat.bot.first_name };
    return el(
      "div",
      { class: "empty", "data-role": "empty" },
      avatar(this.#chat.person),
      el("b", {}, t("empty_title")),
      el("p", {}, t("empty_text", names)),
      el("button", { type: "button", class: "strong", "data-role": "start", onclick: this.#hooks.start }, t("start")),
    );
  }

  arrived(message) {
    if (message.out) this.#sticks = true;
    this.layout();
    if (!this.#sticks) this.newest.hidden = false;
    this.#drawUnread();
  }

  edited(message) {
    this.layout();
    this.#nodes.get(message.message_id)?.node.classList.add("flash");
  }

  /** Draws a message anew although the server has nothing new to tell about it. */
  redraw(message) {
    this.#nodes.delete(message.message_id);
    this.layout();
  }

  drawPending(messageId) {
    const keyboard = this.#nodes.get(messageId)?.node.querySelector(".inline-keyboard");
    if (keyboard) markPending(keyboard, (data) => this.#chat.pending.has(`${messageId} ${data}`));
  }

  // ---- scrolling

  get #nearBottom() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_PX;
  }

  get #scrollKey() {
    return `banxue.scroll.${this.#chat.id}`;
  }

  #scrolled() {
    if (!this.node.isConnected || !this.node.clientHeight) return;
    this.#sticks = this.#nearBottom;
    this.newest.hidden = this.#sticks;
    if (this.#sticks) this.#read();
    this.#remember();
  }

  #remember() {
    if (this.#sticks) {
      sessionStorage.removeItem(this.#scrollKey);
      return;
    }
    const top = this.node.scrollTop;
    for (const [id, { node }] of this.#nodes) {
      if (node.offsetTop + node.offsetHeight > top) {
        sessionStorage.setItem(this.#scrollKey, JSON.stringify({ id, offset: top - node.offsetTop }));
        return;
      }
    }
  }

  /** Back to where the person was before a reload; otherwise the newest message. */
  restoreScroll() {
    const stored = JSON.parse(sessionStorage.getItem(this.#scrollKey) ?? "null");
    const known = stored && this.#nodes.get(stored.id);
    this.#sticks = !known;
    if (known) this.node.scrollTop = known.node.offsetTop + stored.offset;
    this.newest.hidden = this.#sticks;
    this.settle();
  }

  settle() {
    if (this.#sticks && this.node.isConnected) {
      this.node.scrollTop = this.node.scrollHeight;
      this.#read();
    }
  }

  #toBottom() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.node.scrollTo({ top: this.node.scrollHeight, behavior: still ? "auto" : "smooth" });
    this.#sticks = true;
    this.newest.hidden = true;
  }

  #read() {
    if (document.hidden || !this.node.isConnected || !this.#chat.loaded) return;
    this.#chat.markRead();
    this.#drawUnread();
  }

  /** The page came back into view. */
  seen() {
    if (this.#sticks) this.#read();
  }

  #drawUnread() {
    const badge = this.newest.querySelector(".badge");
    badge.textContent = String(this.#chat.unread);
    badge.hidden = this.#chat.unread === 0;
  }
}
