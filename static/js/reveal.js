// Shows a question only when the answer it depends on is given. Without script all are shown, with "Only if …".
// A hidden question keeps what was typed, and is still sent: the server decides what counts.

/** Watch every question with data-show-if-key and data-show-if-value ("A|B"). */
export function startReveal() {
  document.addEventListener("change", look);
  document.addEventListener("epep:questions-replaced", look);
  window.addEventListener("pageshow", look); // the browser may have put answers back
  look();
}

function look() {
  // Twice: a question that is hidden may itself hide another that stands before it.
  for (let pass = 0; pass < 2; pass += 1) {
    for (const group of document.querySelectorAll("[data-show-if-key]")) {
      group.hidden = !answered(group.closest("form") || document, group.dataset.showIfKey, group.dataset.showIfValue.split("|"));
    }
  }
}

function answered(form, key, wanted) {
  const group = form.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!group) return true; // asked elsewhere: show it, the server knows
  if (group.hidden) return false;
  const controls = [...group.querySelectorAll("input, select, textarea")];
  const values = controls
    .filter((control) => (control.type !== "radio" && control.type !== "checkbox") || control.checked)
    .map((control) => control.value);
  return wanted.some((value) => values.includes(value));
}
