// Where a person writes: the input, the commands, files, the quoted message and the reply keyboard.
import { confirmFile } from "./dialogs.js";
import { el, icon } from "./elements.js";
import { replyKeyboard } from "./keyboards.js";
import { summary } from "./message.js";
import { t } from "./words.js";

export class Composer {
  #chat;
  #hooks;
  #replyTo = null;
  #keyboardHidden = false;
  #sending = false;

  /** hooks: press(button, wants), failed(error), resized() */
  constructor(chat, hooks) {
    this.#chat = chat;
    this.#hooks = hooks;
    const listId = `commands-${chat.id}`;
    this.input = el("textarea", {
      rows: 1,
      maxlength: 4096,
      enterkeyhint: "send",
      autocomplete: "off",
      placeholder: t("write"),
      "aria-label": t("write"),
      "data-role": "input",
      onkeydown: (event) => this.#keydown(event),
      oninput: () => this.#written(),
      onpaste: (event) => this.#offered(event, event.clipboardData),
    });
    this.picker = el("input", {
      type: "file",
      hidden: true,
      "data-role": "file-input",
      "aria-label": t("attach"),
      onchange: () => this.#attach(this.picker.files[0]),
    });
    this.commandsKey = el(
      "button",
      {
        type: "button",
        class: "quiet slash",
        "data-role": "commands-button",
        "aria-label": t("commands"),
        title: t("commands"),
        "aria-expanded": "false",
        "aria-controls": listId,
        onclick: () => this.#toggleCommands(),
      },
      "/",
    );
    this.commandList = el("div", { class: "commands", id: listId, role: "menu", "data-role": "commands", hidden: true });
    this.commandList.addEventListener("keydown", (event) => this.#walk(event));
    this.keyboardKey = el(
      "button",
      { type: "button", class: "quiet", "data-role": "keyboard-toggle", hidden: true, onclick: () => this.#toggleKeyboard() },
      icon("keyboard"),
    );
    this.keyboard = el("div", { class: "reply-keyboard", "data-role": "reply-keyboard", hidden: true });
    this.quote = el("div", { class: "replying", "data-role": "replying", hidden: true });
    this.sendKey = el("button", { class: "send", "data-role": "send", "aria-label": t("send"), title: t("send") }, icon("send"));
    this.form = el(
      "form",
      { class: "composer", onsubmit: (event) => (event.preventDefault(), this.#send()) },
      this.commandsKey,
      el("div", { class: "field" }, this.input, this.keyboardKey),
      el(
        "button",
        { type: "button", class: "quiet", "data-role": "attach", "aria-label": t("attach"), title: t("attach"), onclick: () => this.picker.click() },
        icon("attach"),
      ),
      this.picker,
      this.sendKey,
    );
    this.unblock = el(
      "div",
      { class: "unblock", hidden: true },
      el("p", {}, t("blocked", { name: chat.person.first_name })),
      el("button", { type: "button", class: "strong", "data-role": "unblock", onclick: () => this.#unblock() }, t("unblock_bot")),
    );
    this.node = el("footer", { class: "foot" }, this.commandList, this.quote, this.form, this.keyboard, this.unblock);
    this.input.value = localStorage.getItem(this.#draftKey) ?? "";
    this.drawKeyboard();
    this.drawBlocked();
  }

  get #draftKey() {
    return `banxue.draft.${this.#chat.id}`;
  }

  // ---- text

  #keydown(event) {
    // 229 is what browsers report for the Enter that ends a composition after isComposing is already false
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape") {
      if (!this.commandList.hidden) this.#showCommands(false);
      else this.replyTo(null);
    } else if (event.key === "ArrowUp" && !this.commandList.hidden) {
      event.preventDefault();
      this.commandList.lastElementChild?.focus();
    }
  }

  #written() {
    localStorage.setItem(this.#draftKey, this.input.value);
    this.fit();
    const typed = /^\/(\w*)$/.exec(this.input.value);
    if (typed) this.#showCommands(true, typed[1]);
    else if (!this.commandList.hidden) this.#showCommands(false);
  }

  /** Lets the input be as high as its text, up to a third of the window (the rest scrolls). */
  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
    this.sendKey.classList.toggle("ready", this.input.value.trim() !== "");
  }

  async #send() {
    const text = this.input.value.trim();
    if (!text || this.#sending) return;
    this.#sending = true;
    try {
      await this.#chat.say(text, this.#replyTo?.message_id);
      this.replyTo(null);
      // What was typed while this was on its way stays
      this.input.value = this.input.value.trim() === text ? "" : this.input.value;
      this.#written();
    } catch (error) {
      this.#hooks.failed(error);
    } finally {
      this.#sending = false;
    }
  }

  replyTo(message, focus = true) {
    this.#replyTo = message;
    this.quote.hidden = !message;
    if (!message) return;
    this.quote.replaceChildren(
      el("span", {}, el("small", {}, t("replying")), el("b", {}, summary(message))),
      el(
        "button",
        { type: "button", class: "quiet", "aria-label": t("cancel_reply"), "data-role": "cancel-reply", onclick: () => this.replyTo(null) },
        icon("close"),
      ),
    );
    if (focus) this.input.focus();
    this.#hooks.resized();
  }

  // ---- commands

  #toggleCommands() {
    this.#showCommands(this.commandList.hidden);
    this.commandList.firstElementChild?.focus();
  }

  #showCommands(shown, prefix = "") {
    const fitting = this.#chat.commands.filter(({ command }) => command.startsWith(prefix));
    this.commandList.replaceChildren(
      ...fitting.map(({ command, description }) =>
        el(
          "button",
          { type: "button", role: "menuitem", "data-role": "command", "data-command": command, onclick: () => this.#say(`/${command}`) },
          el("b", {}, `/${command}`),
          el("span", {}, description),
        ),
      ),
    );
    this.commandList.hidden = !shown || fitting.length === 0;
    this.commandsKey.setAttribute("aria-expanded", String(!this.commandList.hidden));
  }

  /** Somewhere on the page was pressed: the list goes away unless it was there. */
  pressedAt(target) {
    if (this.commandList.hidden) return;
    const own = [this.commandList, this.commandsKey, this.input];
    if (!own.some((node) => node.contains(target))) this.#showCommands(false);
  }

  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const all = [...this.commandList.children];
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    } else if (event.key === "Escape") {
      this.#showCommands(false);
      this.commandsKey.focus();
    }
  }

  async #say(text) {
    this.#showCommands(false);
    if (this.input.value.startsWith("/")) this.input.value = "";
    this.#written();
    this.input.focus();
    try {
      await this.#chat.say(text);
    } catch (error) {
      this.#hooks.failed(error);
    }
  }

  drawCommands() {
    this.commandsKey.hidden = this.#chat.commands.length === 0;
    if (!this.commandList.hidden) this.#showCommands(true);
  }

  // ---- reply keyboard

  drawKeyboard(arrived = false) {
    const given = this.#chat.replyKeyboard;
    const rows = given?.keyboard ?? [];
    if (arrived) this.#keyboardHidden = false;
    this.keyboard.replaceChildren(...replyKeyboard(rows, (button, wants) => this.#pressed(button, wants)));
    this.input.placeholder = given?.input_field_placeholder || t("write");
    this.keyboardKey.hidden = rows.length === 0;
    const newest = [...this.#chat.messages.values()].at(-1);
    if (given?.force_reply && newest && !newest.out) this.replyTo(newest, document.activeElement === this.input);
    this.#showKeyboard();
  }

  #showKeyboard() {
    const shown = !this.keyboardKey.hidden && !this.#keyboardHidden && !this.#chat.blocked;
    this.keyboard.hidden = !shown;
    const words = t(shown ? "hide_keyboard" : "show_keyboard");
    this.keyboardKey.setAttribute("aria-label", words);
    this.keyboardKey.title = words;
    this.keyboardKey.setAttribute("aria-pressed", String(shown));
    this.#hooks.resized();
  }

  #toggleKeyboard() {
    this.#keyboardHidden = !this.#keyboardHidden;
    this.#showKeyboard();
  }

  async #pressed(button, wants) {
    const oneTime = this.#chat.replyKeyboard?.one_time_keyboard;
    const done = await this.#hooks.press(button, wants);
    if (done && oneTime) {
      this.#keyboardHidden = true;
      this.#showKeyboard();
    }
  }

  // ---- files

  #offered(event, transfer) {
    const file = transfer?.files?.[0];
    if (!file) return;
    event.preventDefault();
    this.#attach(file);
  }

  drop(event) {
    this.#offered(event, event.dataTransfer);
  }

  async #attach(file) {
    if (!file) return;
    const answer = await confirmFile(file);
    this.picker.value = "";
    if (!answer) return;
    try {
      await this.#chat.sendFile(file, file.name, answer.caption, answer.asPhoto);
    } catch (error) {
      this.#hooks.failed(error);
    }
  }

  // ---- blocked

  drawBlocked() {
    this.unblock.hidden = !this.#chat.blocked;
    this.form.hidden = this.#chat.blocked;
    this.#showKeyboard();
  }

  async #unblock() {
    try {
      await this.#chat.block(false);
    } catch (error) {
      this.#hooks.failed(error);
    }
  }
}
