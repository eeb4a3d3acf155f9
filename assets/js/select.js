// Rows selected across pages: Space, Shift with arrows or a click, Ctrl A, then all of the view; kept until the view changes.
import { currentOf, go, rowsOf } from "./grid.js";
import { $, $$, each, isTyping, say } from "./page.js";

const idOf = (row) => row.id.replace("row-", "");
const boxOf = (row) => $(".c-check .check", row);

each("form[data-bulk]", (bar) => {
  const body = $(".body", bar.closest(".work"));
  let table = $("table[data-grid]", body);  // another one once the open list is read anew
  const place = `letopis:selected:${location.pathname}`, view = bar.elements.query.value, total = Number(bar.dataset.total);
  const hidden = (name) => bar.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name, value: "" }));
  const picked = hidden("picked"), all = hidden("all"), except = hidden("except");
  let state = { view, all: false, ids: [] };  // the ids selected, or with `all` those left out
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) || "null");
    if (kept?.view === view) state = kept;
  } catch { /* nothing was kept */ }
  let known = new Set(state.ids), anchor = -1;

  const isOn = (row) => known.has(idOf(row)) !== state.all;
  const set = (row, on) => { if (on !== state.all) known.add(idOf(row)); else known.delete(idOf(row)); };
  const count = () => (state.all ? total - known.size : known.size);
  const paint = (announce = true) => {
    const rows = rowsOf(table), number = count(), head = $("[data-all]", table);
    for (const row of rows) { const box = boxOf(row); if (box) { box.removeAttribute("name"); box.checked = isOn(row); } }
    const on = rows.filter(isOn).length;
    if (head) { head.checked = on > 0 && on === rows.length; head.indeterminate = on > 0 && on < rows.length; }
    $("[data-bulk-n]", bar).textContent = number.toLocaleString("ru");
    bar.toggleAttribute("data-on", number > 0);
    $("[data-bulk-all]", bar).hidden = state.all || on < rows.length || total <= rows.length;
    picked.value = state.all ? "" : [...known].join(",");
    all.value = state.all ? "1" : "";
    except.value = state.all ? [...known].join(",") : "";
    state.ids = [...known];
    try { if (number) sessionStorage.setItem(place, JSON.stringify(state)); else sessionStorage.removeItem(place); } catch { /* kept for this page only */ }
    if (announce) say(number ? bar.dataset.say.replace("{n}", number.toLocaleString("ru")) : bar.dataset.sayNone);
  };
  const clear = () => { state.all = false; known = new Set(); paint(); };
  const range = (from, to, on) => rowsOf(table).slice(Math.min(from, to), Math.max(from, to) + 1).forEach((row) => set(row, on));

  body.addEventListener("click", (event) => {
    const box = event.target.closest(".c-check .check");
    if (!box) return;
    const rows = rowsOf(table), index = rows.indexOf(box.closest("tr"));
    if (box.matches("[data-all]")) rows.forEach((row) => set(row, box.checked));
    else { range(event.shiftKey && anchor >= 0 ? anchor : index, index, box.checked); anchor = index; }
    paint();
  });
  body.addEventListener("keydown", (event) => {
    if (!table || isTyping(event) || event.altKey) return;
    const index = currentOf(table), rows = rowsOf(table), command = event.ctrlKey || event.metaKey;
    if (command && event.code === "KeyA") { rows.forEach((row) => set(row, true)); paint(); }
    else if (event.key === " " && !event.target.closest("button, a, input")) { const row = rows[Math.max(0, index)]; if (!row) return; set(row, !isOn(row)); anchor = Math.max(0, index); paint(); }
    else if (event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      if (anchor < 0) anchor = Math.max(0, index);
      const next = Math.max(0, Math.min(rows.length - 1, index + (event.key === "ArrowDown" ? 1 : -1)));
      if (Math.abs(next - anchor) < Math.abs(index - anchor)) set(rows[index], false);
      range(anchor, next, true); go(table, next); paint();
    } else if (event.key === "Escape" && count()) clear();
    else if ((event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) && count()) $("button[name=action]", bar).focus();
    else return;
    event.preventDefault();
  });
  bar.addEventListener("keydown", (event) => {
    const buttons = $$("button:not([hidden])", bar), step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
    else if (event.key === "Escape") go(table, Math.max(0, currentOf(table)));
    else return;
    event.preventDefault();
  });
  $("[data-bulk-clear]", bar).addEventListener("click", () => { clear(); go(table, Math.max(0, currentOf(table))); });
  $("[data-bulk-all]", bar).addEventListener("click", () => { state.all = true; known = new Set(); paint(); });
  document.addEventListener("htmx:load", (event) => {
    if (!body.contains(event.target)) return;
    table = $("table[data-grid]", body);
    if (table && (event.target.matches("tr") || $("tr", event.target))) paint(false);
  });
  bar.addEventListener("submit", (event) => { if (event.submitter?.hasAttribute("data-hides")) sessionStorage.removeItem(place); });
  if (table) paint(false);
});
// What hides its rows takes the selection with it.
each("form[data-bulk-clears]", (form) => form.addEventListener("submit", () => {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("letopis:selected:")) sessionStorage.removeItem(key);
}));
