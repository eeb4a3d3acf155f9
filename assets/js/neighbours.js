// On a card: «3 из 80», previous and next of the list one came from, as it was sorted and filtered. Alt with arrows walks.
import { $, each } from "./page.js";

const KEEP = "letopis:list";

function keep(table) {
  const rows = [...table.querySelectorAll("tbody tr[data-href]")].map((row) => row.dataset.href);
  const count = $("[data-count]")?.textContent.trim() || String(rows.length);
  try { sessionStorage.setItem(KEEP, JSON.stringify({ rows, count, list: location.href })); } catch { /* keeps nothing */ }
}

each("table[data-grid]", (table) => {
  addEventListener("pagehide", () => keep(table));
});

each("[data-neighbours]", (box) => {
  let held;
  try { held = JSON.parse(sessionStorage.getItem(KEEP) || "null"); } catch { return; }
  const at = held?.rows.indexOf(location.pathname) ?? -1;
  if (at < 0) return;
  box.hidden = false;
  // A list that was entered in its middle does not know how many rows stand above.
  const fromTop = !/[?&](after|before|at)=/.test(held.list);
  $("[data-place]", box).textContent = fromTop ? `${at + 1} / ${held.count}` : "";
  for (const [name, step] of [["[data-previous]", -1], ["[data-next]", 1]]) {
    const link = $(name, box), href = held.rows[at + step];
    if (href) link.href = href;
    else { link.setAttribute("role", "link"); link.setAttribute("aria-disabled", "true"); }
  }
  const back = $("[data-back]");
  if (back) { const list = new URL(held.list); list.searchParams.set("at", new URL(back.href).searchParams.get("at")); back.href = list; }
  document.addEventListener("keydown", (event) => {
    const name = event.altKey && { ArrowUp: "[data-previous]", ArrowDown: "[data-next]" }[event.key];
    const link = name && $(name, box);
    if (link?.href) { event.preventDefault(); location.href = link.href; }
  });
});

// A card looked at for a moment is remembered among those seen lately.
each("[data-visit]", (form) => {
  if (form.dataset.told) return;
  form.dataset.told = "1";
  setTimeout(() => {
    if (document.visibilityState !== "visible" || !form.isConnected) return;
    fetch(form.dataset.visit, { method: "POST", headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } }).catch(() => {});
  }, 1500);
});
