// Says before anything is drawn that scripts run, so that nothing jumps. Classic script, first in the body.
document.body.classList.add("js-enabled", "epep-has-script");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
