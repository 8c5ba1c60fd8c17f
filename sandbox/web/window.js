// One person's window: a phone that shows the chat with the bot.
import { Composer } from "./composer.js";
import { choosePlace, confirmContact, enlarge } from "./dialogs.js";
import { avatar, el, icon } from "./elements.js";
import { markPending } from "./keyboards.js";
import { drawMessage } from "./message.js";
import { deepLink, shareLink } from "./richtext.js";
import { day, hint, t } from "./words.js";

const PAGE = 150;
const TOAST_MS = 4500;
const NEAR_PX = 80;

export class ChatWindow {
  #chat;
  #desk;
  #nodes = new Map();
  #shown = PAGE;
  #sticks = true;
  #toastEnds = null;
  #listening = new AbortController();

  /** desk: open(person), close(person), openLink(payload, from), share(text, from): what reaches beyond this window */
  constructor(chat, desk) {
    this.#chat = chat;
    this.#desk = desk;
    const { person } = chat;
    this.log = el("div", {
      class: "log",
      role: "log",
      tabindex: 0,
      "data-role": "messages",
      "aria-label": t("messages_of", { name: person.first_name }),
      onscroll: () => this.#scrolled(),
      onclick: (event) => this.#clicked(event),
    });
    this.typing = el("small", { class: "typing", "data-role": "typing", role: "status", hidden: true });
    this.hint = el("small", {}, hint(person));
    this.toast = el("div", { class: "toast", "data-role": "toast", role: "status", hidden: true });
    this.notice = el("div", { class: "notice", "data-role": "notice", role: "status", hidden: true });
    this.newest = el(
      "button",
      { type: "button", class: "newest", "data-role": "newest", "aria-label": t("newest"), hidden: true, onclick: () => this.toBottom(true) },
      icon("down"),
      el("span", { class: "badge", hidden: true }),
    );
    this.composer = new Composer(chat, {
      press: (button, wants) => this.#replyPressed(button, wants),
      failed: (error) => this.#failed(error),
      resized: () => this.#settle(),
    });
    this.menu = el(
      "div",
      { class: "menu", role: "menu", hidden: true, "data-role": "window-menu" },
      el("button", { type: "button", role: "menuitem", "data-role": "block", onclick: () => this.#toggleBlock() }),
    );
    this.menuKey = el(
      "button",
      {
        type: "button",
        class: "quiet",
        "data-role": "window-menu-button",
        "aria-label": t("window_menu", { name: person.first_name }),
        "aria-expanded": "false",
        onclick: () => this.#toggleMenu(),
      },
      icon("more"),
    );
    this.body = el(
      "div",
      { class: "body" },
      el("div", { class: "log-frame" }, this.notice, this.log, this.newest, this.toast),
      this.composer.node,
    );
    this.node = el(
      "section",
      {
        class: "window",
        "data-role": "chat",
        "data-person": person.id,
      },
      el(
        "header",
        { class: "head" },
        avatar(person),
        el("div", { class: "who" }, el("h2", {}, person.first_name), this.hint, this.typing),
        this.menuKey,
        el(
          "button",
          {
            type: "button",
            class: "quiet close-window",
            "data-role": "close-window",
            "aria-label": t("close_window", { name: person.first_name }),
            onclick: () => desk.close(person),
          },
          icon("close"),
        ),
        this.menu,
      ),
      this.body,
    );
    this.node.addEventListener("dragover", (event) => event.preventDefault());
    this.node.addEventListener("drop", (event) => this.composer.drop(event));
    this.#listen();
    // A keyboard that opens, a window made narrower: the newest message stays in sight
    this.resizes = new ResizeObserver(() => this.#settle());
    this.resizes.observe(this.log);
  }

  #listen() {
    const on = (type, react) => this.#chat.addEventListener(type, react, { signal: this.#listening.signal });
    on("replaced", () => this.draw());
    on("message", ({ detail }) => {
      if (detail.message.out) this.#sticks = true;
      this.#layout();
      this.#arrived();
    });
    on("edited", ({ detail }) => {
      this.#layout();
      this.#nodes.get(detail.message.message_id)?.node.classList.add("flash");
    });
    on("deleted", () => this.#layout());
    on("typing", () => this.#drawTyping());
    on("keyboard", () => this.composer.drawKeyboard(true));
    on("commands", () => this.composer.drawCommands());
    on("blocked", () => this.#drawBlocked());
    on("pending", ({ detail }) => this.#drawPending(detail.messageId));
    on("silent", () => this.#drawNotice(true));
    on("heard", () => this.#drawNotice(false));
    const menuGone = (event) => {
      this.composer.pressedAt(event.target);
      if (!this.menu.hidden && !this.menu.contains(event.target) && !this.menuKey.contains(event.target)) this.#toggleMenu();
    };
    document.addEventListener("pointerdown", menuGone, { signal: this.#listening.signal });
    this.menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.#toggleMenu();
      this.menuKey.focus();
    });
  }

  /** To be called once the window is in the page, and again whenever the whole chat was replaced. */
  draw() {
    if (!this.#chat.loaded) return;
    const names = { name: this.#chat.person.first_name, bot: this.#chat.bot.first_name };
    this.node.setAttribute("aria-label", t("chat_of", names));
    this.#layout();
    this.#drawTyping();
    this.#drawBlocked();
    this.#drawNotice(false);
    this.composer.drawKeyboard();
    this.composer.drawCommands();
    this.composer.fit();
    this.#settle();
  }

  remove() {
    this.#listening.abort();
    this.resizes.disconnect();
    this.node.remove();
  }

  // ---- messages

  #layout() {
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
    for (const node of [...this.log.childNodes]) if (!kept.has(node)) node.remove();
    wanted.forEach((node, at) => {
      if (this.log.childNodes[at] !== node) this.log.insertBefore(node, this.log.childNodes[at] ?? null);
    });
    for (const id of this.#nodes.keys()) if (!this.#chat.messages.has(id)) this.#nodes.delete(id);
    this.#settle();
  }

  #drawn(message) {
    const known = this.#nodes.get(message.message_id);
    const signature = JSON.stringify(message);
    if (known?.signature === signature) return known.node;
    const node = drawMessage(message, {
      press: (...given) => this.#pressed(...given),
      vote: (...given) => this.#vote(...given),
      enlarge,
      reply: (original) => this.composer.replyTo(original),
      isPending: (original, data) => this.#chat.pending.has(`${original.message_id} ${data}`),
      voted: (original) => this.#voted(original),
    });
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
    return el("div", { class: "day", role: "separator", "aria-label": words, "data-role": "day" }, el("span", {}, words));
  }

  #earlier() {
    const show = () => {
      const { scrollHeight, scrollTop } = this.log;
      this.#shown += PAGE;
      this.#layout();
      this.log.scrollTop = scrollTop + this.log.scrollHeight - scrollHeight;
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
      el("button", { type: "button", class: "strong", "data-role": "start", onclick: () => this.#try(this.#chat.start()) }, t("start")),
    );
  }

  #arrived() {
    if (!this.#sticks) this.newest.hidden = false;
    this.#drawUnread();
  }

  // ---- scrolling

  get #nearBottom() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_PX;
  }

  get #scrollKey() {
    return `banxue.scroll.${this.#chat.id}`;
  }

  #scrolled() {
    if (!this.node.isConnected || !this.log.clientHeight) return;
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
    const top = this.log.scrollTop;
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
    if (known) this.log.scrollTop = known.node.offsetTop + stored.offset;
    this.newest.hidden = this.#sticks;
    this.#settle();
  }

  #settle() {
    if (this.#sticks && this.node?.isConnected) {
      this.log.scrollTop = this.log.scrollHeight;
      this.#read();
    }
  }

  toBottom(smooth = false) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth && !still ? "smooth" : "auto" });
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

  // ---- what the bot does

  #drawTyping() {
    const { typing, bot } = this.#chat;
    this.typing.hidden = !typing;
    this.hint.hidden = Boolean(typing);
    if (!typing) return;
    const words = t(typing.startsWith("upload") ? "uploading" : "typing", { bot: bot.first_name });
    this.typing.replaceChildren(el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), words);
  }

  #drawBlocked() {
    this.node.toggleAttribute("data-blocked", this.#chat.blocked);
    this.menu.firstElementChild.replaceChildren(icon("block"), t(this.#chat.blocked ? "unblock_bot" : "block_bot"));
    this.composer.drawBlocked();
  }

  #drawNotice(silent) {
    this.notice.hidden = !silent || this.#chat.blocked;
    if (!this.notice.hidden) this.notice.textContent = t("bot_silent");
  }

  #drawPending(messageId) {
    const keyboard = this.#nodes.get(messageId)?.node.querySelector(".inline-keyboard");
    if (keyboard) markPending(keyboard, (data) => this.#chat.pending.has(`${messageId} ${data}`));
  }

  say(words) {
    clearTimeout(this.#toastEnds);
    this.toast.textContent = words;
    this.toast.hidden = false;
    this.#toastEnds = setTimeout(() => (this.toast.hidden = true), TOAST_MS);
  }

  /** An alert belongs to this phone only: the other windows stay usable. */
  #alert(words) {
    const before = document.activeElement;
    const done = () => {
      veil.remove();
      this.body.inert = this.node.querySelector(".veil") !== null;
      if (before?.isConnected) before.focus();
    };
    const ok = el("button", { type: "button", class: "strong", "data-role": "alert-ok", onclick: done }, t("ok"));
    const box = el("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "data-role": "alert" }, el("p", {}, words), ok);
    box.firstElementChild.id = `alert-${this.#chat.id}`;
    box.setAttribute("aria-describedby", box.firstElementChild.id);
    const veil = el("div", { class: "veil" }, box);
    veil.addEventListener("keydown", (event) => {
      if (event.key === "Escape") done();
    });
    this.body.inert = true;
    this.node.append(veil);
    ok.focus();
  }

  #failed(error) {
    this.say(t("not_sent", { why: error.message }));
  }

  async #try(action) {
    try {
      await action;
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  // ---- what the person does

  #clicked(event) {
    const command = event.target.closest("[data-role=command-link]");
    if (command) this.#try(this.#chat.say(command.dataset.command));
    const anchor = event.target.closest("a[href]");
    if (!anchor || anchor.hasAttribute("download")) return;
    if (this.#follow(anchor.href)) event.preventDefault();
  }

  /** Telegram's own links work inside the sandbox; true when the address was one. */
  #follow(address) {
    const shared = shareLink(address);
    if (shared !== null) {
      this.#desk.share(shared, this.#chat.person);
      return true;
    }
    const link = deepLink(address);
    if (link?.bot.toLowerCase() !== this.#chat.bot.username.toLowerCase()) return false;
    this.#desk.openLink(link.payload, this.#chat.person);
    return true;
  }

  async #pressed(message, button, kind) {
    switch (kind) {
      case "callback":
        await this.#tapped(message, button);
        break;
      case "url":
        if (!this.#follow(button.url)) window.open(button.url, "_blank", "noopener,noreferrer");
        break;
      case "web_app":
        window.open(button.web_app.url, "_blank", "noopener,noreferrer");
        break;
      case "copy":
        await this.#copy(button.copy_text.text);
        break;
      case "share": {
        const text =
          button.switch_inline_query ??
          button.switch_inline_query_current_chat ??
          button.switch_inline_query_chosen_chat?.query ??
          "";
        this.#desk.share(text || message.text || message.caption || button.text, this.#chat.person);
        break;
      }
      default:
        this.say(t("no_button"));
    }
  }

  async #tapped(message, button) {
    try {
      const answer = await this.#chat.tap(message.message_id, button.callback_data);
      if (!answer) return;
      if (answer.text && answer.show_alert) this.#alert(answer.text);
      else if (answer.text) this.say(answer.text);
      if (!answer.url) return;
      const link = deepLink(answer.url);
      // An answer's link belongs to the person who tapped; only links in texts may be meant for others
      if (link?.bot.toLowerCase() === this.#chat.bot.username.toLowerCase()) await this.#chat.start(link.payload);
      else window.open(answer.url, "_blank", "noopener,noreferrer");
    } catch (error) {
      this.#failed(error);
    }
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.say(t("copied"));
    } catch {
      this.say(t("not_copied"));
    }
  }

  async #replyPressed(button, wants) {
    if (wants === "contact") {
      if (!(await confirmContact(this.#chat.person))) return false;
      return this.#try(this.#chat.shareContact());
    }
    if (wants === "location") {
      const place = await choosePlace();
      return place ? this.#try(this.#chat.shareLocation(place.latitude, place.longitude)) : false;
    }
    return this.#try(this.#chat.say(button.text));
  }

  #voteKey(message) {
    return `banxue.vote.${this.#chat.id}.${message.poll.id}`;
  }

  #voted(message) {
    if (message.voted) return message.voted;
    return JSON.parse(localStorage.getItem(this.#voteKey(message)) ?? "null");
  }

  async #vote(message, options) {
    if (!(await this.#try(this.#chat.vote(message.message_id, options)))) return;
    localStorage.setItem(this.#voteKey(message), JSON.stringify(options));
    this.#nodes.delete(message.message_id);
    this.#layout();
  }

  #toggleMenu() {
    this.menu.hidden = !this.menu.hidden;
    this.menuKey.setAttribute("aria-expanded", String(!this.menu.hidden));
    if (!this.menu.hidden) this.menu.firstElementChild.focus();
  }

  #toggleBlock() {
    this.#toggleMenu();
    this.#try(this.#chat.block(!this.#chat.blocked));
  }
}
