// A list by keyboard: rows by arrows or J K, Enter opens, F2 changes, F9 copies, Del marks; back to the same row.
import { $, $$, each, isTyping } from "./page.js";

const rowsOf = (table) => $$("tbody tr[data-href]", table);
const KEEP = "letopis:row";

each("table[data-grid]", (table) => {
  const current = () => rowsOf(table).findIndex((row) => row.hasAttribute("data-cursor") || row === document.activeElement);
  const go = (index, focus = true) => {
    const rows = rowsOf(table);
    rows.forEach((row) => row.removeAttribute("data-cursor"));
    const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
    if (!row) return;
    row.setAttribute("data-cursor", "");
    if (focus) { row.focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); }
  };
  const leave = (row, href, newTab = false) => {
    if (!href) return;
    try { sessionStorage.setItem(KEEP, JSON.stringify([location.pathname, row.id])); } catch { /* keeps nothing */ }
    if (newTab) window.open(href); else location.href = href;
  };

  const at = new URLSearchParams(location.search).get("at");
  let back = at && `row-${at}`;
  try {
    const [path, id] = JSON.parse(sessionStorage.getItem(KEEP) || "[]");
    if (!back && path === location.pathname) back = id;
  } catch { /* nothing was kept */ }
  const index = rowsOf(table).findIndex((row) => row.id === back);
  if (index >= 0) { go(index, false); rowsOf(table)[index].scrollIntoView({ block: "center" }); }

  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row) return;
    go(rowsOf(table).indexOf(row), false);
    if (event.target.closest("a")) { try { sessionStorage.setItem(KEEP, JSON.stringify([location.pathname, row.id])); } catch { /* the same */ } }
  });
  table.addEventListener("dblclick", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, form")) leave(row, row.dataset.href);
  });
  (table.closest(".body") || table).addEventListener("keydown", (event) => {
    if (isTyping(event) || event.altKey) return;
    const rows = rowsOf(table), row = rows[Math.max(0, current())];
    if (!row) return;
    const acts = {
      ArrowDown: () => go(current() + 1), KeyJ: () => go(current() + 1),
      ArrowUp: () => go(current() - 1), KeyK: () => go(current() - 1),
      Home: () => go(0), End: () => go(rows.length - 1),
      Enter: () => event.target.closest("a, button") ? false : leave(row, row.dataset.href, event.ctrlKey),
      F2: () => leave(row, row.dataset.edit), F9: () => leave(row, row.dataset.copy),
      Delete: () => { const form = $("#undo"); if (!row.dataset.mark || !form) return false; form.action = row.dataset.mark; form.requestSubmit(); },
    };
    if (/^Key/.test(event.code) && (event.ctrlKey || event.metaKey)) return;
    const act = acts[/^Key/.test(event.code) ? event.code : event.key];
    if (act && act() !== false) event.preventDefault();
  });
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyF") return;
  const field = $(".bar--f input[type=search], [data-find]");
  if (field?.offsetParent && document.activeElement !== field) { event.preventDefault(); field.focus(); field.select(); }
});
