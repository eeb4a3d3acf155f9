"""Numbers in words."""

CARDINALS = {
    "один": 1, "одну": 1, "одна": 1, "два": 2, "две": 2, "пару": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6,
    "семь": 7, "восемь": 8, "девять": 9, "десять": 10, "одиннадцать": 11, "двенадцать": 12, "пятнадцать": 15,
    "двадцать": 20, "тридцать": 30, "сорок": 40, "двух": 2, "трех": 3, "пяти": 5, "десяти": 10, "двадцати": 20,
    "пятнадцати": 15, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "an": 1, "a": 1,
}  # fmt: skip
# «в половине пятого», «четверть шестого»: the hour that is going on
ORDINALS = {
    "первого": 1, "второго": 2, "третьего": 3, "четвертого": 4, "пятого": 5, "шестого": 6, "седьмого": 7,
    "восьмого": 8, "девятого": 9, "десятого": 10, "одиннадцатого": 11, "двенадцатого": 12,
}  # fmt: skip
HOURS = {name: number for name, number in CARDINALS.items() if number <= 12 and name not in ("пару", "a", "an")}
# a number of digits or letters; at most two digits of hours are tried elsewhere
NUMBER = rf"\d{{1,3}}|{'|'.join(sorted(CARDINALS, key=len, reverse=True))}"


def number_of(text: str) -> int:
    """The value of what `NUMBER` matched."""
    return int(text) if text.isdecimal() else CARDINALS[text]
