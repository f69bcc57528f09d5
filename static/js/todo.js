// The number beside “To do” in the menu: asked for once the page stands, so that no page waits for it.

const place = document.querySelector("[data-todo-count][hidden]");
if (place && document.visibilityState !== "hidden") tell(place);

async function tell(place) {
  try {
    const answer = await fetch(place.dataset.todoCount, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (!answer.ok) return;
    const { count, more } = await answer.json();
    if (!count) return;
    const words = document.createElement("span");
    words.className = "govuk-visually-hidden";
    words.textContent = ", plans waiting: ";
    place.replaceChildren(words, `${count}${more ? "+" : ""}`);
    place.hidden = false;
  } catch {
    // Without an answer the menu has no number; the list itself has it.
  }
}
