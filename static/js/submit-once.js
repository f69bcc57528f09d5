// Sends a form once, however often its button is pressed. The server makes sure too; this spares the waiting.

const AGAIN = 8000; // a download leaves the page where it is: then the button works again

/** Guard every form that changes something. */
export function startSubmitOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // After this event: a disabled button would not send its own name and value.
    setTimeout(() => mark(form, "true"), 0);
    setTimeout(() => release(form), AGAIN);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
}

function mark(form, value) {
  for (const button of form.querySelectorAll('button[type="submit"], button:not([type])')) {
    button.setAttribute("aria-disabled", value);
  }
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}
