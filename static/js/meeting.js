// The page for a meeting in a room with poor wifi: says that the connection is gone, and never lets a press of a
// button lose what was typed. Saving itself is autosave.js, which tries again until it succeeds.

const form = document.querySelector("form[data-runs]");
const notice = document.querySelector("[data-offline]");

function show() {
  if (notice) notice.hidden = navigator.onLine;
}

if (form) {
  window.addEventListener("online", show);
  window.addEventListener("offline", show);
  show();
  // Before autosave.js hears of it: a form sent without a connection would leave the page with what is typed on it.
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target !== form || navigator.onLine) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      show();
      notice?.scrollIntoView({ block: "nearest" });
    },
    true,
  );
}
