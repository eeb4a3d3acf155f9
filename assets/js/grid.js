// A list by keyboard: rows by arrows or J K, cells by left and right, Enter opens, F9 copies, Del marks; back to the same row.
import { $, $$, each, isTyping } from "./page.js";

export const rowsOf = (table) => $$("tbody tr[data-href]", table);
export const cellsOf = (row) => $$("td:not(.c-check)", row).filter((cell) => cell.offsetParent);
const KEEP = "letopis:row";
const keep = (row) => { try { sessionStorage.setItem(KEEP, JSON.stringify([location.pathname, row.id])); } catch { /* keeps nothing */ } };

export const editOf = (row) => row.dataset.edit === undefined ? "" : row.dataset.href + row.dataset.edit;

export const currentOf = (table) => rowsOf(table).findIndex((row) => row.hasAttribute("data-cursor") || row.contains(document.activeElement));

// Put the cursor on a row; with a column, on its cell.
export function go(table, index, { focus = true, column = -1 } = {}) {
  const rows = rowsOf(table);
  const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
  if (!row) return null;
  rows.forEach((other) => other.removeAttribute("data-cursor"));
  row.setAttribute("data-cursor", "");
  if (!focus) return row;
  const place = cellsOf(row)[column] || row;
  if (place !== row) place.tabIndex = -1;
  place.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  if (place !== row) place.scrollIntoView({ block: "nearest", inline: "nearest" });
  return row;
}
export const columnOf = (row) => cellsOf(row).findIndex((cell) => cell.contains(document.activeElement));

const leave = (row, href, newTab = false) => {
  if (!href) return;
  keep(row);
  if (newTab) window.open(href); else location.href = href;
};

each("table[data-grid]", (table) => {
  const at = new URLSearchParams(location.search).get("at");
  let back = at && `row-${at}`;
  try {
    const [path, id] = JSON.parse(sessionStorage.getItem(KEEP) || "[]");
    if (!back && path === location.pathname) back = id;
  } catch { /* nothing was kept */ }
  const index = rowsOf(table).findIndex((row) => row.id === back);
  if (index >= 0) { go(table, index, { focus: false }); rowsOf(table)[index].scrollIntoView({ block: "center" }); }

  table.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row) return;
    go(table, rowsOf(table).indexOf(row), { focus: false });
    if (event.target.closest("a")) keep(row);
  });
  table.addEventListener("dblclick", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, form, label, [data-cell]")) leave(row, row.dataset.href);
  });
  (table.closest(".body") || table).addEventListener("keydown", (event) => {
    if (!table.isConnected || isTyping(event) || event.altKey || event.defaultPrevented) return;  // an open list is read anew
    const rows = rowsOf(table), index = currentOf(table), row = rows[Math.max(0, index)];
    if (!row || event.shiftKey) return;
    const column = columnOf(row);
    const screen = Math.max(1, Math.floor((table.closest(".body")?.clientHeight || 600) / (row.offsetHeight || 34)) - 2);
    const to = (where) => go(table, where, { column });
    const acts = {
      ArrowDown: () => to(index + 1), KeyJ: () => to(index + 1), ArrowUp: () => to(index - 1), KeyK: () => to(index - 1),
      Home: () => to(0), End: () => to(rows.length - 1), PageDown: () => to(index + screen), PageUp: () => to(index - screen),
      ArrowRight: () => go(table, Math.max(0, index), { column: Math.min(column + 1, cellsOf(row).length - 1) }),
      ArrowLeft: () => go(table, Math.max(0, index), { column: column - 1 }),
      Enter: () => event.target.closest("a, button, label") ? false : leave(row, row.dataset.href, event.ctrlKey),
      F2: () => $("[data-cell]", table) ? false : leave(row, editOf(row)), F9: () => leave(row, `${table.dataset.copy}${row.id.slice(4)}`),
      Delete: () => {
        const form = $("#undo");
        if (!row.dataset.mark || !form) return false;
        keep(rows[index + 1] || rows[index - 1] || row);
        form.action = row.dataset.href + row.dataset.mark;
        form.requestSubmit();
      },
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
