// A cell edited in place: F2, a double click or the pencil opens it; Enter saves and goes down, Tab on to the next, Esc gives back.
import htmx from "htmx.org";
import { cellsOf, columnOf, currentOf, editOf, go, rowsOf } from "./grid.js";
import { $, $$, each } from "./page.js";

const address = (cell) => `${cell.closest("table").dataset.cells}${cell.closest("tr").id.replace("row-", "")}/${cell.dataset.cell}/`;
const open = (cell) => { if (cell && !$("form", cell)) htmx.ajax("GET", address(cell), { target: cell, swap: "innerHTML" }); };
const stay = (cell) => go(cell.closest("table"), rowsOf(cell.closest("table")).indexOf(cell.closest("tr")), { column: cellsOf(cell.closest("tr")).indexOf(cell) });

each("table[data-cells]", (table) => {
  const editable = () => $$("tr[data-mine] td[data-cell]", table).filter((cell) => cell.offsetParent);
  let after = null;  // where to go once a cell is saved

  table.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("tr[data-mine] td[data-cell]");
    if (cell && !event.target.closest("a, button, form")) open(cell);
  });
  const pencil = Object.assign(document.createElement("button"), { type: "button", className: "cell-pen", tabIndex: -1, ariaHidden: "true" });
  pencil.innerHTML = $("#pen-icon")?.innerHTML || "";
  table.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("tr[data-mine] td[data-cell]");
    if (cell && !$("form", cell) && pencil.parentElement !== cell) cell.append(pencil);
  });
  table.addEventListener("click", (event) => { if (event.target.closest(".cell-pen")) { const cell = pencil.closest("td"); pencil.remove(); open(cell); } });

  table.addEventListener("keydown", (event) => {
    const form = event.target.closest("[data-cell-form]");
    if (!form) {
      if (event.key !== "F2") return;
      const row = rowsOf(table)[Math.max(0, currentOf(table))], cell = row && cellsOf(row)[columnOf(row)];
      const wanted = row?.hasAttribute("data-mine") && (cell?.dataset.cell ? cell : $$("td[data-cell]", row).find((other) => other.offsetParent));
      if (wanted) open(wanted); else if (row && editOf(row)) location.href = editOf(row);
      event.preventDefault();
      return;
    }
    const cell = form.closest("td");
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); after = "stay"; $("[data-cancel]", form).click(); }
    else if (event.key === "Enter" && !event.target.matches("textarea, button")) { event.preventDefault(); after = "down"; form.requestSubmit(); }
    else if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); event.stopPropagation(); after = "down"; form.requestSubmit(); }
    else if (event.key === "Tab") {
      const cells = editable(), next = cells[cells.indexOf(cell) + (event.shiftKey ? -1 : 1)];
      if (!next) return;
      event.preventDefault(); after = next; form.requestSubmit();
    }
  });
  // The form that asked is gone by now; htmx tells what was around it.
  document.addEventListener("htmx:afterRequest", (event) => {
    const cell = event.detail.target?.closest?.("td[data-cell]");
    if (!cell || !table.isConnected || cell.closest("table") !== table) return;
    const form = $("[data-cell-form]", cell);
    cell.classList.toggle("is-editing", Boolean(form));
    if (form) { const field = $("[autofocus]", form); field?.focus(); field?.select?.(); after = null; return; }
    const where = after;
    after = null;
    if (where instanceof Element) { stay(cell); open(where); }
    else if (where === "down") { const rows = rowsOf(table), row = cell.closest("tr"); go(table, rows.indexOf(row) + 1, { column: cellsOf(row).indexOf(cell) }); }
    else stay(cell);
  });
});
