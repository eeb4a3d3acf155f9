// The width of a column: drag the edge of its heading; the address keeps it.
import { $$, each, readable } from "./page.js";

const LEAST = 48, MOST = 900;

each("table[data-grid] thead th[data-field]", (th) => {
  const edge = document.createElement("span");
  edge.className = "edge";
  th.append(edge);
  edge.addEventListener("click", (event) => event.stopPropagation());
  edge.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    edge.setPointerCapture(event.pointerId);
    const table = th.closest("table"), heads = $$("thead th[data-field]", table);
    const widths = heads.map((head) => Math.round(head.getBoundingClientRect().width));
    const place = heads.indexOf(th), from = event.clientX, first = widths[place];
    const move = (to) => {
      widths[place] = Math.max(LEAST, Math.min(MOST, Math.round(first + to.clientX - from)));
      th.style.minInlineSize = th.style.inlineSize = `${widths[place]}px`;
    };
    const done = () => {
      edge.removeEventListener("pointermove", move);
      if (widths[place] === first) return;
      const params = new URLSearchParams(location.search);
      params.set("cols", heads.map((head, number) => `${head.dataset.field}~${widths[number]}`).join());
      for (const name of ["after", "before"]) params.delete(name);
      location.replace(`${location.pathname}?${readable(params)}`);
    };
    edge.addEventListener("pointermove", move);
    edge.addEventListener("pointerup", done, { once: true });
    edge.addEventListener("pointercancel", () => edge.removeEventListener("pointermove", move), { once: true });
  });
});
