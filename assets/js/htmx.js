// htmx under our content policy; a refused form (409, 422) is shown in its place, not thrown away.
import htmx from "htmx.org";

Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  defaultSettleDelay: 0, // new elements answer at once: a choice made in the first moments must not be lost
  refreshOnHistoryMiss: true, // Back asks for the page itself
  attributesToSettle: ["class", "width", "height"], // not "style": our policy forbids to write it
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});
document.documentElement.classList.add("js");
