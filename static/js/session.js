// Warns before a session runs out, lets a person stay, and hands out a fresh form token after signing in again.
// Tabs tell each other that the portal was used; nothing is stored.

import { clearNotice } from "./notices.js";

const channel = "BroadcastChannel" in window ? new BroadcastChannel("epep-session") : null;
const signedIn = () => document.body.dataset.stayUrl;
let lastContact = Date.now();

/** The server has just heard from us: the time starts again, in every tab. */
export function tellContact() {
  lastContact = Date.now();
  channel?.postMessage("contact");
}

/** Ask for a token that fits the present session, put it into every form; null when signed out. */
export async function freshToken() {
  if (!signedIn()) return null;
  const response = await fetch(signedIn(), {
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "manual",
  });
  if (response.type === "opaqueredirect" || response.status === 401) return null;
  if (!response.ok) throw new Error("try again");
  const answer = await response.json();
  for (const input of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) input.value = answer.csrf;
  clearNotice("signed-out");
  tellContact();
  return answer.csrf;
}

/** Watch the clock of this session. */
export function startSession() {
  const dialog = document.querySelector("[data-time-out]");
  const idle = Number(document.body.dataset.idleSeconds) * 1000;
  const warn = Number(document.body.dataset.warnSeconds || 300) * 1000;
  if (channel) channel.addEventListener("message", () => { lastContact = Date.now(); close(dialog); });
  document.addEventListener("visibilitychange", () => !document.hidden && signedOutNotice() && signInAgain());
  if (!dialog || !idle || !dialog.showModal) return;
  dialog.querySelector("[data-stay]").addEventListener("click", () => stay(dialog));
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(dialog); });
  setInterval(() => look(dialog, idle, warn), 1000);
}

const signedOutNotice = () => document.querySelector('.epep-live-notice[data-kind="signed-out"]');

async function signInAgain() {
  const token = await freshToken().catch(() => null);
  if (token) document.dispatchEvent(new CustomEvent("epep:signed-in"));
}

async function stay(dialog) {
  const token = await freshToken().catch(() => undefined);
  if (token === null) return end(dialog);
  if (token) close(dialog);
}

function look(dialog, idle, warn) {
  const left = idle - (Date.now() - lastContact);
  if (left <= 0) return end(dialog);
  if (left > warn) return undefined;
  if (!dialog.open) {
    document.dispatchEvent(new CustomEvent("epep:save-now"));
    dialog.showModal();
  }
  return count(dialog, left);
}

// The text changes each second; what is read out changes each minute and in the last half minute.
function count(dialog, left) {
  const seconds = Math.ceil(left / 1000);
  const minutes = Math.ceil(seconds / 60);
  const words = seconds > 60 ? `in ${minutes} minutes` : `in ${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  dialog.querySelector("[data-time-out-left]").textContent = words;
  const spoken = seconds > 60 ? `You will be signed out in ${minutes} minutes` : seconds <= 30 ? "You will be signed out in less than 30 seconds" : "You will be signed out in 1 minute";
  const status = dialog.querySelector("[data-time-out-status]");
  if (status.textContent !== spoken) status.textContent = spoken;
}

// Unsaved work keeps the page, so that it can be saved after signing in; else the page goes, as others may see it.
function end(dialog) {
  const unsaved = !document.dispatchEvent(new CustomEvent("epep:may-leave", { cancelable: true }));
  close(dialog);
  if (unsaved) {
    lastContact = Date.now();
    document.dispatchEvent(new CustomEvent("epep:save-now"));
    return;
  }
  const signIn = document.body.dataset.signInUrl || "/sign-in/";
  window.location.replace(`${signIn}?next=${encodeURIComponent(window.location.pathname)}`);
}

function close(dialog) {
  if (dialog?.open) dialog.close();
}
