"""Links that open a conversation in a messenger."""

import re
from urllib.parse import quote

from letopis.kernel.text import digits

_NICK = re.compile(r"^@?([A-Za-z][A-Za-z0-9_.]{3,63})$")


def messenger_link(value: str, service: str) -> str:
    """Where `value` (a nick, a number or a link) is written to in `service`; "" when we don't know."""
    value, name = value.strip(), service.casefold()
    if re.match(r"^(https?://(t\.me|wa\.me|vk\.com|viber\.click)/)", value, re.IGNORECASE):
        return value
    number = digits(value)
    if "telegram" in name or "телеграм" in name or name == "tg":
        if found := _NICK.match(value):
            return f"https://t.me/{found[1]}"
        return f"https://t.me/+{number}" if len(number) > 9 else ""
    if "whatsapp" in name or "ватсап" in name:
        return f"https://wa.me/{number}" if len(number) > 9 else ""
    if "viber" in name or "вайбер" in name:
        return f"viber://chat?number=%2B{number}" if len(number) > 9 else ""
    if "skype" in name and _NICK.match(value):
        return f"skype:{quote(value.lstrip('@'))}?chat"
    return ""
