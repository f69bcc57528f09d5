// Starts everything a page may hold. One module for each thing; none depends on another's order.

import { initAll } from "../govuk/govuk-frontend.min.js";
import { startArrive } from "./arrive.js";
import { startAutosave } from "./autosave.js";
import { startPrompts } from "./prompts.js";
import { startReveal } from "./reveal.js";
import { startRows } from "./rows.js";
import { startSession } from "./session.js";
import { startSubmitOnce } from "./submit-once.js";

initAll();
startReveal();
startArrive();
startRows();
startSession();
startSubmitOnce();
for (const form of document.querySelectorAll("form[data-prompts-url]")) {
  startPrompts(form);
}
for (const form of document.querySelectorAll("form[data-autosave-url]")) {
  startAutosave(form);
}
