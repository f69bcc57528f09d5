// Writes a notice for people into [data-live-notices]; one of each kind at a time.

/** Show `words`, with a link where given: {url, text, newTab}, or {form, text} for a button of a form. A notice of the same kind is replaced. */
export function notice(kind, words, link) {
  const place = document.querySelector("[data-live-notices]") || madePlace();
  clearNotice(kind);
  const box = document.createElement("div");
  box.className = "epep-live-notice";
  box.dataset.kind = kind;
  const text = document.createElement("p");
  text.textContent = words;
  box.append(text);
  if (link && link.url) box.append(linked(link));
  else if (link && link.form) box.append(pressed(link));
  place.append(box);
}

/** Take a notice away. */
export function clearNotice(kind) {
  document.querySelector(`.epep-live-notice[data-kind="${kind}"]`)?.remove();
}

function linked({ url, text, newTab }) {
  const line = document.createElement("p");
  const anchor = document.createElement("a");
  anchor.className = "govuk-link";
  anchor.href = url;
  anchor.textContent = text;
  if (newTab) {
    anchor.target = "_blank";
    anchor.rel = "noopener";
  }
  line.append(anchor);
  return line;
}

function pressed({ form, text }) {
  const button = document.createElement("button");
  button.type = "submit";
  button.className = "epep-link-button";
  button.setAttribute("form", form);
  button.textContent = text;
  return button;
}

function madePlace() {
  const place = document.createElement("div");
  place.className = "epep-live-notices";
  place.dataset.liveNotices = "";
  place.setAttribute("role", "alert");
  document.querySelector("main").prepend(place);
  return place;
}
