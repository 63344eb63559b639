// SPDX-FileCopyrightText: Holdfast contributors
// SPDX-License-Identifier: MIT
// Conveniences only; every page works without this file.
//   /  puts the cursor into the search box
//   a "Copy" button appears where the browser can copy, and says aloud that it did
"use strict";

document.addEventListener("keydown", (event) => {
  const at = event.target;
  const typing = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.getElementById("find");
  if (box === null) return;
  event.preventDefault();
  box.focus();
  box.select();
});

for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (source === null || navigator.clipboard === undefined) continue;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "copied";
  button.after(said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      said.textContent = " copied";
    } catch {
      said.textContent = " not copied: select the text instead";
    }
  });
}
