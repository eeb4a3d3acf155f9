// A page whose record was changed elsewhere shows it anew, unless something has been typed or is open: then it only says so.
import { $, $$, each } from "./page.js";

const KEY = "scrolled";
let isTouched = false;
document.addEventListener("input", () => { isTouched = true; }, true);
const scrolled = () => $$("main, main *").filter((element) => element.scrollTop > 0);
const isOpen = () => $(":popover-open") || $("dialog[open]") || $("#side")?.firstElementChild;

each("[data-news]", () => {
  if (isTouched || isOpen()) return;
  const places = scrolled().map((element) => [element.id ? `#${element.id}` : `.${element.classList[0]}`, element.scrollTop]);
  sessionStorage.setItem(KEY, JSON.stringify({ page: location.pathname, places }));
  location.reload();
});

const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
sessionStorage.removeItem(KEY);
if (kept?.page === location.pathname) for (const [selector, top] of kept.places) $(selector)?.scrollTo(0, top);
