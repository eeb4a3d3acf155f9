// The shell: fold the navigation, the drawer of a phone, the keys dialog, theme and density at once.
import { $, $$, isTyping, say } from "./page.js";

const nav = $("#nav");
const fold = (on) => {
  nav.toggleAttribute("data-collapsed", on);
  try { localStorage.navFolded = nav.hasAttribute("data-collapsed") ? "1" : ""; } catch { /* private mode keeps nothing */ }
};
try { if (nav && localStorage.navFolded) nav.toggleAttribute("data-collapsed", true); } catch { /* the same */ }

function drawer(on) {
  nav.toggleAttribute("data-open", on);
  $$("[data-drawer][aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", String(on)));
  (on ? $("a, button", nav) : $("[data-drawer][aria-expanded]"))?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-nav-toggle]")) fold();
  if (event.target.closest("[data-drawer]")) drawer(!nav.hasAttribute("data-open"));
  else if (nav?.hasAttribute("data-open") && !event.target.closest("#nav")) drawer(false);
  const keys = event.target.closest("[data-keys]");
  if (keys) { keys.closest("[popover]")?.hidePopover(); $("#keys").showModal(); }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && nav?.hasAttribute("data-open")) drawer(false);
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (event.key === "Insert") { event.preventDefault(); $("[popovertarget=m-new]")?.click(); }
  if (event.key === "?") $("#keys")?.showModal();
  if (event.key === "[") fold();
});

// Theme and density are kept on the server; the page follows without waiting for it.
$$("form[data-look]").forEach((form) => form.addEventListener("submit", (event) => {
  event.preventDefault();
  const kind = form.dataset.look, value = event.submitter.value;
  if (value) document.documentElement.dataset[kind] = value; else delete document.documentElement.dataset[kind];
  $$("button", form).forEach((button) => button.setAttribute("aria-checked", String(button === event.submitter)));
  fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" })
    .catch(() => say(form.dataset.failed || ""));
}));
