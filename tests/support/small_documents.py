# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Small documents about invented parties, in the kinds that are read."""

PAGE = b"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Ministry of Samples acts on Exemplov</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav><main><article><h1>Ministry of Samples acts on Exemplov</h1>
<p>Last updated: March 3, 2024</p>
<p>The Ministry of Samples imposed an asset freeze on Testimir Exemplov on March 1, 2024, the ministry said on Friday.
It will hold for at least 60 days, and about 5,000 shares are covered by it, according to the register.</p>
<p>&ldquo;Nobody is above the law of samples,&rdquo; said Ann Muster, the minister, at a press conference in Sampletown.
She told reporters that Exemplov had been warned twice before.</p></article></main></body></html>
"""
TEXT = """Sampletown, March 5, 2024

Ms. Muster said on Monday that the freeze of Testimir Exemplov would hold for 90 days.

“We have seen no such order,” a lawyer for Mr. Exemplov told the Sample Gazette. Café owners waited.
""".encode()
MAIL = (
    b"From: Ann Muster <ann@example.org>\r\nTo: Bea Beispiel <bea@example.org>\r\nSubject: The freeze of 1 March\r\n"
    b"Date: Mon, 4 Mar 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Dear Bea,\r\n\r\nTestimir Exemplov called us yesterday. He said that the shares were sold.\r\n"
)
REVISED = PAGE.replace(b"at least 60 days", b"at least 120 days").replace(b"March 3, 2024", b"March 9, 2024")
