// SPDX-FileCopyrightText: Holdfast contributors
// SPDX-License-Identifier: MIT
// Keys for the review page; the form works without this file.
//   n s u   choose an answer and put the cursor where the reason goes; Enter records
//   d s u   the same on the identity page
//   j k     next and previous open possible match, or pair
//   ?       show or hide the list of keys
// They can be turned off, and stay off in this browser (WCAG 2.1.4).
"use strict";

(() => {
  const ANSWERS = {
    n: ["not-the-same"],
    d: ["different"],
    s: ["the-same", "same"],
    u: ["unsure"],
  };
  const STORED = "holdfast-review-keys";
  const keys = document.getElementById("keys");
  const button = document.getElementById("keys-off");
  const reason = document.getElementById("reason");
  let on = true;
  try {
    on = localStorage.getItem(STORED) !== "off";
  } catch {
    // a browser that stores nothing: the keys are on
  }

  const show = () => {
    button?.setAttribute("aria-pressed", String(!on));
    for (const key of document.querySelectorAll("#decide kbd")) key.hidden = !on;
  };
  show();
  if (button !== null) {
    button.hidden = false;
    button.addEventListener("click", () => {
      on = !on;
      try {
        localStorage.setItem(STORED, on ? "on" : "off");
      } catch {
        // until the page is left
      }
      show();
    });
  }

  document.addEventListener("keydown", (event) => {
    const at = event.target;
    const typing = at.isContentEditable || /^(TEXTAREA|SELECT)$/.test(at.tagName) || (at.tagName === "INPUT" && at.type !== "radio");
    if (!on || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const choices = (ANSWERS[event.key] ?? []).map((value) => document.querySelector(`#decide input[value="${value}"]`));
    const choice = choices.find((input) => input !== null);
    if (choice !== undefined && reason !== null) {
      event.preventDefault();
      choice.checked = true;
      reason.focus();
    } else if (event.key === "j" || event.key === "k") {
      document.querySelector(`a[rel="${event.key === "j" ? "next" : "prev"}"]`)?.click();
    } else if (event.key === "?" && keys !== null) {
      event.preventDefault();
      keys.open = !keys.open;
      if (keys.open) keys.querySelector("summary").focus();
    }
  });
})();
