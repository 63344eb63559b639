// SPDX-FileCopyrightText: Holdfast contributors
// SPDX-License-Identifier: MIT
// Keys for the review page; the form works without this file. keys.js says when they act.
//   n s u   choose an answer and put the cursor where the reason goes; Enter records
//   d s u   the same on the identity page
//   j k     next and previous open possible match, or pair
"use strict";

(() => {
  const ANSWERS = {
    n: ["not-the-same"],
    d: ["different"],
    s: ["the-same", "same"],
    u: ["unsure"],
  };
  const reason = document.getElementById("reason");

  window.holdfastKeys?.((event) => {
    const choices = (ANSWERS[event.key] ?? []).map((value) => document.querySelector(`#decide input[value="${value}"]`));
    const choice = choices.find((input) => input !== null);
    if (choice !== undefined && reason !== null) {
      event.preventDefault();
      choice.checked = true;
      reason.focus();
    } else if (event.key === "j" || event.key === "k") {
      document.querySelector(`a[rel="${event.key === "j" ? "next" : "prev"}"]`)?.click();
    }
  });
})();
