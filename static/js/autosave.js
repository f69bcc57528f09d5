// Saves a draft while a person types: only the questions that changed, one request at a time, never losing any.
// Nothing is kept in the browser's storage: schools share computers. What failed to save stays in the page.

import { freshToken, tellContact } from "./session.js";
import { clearNotice, notice } from "./notices.js";

const PAUSE = 1500; // after the last key
const SPOKEN = 700; // a status must stand this long before it is written, so that it is not chattered out
const RETRY = [3, 6, 12, 30, 60]; // seconds

const WORDS = {
  saving: "Saving…",
  saved: (at) => `Draft saved at ${at}`,
  failed: "Not saved: no connection. We'll keep trying, do not close this page.",
  signedOut: "Not saved: you have been signed out. Sign in again and we will save it.",
  refused: "Not saved: the page has changed. Copy what you typed before you leave this page.",
};

/** Start saving one form. It needs data-autosave-url, and inside it groups with data-key. */
export function startAutosave(form) {
  const draft = new Draft(form);
  form.addEventListener("input", (event) => draft.touched(event.target, PAUSE));
  form.addEventListener("change", (event) => draft.touched(event.target, 0));
  form.addEventListener("focusout", () => draft.saveSoon(0));
  form.addEventListener("submit", () => draft.leave());
  form.addEventListener("epep:rows-changed", (event) => draft.touched(event.target, 0));
  window.addEventListener("pageshow", (event) => event.persisted && draft.comeBack());
  window.addEventListener("online", () => draft.retryNow());
  window.addEventListener("beforeunload", (event) => draft.unsaved() && event.preventDefault());
  document.addEventListener("epep:signed-in", () => draft.retryNow());
  document.addEventListener("epep:may-leave", (event) => draft.unsaved() && event.preventDefault());
  document.addEventListener("epep:save-now", () => draft.saveSoon(0));
  document.addEventListener("visibilitychange", () => document.hidden && draft.saveSoon(0));
}

class Draft {
  constructor(form) {
    this.form = form;
    this.state = document.querySelector("[data-save-state]");
    this.saved = new Map(); // key -> what the server has, as a string
    this.conflicts = new Set(); // keys that wait for a person to choose
    this.stale = new Set(); // keys others changed, not yet shown here
    this.onlyHere = new Set((form.dataset.unsaved || "").split(" ").filter(Boolean)); // in conflict, and kept by this page alone
    this.sending = false;
    this.leaving = false;
    this.failures = 0;
    for (const group of this.groups()) {
      this.saved.set(group.dataset.key, valueOf(group));
    }
  }

  groups() {
    return this.form.querySelectorAll("[data-key]");
  }

  group(key) {
    return this.form.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }

  changed() {
    return [...this.groups()].filter(
      (group) => valueOf(group) !== this.saved.get(group.dataset.key) && !this.conflicts.has(group.dataset.key),
    );
  }

  unsaved() {
    return !this.leaving && (this.sending || this.changed().length > 0 || this.onlyHere.size > 0);
  }

  touched(target, pause) {
    const group = target.closest("[data-key]");
    if (!group || target.type === "file") return;
    this.conflicts.delete(group.dataset.key); // typed on: ask the server again
    this.blocked = false;
    this.saveSoon(pause);
  }

  saveSoon(pause) {
    if (this.leaving || this.failures) return; // the retry takes everything along
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  retryNow() {
    if (!this.failures) return;
    clearTimeout(this.timer);
    this.save();
  }

  leave() {
    this.leaving = true;
    clearTimeout(this.timer);
  }

  comeBack() {
    this.leaving = false;
    this.saveSoon(0);
  }

  async save() {
    if (this.sending || this.leaving || this.blocked) return;
    const groups = this.changed();
    if (!groups.length) return;
    const sent = new Map(groups.map((group) => [group.dataset.key, valueOf(group)]));
    this.sending = true;
    this.say("saving", WORDS.saving);
    try {
      await this.send(groups, sent);
    } catch {
      this.failed(WORDS.failed);
    } finally {
      this.sending = false;
    }
    if (!this.failures) this.saveSoon(PAUSE); // typed while it was being sent
  }

  async send(groups, sent) {
    const body = new URLSearchParams();
    for (const name of ["csrfmiddlewaretoken", "base_revision", "page", "form", "shown"]) {
      const input = this.form.elements.namedItem(name);
      if (input) body.append(name, input.value);
    }
    for (const group of groups) {
      body.append("changed", group.dataset.key);
      for (const [name, value] of pairs(group)) body.append(name, value);
    }
    const response = await fetch(this.form.dataset.autosaveUrl, {
      method: "POST",
      body,
      headers: { "X-Autosave": "1", Accept: "application/json" },
      credentials: "same-origin",
      redirect: "manual",
    });
    if (response.type === "opaqueredirect" || response.status === 401) return this.signedOut();
    const json = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (response.status === 403 && !json) return this.tokenOrSession();
    if (response.status >= 500 || response.status === 429) throw new Error("try again");
    if (!response.ok) return this.refused(json ? (await response.json()).message : "");
    this.done(await response.json(), sent);
  }

  done(answer, sent) {
    this.failures = 0;
    this.tokenTried = false;
    clearNotice("signed-out");
    tellContact();
    const conflicts = answer.conflicts || [];
    const merged = answer.merged || {};
    for (const conflict of conflicts) this.conflicts.add(conflict.key);
    const refused = answer.refused || {}; // words that are another's: they stand, and this is not stored
    for (const [key, value] of sent) {
      if (this.conflicts.has(key) || key in refused) continue;
      this.saved.set(key, value);
      this.onlyHere.delete(key);
    }
    if (answer.shown) this.shownInput().value = answer.shown;
    for (const key of Object.keys(merged)) {
      if (!sent.has(key)) this.stale.add(key);
    }
    if (this.stale.size) this.refresh(answer.revision, merged);
    else this.setRevision(answer.revision);
    if (conflicts.length) this.ask(conflicts, answer.compare_url);
    else if (Object.keys(refused).length) this.refused(Object.values(refused)[0]);
    else this.say("saved", WORDS.saved(answer.saved_at));
  }

  // The whole form is posted in the end: it may only claim to know a revision whose answers it shows.
  setRevision(revision) {
    const input = this.form.elements.namedItem("base_revision");
    if (input && revision !== undefined) input.value = revision;
  }

  async refresh(revision, merged) {
    const response = await fetch(window.location.pathname, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const names = [];
    const fresh = [];
    for (const key of [...this.stale]) {
      const here = this.group(key);
      const there = page.querySelector(`form[data-autosave-url] [data-key="${CSS.escape(key)}"]`);
      if (!here || !there || here.contains(document.activeElement) || holdsFile(here) || valueOf(here) !== this.saved.get(key)) continue;
      const group = document.importNode(there, true);
      here.replaceWith(group);
      this.saved.set(key, valueOf(group));
      this.stale.delete(key);
      fresh.push(key);
      names.push({ label: labelOf(group), by: (merged[key] || {}).by });
    }
    this.takeMarks(page, fresh);
    if (!this.stale.size) this.setRevision(revision);
    if (names.length) this.tell(names);
    document.dispatchEvent(new CustomEvent("epep:questions-replaced"));
  }

  shownInput(form = this.form) {
    return form?.querySelector('input[name="shown"]');
  }

  // What the page now shows, so that the server does not take a question nobody touched for a change. Where marks
  // alone guard an answer (data-keys says in which order they stand), only those of what was drawn anew are taken.
  takeMarks(page, fresh) {
    const [here, there] = [this.shownInput(), this.shownInput(page.querySelector("form[data-autosave-url]"))];
    if (!here || !there) return;
    const keys = here.dataset.keys?.split(" ");
    if (!keys && !this.stale.size) here.value = there.value;
    if (!keys || here.value.length !== there.value.length) return;
    const length = here.value.length / keys.length;
    for (const start of fresh.map((key) => keys.indexOf(key) * length)) {
      here.value = here.value.slice(0, start) + there.value.slice(start, start + length) + here.value.slice(start + length);
    }
  }

  tell(names) {
    const who = [...new Set(names.map((name) => name.by).filter(Boolean))].join(" and ") || "Somebody else";
    const what = names.map((name) => `“${name.label}”`).join(", ");
    notice("merged", `${who} changed ${what} while you had this page open. The page now shows their answer.`);
  }

  ask(conflicts, url) {
    const what = conflicts.map((one) => `“${one.label}”`).join(", ");
    const who = [...new Set(conflicts.map((one) => one.by).filter(Boolean))].join(" and ") || "Somebody else";
    this.say("failed", "Not saved: two people changed the same answer.");
    if (!url) for (const one of conflicts) this.onlyHere.add(one.key);
    const kept = url ? "Both answers are kept until you choose." : "Yours stays on this page until you save.";
    const link = url ? { url } : { form: this.form.id };
    notice("conflict", `${who} and you both changed ${what}. ${kept}`, { ...link, text: "Compare the answers" });
  }

  async tokenOrSession() {
    const token = await freshToken();
    if (token === null) return this.signedOut();
    if (this.tokenTried) return this.refused();
    this.tokenTried = true;
    this.failures = 1;
    this.timer = setTimeout(() => this.save(), 0);
  }

  signedOut() {
    const back = encodeURIComponent(window.location.pathname);
    const signIn = document.body.dataset.signInUrl || "/sign-in/";
    notice("signed-out", "You have been signed out. What you typed is still on this page.", {
      url: `${signIn}?next=${back}`,
      text: "Sign in again (opens in a new tab)",
      newTab: true,
    });
    this.failed(WORDS.signedOut);
  }

  refused(message) {
    this.failures = 0;
    this.blocked = true; // until something else is typed: the same request would be refused again
    this.say("failed", message ? `Not saved: ${message}` : WORDS.refused);
  }

  failed(words) {
    const seconds = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    this.say("failed", words);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), seconds * 1000);
  }

  say(state, words) {
    if (!this.state) return;
    clearTimeout(this.saying);
    const write = () => {
      this.state.dataset.state = state;
      if (this.state.textContent !== words) this.state.textContent = words;
    };
    if (state === "saving") this.saying = setTimeout(write, SPOKEN);
    else write();
  }
}

/** What a group would post, as pairs; files are left to the real form. */
function* pairs(group) {
  for (const input of group.querySelectorAll("input, select, textarea")) {
    if (!input.name || input.disabled || input.type === "file" || input.closest("template")) continue;
    if ((input.type === "radio" || input.type === "checkbox") && !input.checked) continue;
    if (input.multiple && input.options) {
      for (const option of input.selectedOptions) yield [input.name, option.value];
    } else {
      yield [input.name, input.value];
    }
  }
}

/** Whether a file is chosen and not sent yet: replacing the control would lose it. */
function holdsFile(group) {
  return [...group.querySelectorAll('input[type="file"]')].some((input) => input.files.length > 0);
}

function valueOf(group) {
  return JSON.stringify([...pairs(group)]);
}

function labelOf(group) {
  const label = group.querySelector("legend, label");
  return label ? label.textContent.trim() : group.dataset.key;
}
