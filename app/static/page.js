/* Extras only: every page works without this file. */
"use strict";

// The error summary is read and reached first.
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

// Popups close with Escape and when the focus or a click goes elsewhere.
for (const popup of document.querySelectorAll("details[data-popup]")) {
  document.addEventListener("click", (event) => {
    if (!popup.contains(event.target)) popup.open = false;
  });
  popup.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !popup.open) return;
    popup.open = false;
    popup.querySelector("summary").focus();
  });
  popup.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !popup.contains(event.relatedTarget)) popup.open = false;
  });
}

// On narrow screens the menu starts closed.
const fold = document.querySelector(".menu-fold");
const narrow = window.matchMedia("(width < 64rem)");
if (fold) {
  const follow = () => { fold.open = !narrow.matches; };
  follow();
  narrow.addEventListener("change", follow);
}

// Input that was not saved: a note beside the button, and a question before leaving.
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  const state = () => new URLSearchParams(
    [...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : value.name]),
  ).toString();
  const before = state();
  let leaving = false;
  const note = form.querySelector("[data-unsaved-note]");
  form.addEventListener("input", () => { if (note) note.hidden = state() === before; });
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && state() !== before) event.preventDefault();
  });
}

// Letters left in long texts: polite until the limit, at once beyond it.
for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const limit = Number(area.dataset.limit);
  const counter = document.createElement("p");
  counter.className = "counter";
  counter.setAttribute("role", "status");
  area.parentElement.after(counter);
  const count = () => {
    const left = limit - [...area.value].length;
    const near = left < limit / 5;
    counter.textContent = left < 0 ? `${-left}文字超過しています` : near ? `残り${left}文字` : "";
    counter.classList.toggle("counter-over", left < 0);
    counter.setAttribute("aria-live", left < 0 ? "assertive" : "polite");
  };
  area.addEventListener("input", count);
  count();
}
