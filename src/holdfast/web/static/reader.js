// SPDX-FileCopyrightText: Holdfast contributors
// SPDX-License-Identifier: MIT
// Comfort for the reader of documents; it works without this file. keys.js says when the keys act.
//   j k     next and previous finding of the kinds shown
//   q a …   next quotation, measure …; with Shift the previous one (the letters of the keys in the margin)
//   o       open the evidence of the finding you are at, Escape closes it
// Kinds are shown and hidden in place, a marked word leads to its note.
"use strict";

(() => {
  const reader = document.getElementById("reader");
  if (reader === null) return;
  const links = [...document.querySelectorAll("a[data-kind]")];
  const letters = new Map(links.map((link) => [link.dataset.letter, link.dataset.kind]));

  // Kinds: the classes of the text say what is shown, the address says it too.
  const shown = () => links.filter((link) => link.getAttribute("aria-current") === "true").map((link) => link.dataset.kind);
  const remember = () => {
    const address = new URL(location.href);
    const now = shown();
    address.searchParams.delete("show");
    if (now.length < links.length) address.searchParams.set("show", now.join(",") || "none");
    history.replaceState(null, "", address.href.replaceAll("%2C", ","));
  };
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const now = reader.classList.toggle(`on-${link.dataset.kind}`);
      if (now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      remember();
    });
  }

  // Findings: one of them is the one we are at.
  const findings = [...reader.querySelectorAll(".anchor")];
  const kindOf = (key) => letters.get(/([a-z])[0-9]+$/.exec(key)?.[1]);
  let at = findings.findIndex((one) => `#${one.id}` === location.hash);

  const stand = (place) => {
    for (const one of reader.querySelectorAll(".here")) one.classList.remove("here");
    at = place;
    const key = findings[place].id;
    for (const one of reader.querySelectorAll(`[data-k~="${key}"], [data-n~="${key}"]`)) one.classList.add("here");
    const address = new URL(location.href);
    address.hash = key;
    history.replaceState(null, "", address);
  };
  // The focus goes along, to the note beside the finding, or to its words where no note is to be seen.
  const follow = (key) => {
    const note = `[data-n~="${key}"]`;
    const link = reader.querySelector(`${note} a[data-at="${key}"]`) ?? reader.querySelector(`${note} a[data-at]`);
    link?.focus({ preventScroll: true });
    if (link !== null && document.activeElement === link) return;
    const words = reader.querySelector(`[data-k~="${key}"]`);
    if (words === null) return;
    words.tabIndex = -1;
    words.focus({ preventScroll: true });
  };
  const go = (step, kind) => {
    const visible = new Set(shown());
    for (let place = at + step; place >= 0 && place < findings.length; place += step) {
      const its = kindOf(findings[place].id);
      if (!visible.has(its) || (kind !== undefined && its !== kind)) continue;
      stand(place);
      follow(findings[place].id);
      findings[place].scrollIntoView({ block: "center" });
      return;
    }
  };
  const open = (key) => {
    const address = new URL(location.href);
    address.searchParams.set("at", key);
    address.searchParams.delete("page");
    address.hash = key;
    location.assign(address.href.replaceAll("%2C", ","));
  };

  reader.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    if (link !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(link.dataset.at);
      return;
    }
    const word = event.target.closest("[data-k]");
    if (word === null || event.target.closest("a") !== null || !getSelection().isCollapsed) return;
    const visible = new Set(shown());
    const key = word.dataset.k.split(" ").find((one) => visible.has(kindOf(one)));
    const place = findings.findIndex((one) => one.id === key);
    if (place >= 0) stand(place);
  });

  window.holdfastKeys?.((event) => {
    const kind = letters.get(event.key.toLowerCase());
    if (event.key === "j" || event.key === "k") go(event.key === "j" ? 1 : -1);
    else if (event.key === "o" && at >= 0) open(findings[at].id);
    else if (event.key === "Escape") document.querySelector("a[data-close]")?.click();
    else if (kind !== undefined && event.key.length === 1) go(event.key === event.key.toLowerCase() ? 1 : -1, kind);
  });
})();
