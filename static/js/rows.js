// Adds and removes rows of a table without sending the page. Without script the same buttons send the form.

/** Listen on the whole page: tables may be replaced by autosave. */
export function startRows() {
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-rows-add]");
    const remove = event.target.closest("[data-rows-remove]");
    if (!add && !remove) return;
    event.preventDefault();
    const table = event.target.closest("[data-rows]");
    if (add) addRow(table);
    else removeRow(table, remove.closest("tr"));
    table.dispatchEvent(new CustomEvent("epep:rows-changed", { bubbles: true }));
  });
}

function addRow(table) {
  const body = table.querySelector("tbody");
  const numbers = [...body.querySelectorAll("[name]")].map((input) => Number(/-(\d+)-/.exec(input.name)?.[1] ?? -1));
  const next = Math.max(-1, ...numbers) + 1;
  const holder = document.createElement("tbody");
  holder.innerHTML = table
    .querySelector("template")
    .innerHTML.replaceAll("__n__", String(next))
    .replaceAll("__m__", String(body.rows.length + 1));
  const row = holder.rows[0];
  body.append(row);
  row.querySelector("input, select, textarea").focus();
  say(table, `Row ${body.rows.length} added`);
}

function removeRow(table, row) {
  const body = table.querySelector("tbody");
  const near = row.nextElementSibling || row.previousElementSibling;
  if (body.rows.length === 1) {
    for (const input of row.querySelectorAll("input, select, textarea")) input.value = "";
  } else {
    row.remove();
  }
  (near?.querySelector("[data-rows-remove]") || table.querySelector("[data-rows-add]")).focus();
  say(table, "Row removed");
}

function say(table, words) {
  table.querySelector("[data-rows-status]").textContent = words;
}
