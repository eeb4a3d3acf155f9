// What was done is said for ten seconds, with a way back; a lost connection is said until it is there again.
import { $, each } from "./page.js";

each("[data-toast]", (toast) => {
  const timer = setTimeout(() => toast.remove(), 10000);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("click", (event) => { if (event.target.closest("[data-toast-close]")) toast.remove(); });
});

// A question stands until it is answered or left alone; the first answer has the focus.
each(".toast--ask", (form) => {
  form.querySelector("[autofocus]")?.focus();
  const leave = () => form.remove();
  form.querySelector("[data-ask-close]").addEventListener("click", leave);
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); leave(); } });
});

const offline = (on) => { const bar = $("#offline"); if (bar) bar.hidden = !on; };
document.addEventListener("htmx:sendError", () => offline(true));
document.addEventListener("htmx:afterOnLoad", () => offline(false));
addEventListener("offline", () => offline(true));
addEventListener("online", () => offline(false));
