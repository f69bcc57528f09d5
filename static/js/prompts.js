// Asks what is still to be said of a target, after a pause in typing; never while keys are pressed, never blocking.
// Nothing is saved by it. A polite live region says how many things there are, once for each change of that number.

const PAUSE = 1200;

/** Watch a form with data-prompts-url; the answer goes into [data-prompts], its number into [data-prompts-said]. */
export function startPrompts(form) {
  const place = document.querySelector("[data-prompts]");
  const said = document.querySelector("[data-prompts-said]");
  let timer = 0;
  let asking = null;

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.promptsUrl, { method: "POST", body: new FormData(form), signal: asking.signal });
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      if (place.contains(document.activeElement)) return; // not under somebody's fingers
      const before = headline(place);
      place.innerHTML = text;
      if (headline(place) !== before) said.textContent = headline(place);
    } catch {
      // Offline, or a newer question: the page stays as it is, and saving tells what is wrong.
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("epep:rows-changed", soon);
  document.addEventListener("epep:questions-replaced", soon);
  startDays(form);
}

function headline(place) {
  return place.querySelector("h2")?.textContent.trim() ?? "";
}

/** Buttons that fill a date in: they are shown only where they work. */
function startDays(form) {
  for (const list of form.querySelectorAll("[data-fills]")) {
    for (const button of list.querySelectorAll("button")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const boxes = ["day", "month", "year"].map((part) => form.querySelector(`[name="${list.dataset.fills}_${part}"]`));
        for (const box of boxes) box.value = button.dataset[box.name.split("_").pop()];
        boxes[0].dispatchEvent(new Event("change", { bubbles: true })); // as typing would: it is saved and looked at
      });
    }
  }
}
