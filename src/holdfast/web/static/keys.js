// SPDX-FileCopyrightText: Holdfast contributors
// SPDX-License-Identifier: MIT
// Conveniences only; every page works without this file.
//   /  puts the cursor into the search box
//   ?  shows or hides the list of keys, on pages that have keys of their own
//   a "Copy" button appears where the browser can copy, and says aloud that it did
// A page with keys of its own names them in data-keys of its "Turn the keys off" button; its script gives what they do
// to holdfastKeys. They can be turned off, and stay off in this browser (WCAG 2.1.4); the letters beside what they
// choose are shown while they act.
"use strict";

const typingIn = (at) =>
  at.isContentEditable || /^(TEXTAREA|SELECT)$/.test(at.tagName) || (at.tagName === "INPUT" && at.type !== "radio");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || typingIn(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.getElementById("find");
  if (box === null) return;
  event.preventDefault();
  box.focus();
  box.select();
});

(() => {
  const button = document.getElementById("keys-off");
  if (button === null) return;
  const stored = `holdfast-${button.dataset.keys}-keys`;
  const list = document.getElementById("keys");
  let on = true;
  try {
    on = localStorage.getItem(stored) !== "off";
  } catch {
    // a browser that stores nothing: the keys are on
  }
  const show = () => {
    button.setAttribute("aria-pressed", String(!on));
    for (const key of document.querySelectorAll("kbd[aria-hidden]")) key.hidden = !on;
  };
  show();
  button.hidden = false;
  button.addEventListener("click", () => {
    on = !on;
    try {
      localStorage.setItem(stored, on ? "on" : "off");
    } catch {
      // until the page is left
    }
    show();
  });

  window.holdfastKeys = (act) => {
    document.addEventListener("keydown", (event) => {
      if (!on || typingIn(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key !== "?") act(event);
      else if (list !== null) {
        event.preventDefault();
        list.open = !list.open;
        if (list.open) list.querySelector("summary").focus();
      }
    });
  };
})();

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
