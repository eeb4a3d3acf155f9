// Times of the calendar as the clock on the wall shows them, and sending a change to the server.
import htmx from "htmx.org";
import { $ } from "./page.js";

const DAY = 1440;
const stamp = (text) => Date.parse(text.length === 10 ? `${text}T00:00Z` : `${text}Z`) / 60000; // no zones: only the clock
const clock = (minutes) => new Date(minutes * 60000).toISOString().slice(0, 16);
export const at = (day, minutes) => clock(stamp(day) + minutes);
export const dayAfter = (day, days) => clock(stamp(day) + days * DAY).slice(0, 10);
export const daysBetween = (from, to) => (stamp(to) - stamp(from)) / DAY;
export const isWhole = (item) => item.dataset.start.length === 10;

// The interval of an event moved by so many days and minutes and made longer by so much (days of an all-day one).
export function shifted(item, { days = 0, minutes = 0, longer = 0 }) {
  const { start, end } = item.dataset;
  if (isWhole(item)) return `${dayAfter(start, days)}/${dayAfter(end < start ? start : end, days + longer)}`;
  const begins = stamp(start) + days * DAY + minutes;
  let ends = end ? stamp(end) + days * DAY + minutes : 0;
  if (longer) ends = Math.max((ends || begins + 30) + longer, begins + 15);
  return `${clock(begins)}/${ends ? clock(ends) : ""}`;
}

export const calendar = () => $("[data-calendar]");
export const busy = (on) => $("#calendar")?.toggleAttribute("data-busy", on);

// Ask for the change; the answer is the region anew. Where there is none the event goes back to its place.
// `who`: the person of the column it was put into.
export async function send(item, to, back = () => {}, who = "") {
  const page = calendar(), id = item.dataset.event, held = item.contains(document.activeElement);
  const values = { to, version: item.dataset.version, view: page.dataset.view, date: page.dataset.date };
  if (who) Object.assign(values, { who, from: item.dataset.from });
  item.toggleAttribute("data-busy", true);
  try {
    await htmx.ajax("POST", `${page.dataset.root}${id}/`, { source: page, target: "#calendar", swap: "outerHTML", values });
  } finally {
    busy(false);
    if (item.isConnected) { item.removeAttribute("data-busy"); back(); }
    if (held) $(`[data-event="${id}"] a`)?.focus();
  }
}

// The small form over empty time, beside `anchor`.
export async function openNew(to, who, anchor) {
  const page = calendar(), pop = $("#cal-new");
  if (!page.dataset.new || !pop) return;
  const asked = new URLSearchParams({ to, who: who || "", view: page.dataset.view, date: page.dataset.date });
  busy(true);
  await htmx.ajax("GET", `${page.dataset.new}?${asked}`, { target: pop, swap: "innerHTML" });
  pop.showPopover();
  const box = anchor.getBoundingClientRect(), width = pop.offsetWidth, height = pop.offsetHeight;
  const left = box.right + 8 + width < innerWidth ? box.right + 8 : box.left - width - 8;
  pop.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  pop.style.top = `${Math.max(8, Math.min(box.top, innerHeight - height - 8))}px`;
  $("[autofocus]", pop)?.focus();
}
