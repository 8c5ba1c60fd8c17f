// One person's window: a phone that shows the chat with the bot.
import { Composer } from "./composer.js";
import { Deeds } from "./deeds.js";
import { enlarge } from "./dialogs.js";
import { avatar, el, icon } from "./elements.js";
import { MessageLog } from "./log.js";
import { hint, t } from "./words.js";

const TOAST_MS = 4500;

export class ChatWindow {
  #chat;
  #deeds;
  #toastEnds = null;
  #listening = new AbortController();

  /** desk: open(person), close(person), openLink(payload, from), share(text, from): what reaches beyond this window */
  constructor(chat, desk) {
    this.#chat = chat;
    const { person } = chat;
    this.#deeds = new Deeds(chat, desk, {
      say: (words) => this.say(words),
      alert: (words) => this.#alert(words),
      redraw: (message) => this.log.redraw(message),
    });
    this.log = new MessageLog(chat, {
      press: (message, button, kind) => this.#deeds.pressed(message, button, kind),
      vote: (message, options) => this.#deeds.vote(message, options),
      voted: (message) => this.#deeds.voted(message),
      enlarge,
      reply: (message) => this.composer.replyTo(message),
      clicked: (event) => this.#deeds.clicked(event),
      start: () => this.#deeds.attempt(chat.start()),
    });
    this.typing = el("small", { class: "typing", "data-role": "typing", role: "status", hidden: true });
    this.hint = el("small", {}, hint(person));
    this.toast = el("div", { class: "toast", "data-role": "toast", role: "status", hidden: true });
    this.notice = el("div", { class: "notice", "data-role": "notice", role: "status", hidden: true });
    this.composer = new Composer(chat, {
      press: (button, wants) => this.#deeds.replyPressed(button, wants),
      failed: (error) => this.#deeds.failed(error),
      resized: () => this.log.settle(),
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
      el("div", { class: "log-frame" }, this.notice, this.log.node, this.log.newest, this.toast),
      this.composer.node,
    );
    this.node = el(
      "section",
      { class: "window", "data-role": "chat", "data-person": person.id },
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
  }

  #listen() {
    const on = (type, react) => this.#chat.addEventListener(type, react, { signal: this.#listening.signal });
    on("replaced", () => this.draw());
    on("message", ({ detail }) => this.log.arrived(detail.message));
    on("edited", ({ detail }) => this.log.edited(detail.message));
    on("deleted", () => this.log.layout());
    on("typing", () => this.#drawTyping());
    on("keyboard", () => this.composer.drawKeyboard(true));
    on("commands", () => this.composer.drawCommands());
    on("blocked", () => this.#drawBlocked());
    on("pending", ({ detail }) => this.log.drawPending(detail.messageId));
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
    this.log.layout();
    this.#drawTyping();
    this.#drawBlocked();
    this.#drawNotice(false);
    this.composer.drawKeyboard();
    this.composer.drawCommands();
    this.composer.fit();
    this.log.settle();
  }

  remove() {
    this.#listening.abort();
    this.log.resizes.disconnect();
    this.node.remove();
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

  #toggleMenu() {
    this.menu.hidden = !this.menu.hidden;
    this.menuKey.setAttribute("aria-expanded", String(!this.menu.hidden));
    if (!this.menu.hidden) this.menu.firstElementChild.focus();
  }

  #toggleBlock() {
    this.#toggleMenu();
    this.#deeds.attempt(this.#chat.block(!this.#chat.blocked));
  }
}
