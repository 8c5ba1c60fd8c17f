// What a person does in a window: presses, taps, links, votes; and what Telegram's clients do then.
import { choosePlace, confirmContact } from "./dialogs.js";
import { deepLink, shareLink } from "./richtext.js";
import { t } from "./words.js";

export class Deeds {
  #chat;
  #desk;
  #hooks;

  /** hooks: say(words), alert(words), redraw(message); desk as for ChatWindow */
  constructor(chat, desk, hooks) {
    this.#chat = chat;
    this.#desk = desk;
    this.#hooks = hooks;
  }

  failed(error) {
    this.#hooks.say(t("not_sent", { why: error.message }));
  }

  /** True when the deed could be done; otherwise the person is told why not. */
  async attempt(action) {
    try {
      await action;
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  clicked(event) {
    const command = event.target.closest("[data-role=command-link]");
    if (command) this.attempt(this.#chat.say(command.dataset.command));
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

  #leave(address) {
    if (/^https?:/i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
    else this.#hooks.say(t("no_button"));
  }

  async pressed(message, button, kind) {
    switch (kind) {
      case "callback":
        await this.#tapped(message, button);
        break;
      case "url":
        if (!this.#follow(button.url)) this.#leave(button.url);
        break;
      case "web_app":
        this.#leave(button.web_app.url);
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
        this.#hooks.say(t("no_button"));
    }
  }

  async #tapped(message, button) {
    try {
      const answer = await this.#chat.tap(message.message_id, button.callback_data);
      if (!answer) return;
      if (answer.text && answer.show_alert) this.#hooks.alert(answer.text);
      else if (answer.text) this.#hooks.say(answer.text);
      if (!answer.url) return;
      const link = deepLink(answer.url);
      // An answer's link belongs to the person who tapped; only links in texts may be meant for others
      if (link?.bot.toLowerCase() === this.#chat.bot.username.toLowerCase()) await this.#chat.start(link.payload);
      else this.#leave(answer.url);
    } catch (error) {
      this.failed(error);
    }
  }

  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.#hooks.say(t("copied"));
    } catch {
      this.#hooks.say(t("not_copied"));
    }
  }

  async replyPressed(button, wants) {
    if (wants === "contact") {
      if (!(await confirmContact(this.#chat.person))) return false;
      return this.attempt(this.#chat.shareContact());
    }
    if (wants === "location") {
      const place = await choosePlace();
      return place ? this.attempt(this.#chat.shareLocation(place.latitude, place.longitude)) : false;
    }
    return this.attempt(this.#chat.say(button.text));
  }

  #voteKey(message) {
    return `banxue.vote.${this.#chat.id}.${message.poll.id}`;
  }

  /** The option ids of this person's vote, or null. */
  voted(message) {
    if (message.voted) return message.voted;
    return JSON.parse(localStorage.getItem(this.#voteKey(message)) ?? "null");
  }

  async vote(message, options) {
    if (!(await this.attempt(this.#chat.vote(message.message_id, options)))) return;
    localStorage.setItem(this.#voteKey(message), JSON.stringify(options));
    this.#hooks.redraw(message);
  }
}
