// Money: what a request comes to while it is typed, what the rules say of it, and asking in a window over a target's
// page, so that nothing typed there is lost. Sums are those of funding/sums.py and funding/years.py; the server's count.

import { initAll } from "../govuk/govuk-frontend.min.js";
import { freshToken, tellContact } from "./session.js";

const PAUSE = 1200;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

// ---- reading what is typed ------------------------------------------------------------------------

/** A number of people ("1,200.50", "£20") in hundredths; null for nothing, undefined for what cannot be read. */
function hundredths(text, { low, high }) {
  const bare = text.trim().replace("£", "").trim().replace(/(\d)[, ](?=\d{3}(?!\d))/g, "$1");
  if (!bare) return null;
  const found = /^(\d{0,15})(?:\.(\d{1,10}))?$/.exec(bare);
  if (!found || !(found[1] || found[2])) return undefined;
  const part = (found[2] || "").replace(/0+$/, "");
  if (part.length > 2) return undefined;
  const value = Number(found[1] || 0) * 100 + Number(part.padEnd(2, "0") || 0);
  return value >= low && value <= high ? value : undefined;
}

function lineOf(row) {
  const value = (key) => row.querySelector(`[name$="-${key}"]`)?.value ?? "";
  const weeks = hundredths(value("weeks"), { low: 100, high: 5200 });
  return {
    what: value("what").trim(),
    per: value("per"),
    rate: hundredths(value("rate"), { low: 1, high: 2000000 }),
    number: hundredths(value("number"), { low: 1, high: 20000 }),
    weeks: weeks && weeks % 100 ? undefined : weeks && weeks / 100,
  };
}

const readable = (line) => line.rate !== undefined && line.number !== undefined && line.weeks !== undefined;
const named = (line) => line.what || line.per || line.rate || line.number || line.weeks;

/** What a line comes to in pence, rounded half up. */
function pence(line) {
  if (line.rate === null) return 0;
  const exact = line.per === "item" ? line.rate * (line.number ?? 100) : line.rate * (line.number ?? 0) * (line.weeks ?? 0);
  return Math.floor((exact + 50) / 100);
}

function pounds(amount) {
  const whole = Math.floor(Math.abs(amount) / 100).toLocaleString("en-GB");
  const rest = Math.abs(amount) % 100;
  return `${amount < 0 ? "−" : ""}£${whole}${rest ? `.${String(rest).padStart(2, "0")}` : ""}`;
}

/** "Tutor: £20 × 1.5 hours a week × 6 weeks = £180", as the server says it. */
function words(line) {
  if (!readable(line)) return `${line.what || "A cost"}: cannot be read`;
  if (line.rate === null) return line.what;
  const parts = [pounds(line.rate)];
  const number = line.number === null ? "" : String(line.number / 100);
  if (line.per === "item") {
    if (number && number !== "1") parts.push(number);
  } else {
    parts.push(`${number || "?"} ${line.per || "session"}${number === "1" ? "" : "s"} a week`);
    parts.push(`${line.weeks ?? "?"} week${line.weeks === 1 ? "" : "s"}`);
  }
  const said = parts.length > 1 ? `${parts.join(" × ")} = ${pounds(pence(line))}` : parts[0];
  return line.what ? `${line.what}: ${said}` : said;
}

/** A typed day as a number of days; null when there is none. */
function dayOf(form, name) {
  const part = (key) => form.querySelector(`[name="${name}_${key}"]`)?.value.trim() ?? "";
  const [day, year, month] = [part("day"), part("year"), part("month").toLowerCase()];
  const number = /^\d{1,2}$/.test(month) ? Number(month) : MONTHS.indexOf(month.slice(0, 3)) + 1;
  if (!/^\d{1,2}$/.test(day) || !/^\d{4}$/.test(year) || !number) return null;
  const date = new Date(Date.UTC(Number(year), number - 1, Number(day)));
  return date.getUTCDate() === Number(day) && date.getUTCMonth() === number - 1 ? date.getTime() / 86400000 : null;
}

// ---- financial years ------------------------------------------------------------------------------

const firstDay = (year) => Date.UTC(year, 3, 1) / 86400000;
const yearName = (year) => `${year}-${String((year + 1) % 100).padStart(2, "0")}`;

function yearOf(day) {
  const date = new Date(day * 86400000);
  return date.getUTCMonth() >= 3 ? date.getUTCFullYear() : date.getUTCFullYear() - 1;
}

/** Whole pence by weights, largest remainder first, earlier places first among equals. */
function sharedOut(amount, weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = weights.map((weight) => Math.floor((amount * weight) / total));
  const over = weights.map((weight, place) => [(amount * weight) % total, place]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  const left = amount - parts.reduce((sum, part) => sum + part, 0);
  for (const [, place] of over.slice(0, left)) parts[place] += 1;
  return parts;
}

/** [year, pence] of a sum over the financial years of its days. */
function split(amount, start, end) {
  if (start === null || end === null || end < start || end - start > 4000 || !amount) return [];
  const years = [];
  for (let year = yearOf(start); year <= yearOf(end); year += 1) years.push(year);
  const days = years.map((year) => Math.min(end, firstDay(year + 1) - 1) - Math.max(start, firstDay(year)) + 1);
  return sharedOut(amount, days).map((part, place) => [years[place], part]);
}

function leftWords(part, known) {
  const asked = part ? `${pounds(part)} of this request. ` : "";
  if (!known) return asked.trim();
  if (known.left === null) return `${asked}What this child has is not known: ${known.missing}.`;
  const there = known.left > 0 ? `${pounds(known.left)} is left for this child` : "Nothing is left for this child";
  if (!part) return `${there}.`;
  const after = known.left - part;
  return after < 0 ? `${asked}${there}: ${pounds(part - Math.max(known.left, 0))} too much.` : `${asked}${there}, ${pounds(after)} after it.`;
}

// ---- the form ---------------------------------------------------------------------------------------

/** Keep the panel of one form up to date, and ask the rules after a pause. */
function startForm(form) {
  const panel = form.querySelector("[data-money-panel]");
  const known = JSON.parse(form.dataset.money);
  const findings = startFindings(form);
  const draw = () => {
    const lines = [...form.querySelectorAll('[data-rows="lines"] tbody tr')].map(lineOf).filter(named);
    const good = lines.filter(readable);
    const total = good.reduce((sum, line) => sum + pence(line), 0);
    const share = sharedOut(total, known.weights)[known.place];
    const parts = split(share, dayOf(form, "starts_on"), dayOf(form, "ends_on"));
    list(panel.querySelector("[data-money-sums]"), lines.map(words).filter(Boolean).map((text) => [element("li", text)]));
    panel.querySelector("[data-money-total]").textContent = pounds(total);
    panel.querySelector("[data-money-share] strong").textContent = pounds(share);
    panel.querySelector("[data-money-unread]").hidden = good.length === lines.length;
    panel.querySelector("[data-money-split]").hidden = parts.length < 2;
    const years = new Map([[known.now, 0], ...parts]);
    const rows = [...years].sort(([a], [b]) => a - b).map(([year, part]) => {
      const row = document.createElement("div");
      row.append(element("dt", yearName(year)), element("dd", leftWords(part, known.years[year])));
      return [row];
    });
    list(panel.querySelector("[data-money-years]"), rows);
    return total;
  };
  let said = draw();
  let timer = 0;
  const changed = () => {
    form.dataset.changed = "yes";
    const total = draw();
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (total !== said) form.parentElement.querySelector("[data-money-said]").textContent = `The costs come to ${pounds(total)}`;
      said = total;
      findings();
    }, PAUSE);
  };
  for (const event of ["input", "change", "epep:rows-changed"]) form.addEventListener(event, changed);
  window.addEventListener("pageshow", draw);
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function list(place, rows) {
  place.replaceChildren(...rows.flat());
}

/** Asks what the rules say of what is typed; saves nothing. */
function startFindings(form) {
  const place = form.parentElement.querySelector("[data-money-findings]");
  let asking = null;
  return async () => {
    asking?.abort();
    asking = new AbortController();
    const headers = form.closest("dialog") ? { "X-Part": "0" } : {};
    try {
      const answer = await fetch(form.dataset.lookUrl, { method: "POST", body: new FormData(form), headers, signal: asking.signal });
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      if (!place.contains(document.activeElement)) place.innerHTML = text;
    } catch {
      // Offline, or a newer question: the page stays as it is, and checking says what is wrong.
    }
  };
}

// ---- asking in a window -----------------------------------------------------------------------------

let dialog = null;

/** Open the window of a link; one that was closed opens again with what was typed. */
function openWindow(link) {
  if (!dialog) {
    dialog = madeWindow();
    load(link.href);
  }
  dialog.showModal();
}

function madeWindow() {
  const made = document.createElement("dialog");
  made.className = "epep-money-window";
  made.setAttribute("aria-labelledby", "money-window-title");
  const head = document.createElement("div");
  head.className = "epep-money-window__head";
  const close = element("button", "Close");
  close.type = "button";
  close.className = "epep-link-button";
  close.addEventListener("click", () => made.close());
  head.append(close);
  const said = element("div", "");
  said.setAttribute("role", "alert");
  said.dataset.moneyTrouble = "";
  const body = element("div", "");
  body.dataset.moneyBody = "";
  const title = element("h2", "Ask for Pupil Premium Plus");
  title.id = "money-window-title";
  title.className = "govuk-heading-m";
  body.append(title);
  made.append(head, said, body);
  made.addEventListener("click", (event) => {
    const anchor = event.target.closest("a[data-money-part]");
    if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    load(anchor.href);
  });
  made.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-money-part]")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  document.querySelector("main").append(made);
  window.addEventListener("beforeunload", (event) => isUnsaved() && event.preventDefault());
  document.addEventListener("epep:may-leave", (event) => isUnsaved() && event.preventDefault());
  return made;
}

const isUnsaved = () => Boolean(dialog?.querySelector("form[data-changed]"));

function load(url) {
  return show(fetch(url, { headers: { "X-Part": "0", "X-Autosave": "1" } }), new URL(url, window.location.href).hash);
}

async function send(form, submitter) {
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  const body = new FormData(form);
  if (submitter?.name) body.append(submitter.name, submitter.value);
  await show(fetch(form.action, { method: "POST", body, headers: { "X-Part": "0", "X-Autosave": "1" } }), "");
  delete form.dataset.sending;
}

/** Put an answer into the window: a part of a page, or the target's money when it is done. What is typed stays on failure. */
async function show(asking, hash) {
  try {
    const answer = await asking;
    const isPage = (answer.headers.get("Content-Type") || "").includes("html");
    const signedOut = answer.status === 401 || new URL(answer.url).pathname.startsWith("/sign-in/");
    if (signedOut) return trouble("You have been signed out, so nothing is saved. Sign in on another page, then press the button again.", true);
    if (!isPage || answer.status >= 500) return trouble(answer.status === 403 ? "Your role does not include this." : "It is not saved. Try again.");
    const text = await answer.text();
    if (text.includes("<html")) return trouble("It is not saved: the page has changed. Copy what you typed, then open it again.");
    tellContact();
    trouble("");
    if (answer.headers.get("X-Part") === "done") return finish(text);
    return fill(text, hash);
  } catch {
    return trouble("It is not saved: there is no connection. Try again.");
  }
}

function trouble(text, signIn = false) {
  const place = dialog.querySelector("[data-money-trouble]");
  place.className = text ? "epep-live-notice" : "";
  place.replaceChildren(...(text ? [element("p", text)] : []));
  if (signIn) {
    const link = element("a", "Sign in");
    link.href = "/sign-in/";
    link.target = "_blank";
    link.rel = "noopener";
    link.className = "govuk-link";
    place.append(link);
    window.addEventListener("focus", () => freshToken().then((token) => token && trouble("")).catch(() => {}), { once: true });
  }
}

function fill(text, hash) {
  const body = dialog.querySelector("[data-money-body]");
  body.innerHTML = text;
  initAll({ scope: body });
  document.dispatchEvent(new CustomEvent("epep:questions-replaced"));
  for (const form of body.querySelectorAll("form[data-money-form]")) startForm(form);
  const wanted = hash && document.getElementById(hash.slice(1));
  dialog.scrollTop = 0;
  if (wanted) {
    wanted.scrollIntoView({ block: "start" });
    wanted.querySelector('input:not([type="hidden"]), select, textarea')?.focus({ preventScroll: true });
  } else if (!body.querySelector(".govuk-error-summary")) {
    body.querySelector("#money-window-title")?.focus();
  }
}

/** The window goes; the page behind it shows the target's money as it is now. */
function finish(text) {
  dialog.close();
  dialog.remove();
  dialog = null;
  const holder = document.createElement("div");
  holder.innerHTML = text;
  const fresh = holder.querySelector("[data-money-on]");
  const place = document.querySelector(`[data-money-on="${CSS.escape(fresh.dataset.moneyOn)}"]`);
  place.replaceWith(fresh);
  fresh.querySelector("[tabindex]")?.focus();
}

// ---- start: last, when everything above is there ----------------------------------------------------

for (const form of document.querySelectorAll("form[data-money-form]")) startForm(form);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-money-ask]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
  event.preventDefault();
  openWindow(link);
});
