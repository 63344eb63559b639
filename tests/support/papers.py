# SPDX-FileCopyrightText: Holdfast contributors
# SPDX-License-Identifier: MIT
"""Invented documents for tests: a place, its port, and people who do not exist."""

from pathlib import Path

BEFORE = """<!doctype html><html lang="en"><head><title>How Sampleland answers the closing of the port</title>
</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About the ministry</a></li></ul></nav>
<main><h1>How Sampleland answers the closing of the port of Sampleton</h1>
<p>Last updated: 3 March 2023</p>
<p>The government of Sampleland closed the port of Sampleton on 1 March 2023. It stays closed for 60 days.</p>
<p>Minister Ada Sample told reporters that &ldquo;the port will open again when the inspections end.&rdquo;</p>
<h2>Measures</h2>
<ul><li>The export of 12 kinds of goods to Exemplia was banned.</li><li>Visas of 40 officials were restricted.</li></ul>
<p>At least 5,500 tonnes of grain wait in the harbour, the port authority said.</p>
</main></body></html>
"""
AFTER = (
    BEFORE.replace("3 March 2023", "9 May 2023")
    .replace("It stays closed for 60 days.", "It stays closed for 120 days.")
    .replace("<li>Visas of 40 officials were restricted.</li>", "<li>Visas of 55 officials were restricted.</li>"
             "<li>Two banks were cut off from payments.</li>")
    .replace("<p>At least 5,500 tonnes of grain wait in the harbour, the port authority said.</p>", "")
)  # fmt: skip
WIRE = """Exemplia disputes the closing of Sampleton

SAMPLETON, 4 March 2023 - The port of Sampleton will be closed for 30 days, the foreign minister of Exemplia,
Ben Placeholder, said on Thursday.

"We will impose sanctions on Sampleland if the port stays closed," Placeholder told reporters.
"""
HOSTILE = (
    "<!doctype html><html><head><title>Odd page</title><script>document.title='run'</script></head><body><main>"
    "<h1>An odd page &lt;script&gt;alert(1)&lt;/script&gt;</h1>"
    "<p>A name with an override: \u202eelpmaS adA\u202c, and a hidden\u200b character stand in this long sentence.</p>"
    "<p onclick='alert(2)'>The second paragraph says &quot;nothing &amp; more&quot; about the port of Sampleton.</p>"
    "</main></body></html>"
)


def write_papers(folder: Path) -> list[Path]:
    """The documents as files, in the order in which they are to be added."""
    named = {"port-before.html": BEFORE, "wire.txt": WIRE, "odd.html": HOSTILE, "port-after.html": AFTER}
    for name, text in named.items():
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in named]
