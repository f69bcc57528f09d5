// The queue: one tick for every request on the page, and how much the ticked ones come to.

const POUNDS = new Intl.NumberFormat("en-GB", { style: "currency", currency: "GBP" });

const form = document.querySelector("form[data-desk]");
if (form) start(form);

function start(form) {
  const all = form.querySelector("[data-desk-all]");
  const boxes = [...form.querySelectorAll("[data-desk-pence]")];
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    look(form, all, boxes);
  });
  form.addEventListener("change", () => look(form, all, boxes));
  window.addEventListener("pageshow", () => look(form, all, boxes)); // the browser may have put ticks back
}

function look(form, all, boxes) {
  const ticked = boxes.filter((box) => box.checked);
  all.checked = boxes.length > 0 && ticked.length === boxes.length;
  all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
  const pence = ticked.reduce((sum, box) => sum + Number(box.dataset.deskPence), 0);
  const words = `${ticked.length} of ${boxes.length} on this page selected, ${POUNDS.format(pence / 100).replace(/\.00$/, "")}`;
  form.querySelector("[data-desk-said]").textContent = ticked.length ? words : "";
}
