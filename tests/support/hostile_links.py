"""Queries of addresses as nobody should write them: values for any parameter, already encoded."""

from urllib.parse import quote

WORDS = (
    "",
    " ",
    "-",
    "0",
    "-0",
    "007",
    "+4",
    "1e999",
    "-1e999",
    "1e-999",
    "1e4000",
    "inf",
    "-Infinity",
    "nan",
    "None",
    "true",
    "[]",
    "1/0",
    "0x",
    "0x" + "f" * 4096,
    "9" * 19,
    "9" * 4301,  # one digit more than Python turns into a number
    "-" + "9" * 4301,
    "1" * 4096,
    "0." + "3" * 4094,
    "x" * 100_000,
    "\0",
    "4\0",
    "\u202e4",
    "٤",  # a digit that int() takes
    "½",
    "👩‍🔬" * 400,
    "<script>alert(1)</script>",
    "![](http://example.org/x.png)",
    "$\\frac{1}{0}$",
    "../../etc/passwd",
    "{0.__class__}",
    "a&b=c#d",
    "\r\nSet-Cookie: a=b",
)
# What no text of Python's becomes: half a letter, a surrogate alone, escapes that end too early.
RAW = ("%", "%zz", "%C3", "%ED%A0%80", "%F5%80%80%80", "%00", "%25" * 2000, "+", "=", "%26")

MANY = 1_000  # times the same parameter

VALUES = tuple(quote(word, safe="") for word in WORDS) + RAW
