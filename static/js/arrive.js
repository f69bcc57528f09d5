// Brings a person who was sent to one question (#q-…) to its control: opens what hides it, puts the focus there.

/** Look at the address now, and whenever its fragment changes. */
export function startArrive() {
  // After the browser's own jump, which takes the focus away from wherever it is.
  if (document.readyState === "complete") arrive();
  else window.addEventListener("load", () => setTimeout(arrive, 0));
  window.addEventListener("hashchange", () => setTimeout(arrive, 0));
}

function arrive() {
  if (!window.location.hash.startsWith("#q-")) return;
  const group = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  if (!group) return;
  for (let box = group.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  group.scrollIntoView({ block: "start" });
  const selector = 'input:not([type="hidden"]):not([disabled]), select:not([disabled]), textarea:not([disabled])';
  const controls = [...group.querySelectorAll(selector)].filter((one) => !one.closest("template"));
  const control = controls.find((one) => one.type === "radio" && one.checked) || controls[0];
  control?.focus({ preventScroll: true });
}
