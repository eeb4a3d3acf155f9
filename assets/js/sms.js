// How many messages the text of an SMS takes, as `events/sms.py` counts: GSM 7-bit 160 or 153 each, else 70 or 67.
import { $, each } from "./page.js";

const BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENDED = "\f^{}\\[~]|€"; // two signs each

export function sizeOf(text) {
  const signs = [...text], short = signs.every((sign) => BASIC.includes(sign) || EXTENDED.includes(sign));
  const weights = signs.map((sign) => (short ? (EXTENDED.includes(sign) ? 2 : 1) : sign.length));
  const [alone, each] = short ? [160, 153] : [70, 67], total = weights.reduce((a, b) => a + b, 0);
  if (total <= alone) return { signs: total, messages: total ? 1 : 0, room: alone };
  let messages = 1, used = 0;
  for (const weight of weights) { if (used + weight > each) { messages += 1; used = 0; } used += weight; }
  return { signs: total, messages, room: messages * each };
}

each("[data-sms]", (box) => {
  const field = $("textarea", box), meter = $("meter", box);
  field.setAttribute("aria-describedby", "sms-n");
  const show = () => {
    const size = sizeOf(field.value);
    meter.max = size.room; meter.value = size.signs;
    for (const name of ["signs", "room", "messages"]) $(`[data-sms-${name}]`, box).textContent = size[name];
  };
  field.addEventListener("input", show);
  show();
});
