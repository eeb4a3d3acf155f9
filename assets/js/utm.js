// An address pasted beside the marks of advertising fills them at once; the server does the same when it is sent.
import { $, each } from "./page.js";

const NAMES = ["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"];

each("[data-utm]", (box) => {
  const address = $("[name=utm_landing]", box);
  address.addEventListener("input", () => {
    const text = address.value.trim(), query = text.slice(text.indexOf("?") + 1).replace("#", "&");
    const found = new URLSearchParams(query), values = NAMES.map((name) => (found.get(name) ?? "").trim().slice(0, 200));
    if (!values.some(Boolean)) return;
    NAMES.forEach((name, place) => {
      const field = $(`[name=${name}]`, box);
      field.value = values[place];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    address.value = "";
    $("[name=utm_source]", box).focus();
  });
});
