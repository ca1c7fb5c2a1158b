// A little comfort; every page works without it.
"use strict";
document.documentElement.classList.add("scripted");

// On a telephone the sections are wider than the window: the present one is brought into sight.
document.querySelector(".top [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A finding that is touched is lit in the letter, and the other way round.
const light = (name, on) => {
  for (const place of document.querySelectorAll(`[data-m~="${CSS.escape(name)}"], [data-e="${CSS.escape(name)}"]`)) place.classList.toggle("lit", on);
};
const show = (name) => {
  const place = document.getElementById(name);
  if (!place) return;
  const folded = place.closest("details");
  if (folded) folded.open = true;
  place.scrollIntoView({ block: "center" });
};
for (const quote of document.querySelectorAll("[data-e]")) {
  const name = quote.dataset.e;
  for (const kind of ["pointerenter", "focus"]) quote.addEventListener(kind, () => light(name, true));
  for (const kind of ["pointerleave", "blur"]) quote.addEventListener(kind, () => light(name, false));
  quote.addEventListener("click", (event) => { event.preventDefault(); show(name); light(name, true); });
}
for (const place of document.querySelectorAll("[data-m]")) {
  for (const [kind, on] of [["pointerenter", true], ["pointerleave", false]])
    place.addEventListener(kind, () => place.dataset.m.split(" ").forEach((name) => light(name, on)));
}

// A draft is shown as it would leave while it is written; what is not saved is not left by mistake.
const draft = document.querySelector("[data-draft]");
if (draft) {
  const button = draft.querySelector("[data-preview]");
  let later, changed = false;
  draft.addEventListener("input", () => {
    changed = true;
    clearTimeout(later);
    later = setTimeout(() => draft.requestSubmit(button), 900);
  });
  draft.addEventListener("submit", (event) => { if (event.submitter !== button) changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// One click is one order: a second one would find a stale page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.submitter?.formTarget) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

// Keys: g and a letter goes to a section, / searches, arrows walk through the lines, ? tells.
// A key counts by its place, too: where letters are Russian, that of g writes «п».
const pressed = (event, letter) => event.key === letter || event.code === `Key${letter.toUpperCase()}`;
let waiting = false;
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "Enter" && event.ctrlKey && typing && typing.form) {
    const save = typing.form.querySelector("[data-save]");
    if (save) { event.preventDefault(); typing.form.requestSubmit(save); }
  }
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (waiting) {
    waiting = false;
    [...document.querySelectorAll(".top [data-key]")].find((section) => pressed(event, section.dataset.key))?.click();
    return;
  }
  if (pressed(event, "g")) { waiting = true; setTimeout(() => { waiting = false; }, 1500); }
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) document.getElementById("keys")?.showModal();
  if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) { const search = document.querySelector("[data-search]"); if (search) { event.preventDefault(); search.focus(); } }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const lines = [...document.querySelectorAll(".line .number")];
    const at = lines.indexOf(document.activeElement);
    const next = lines[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next && (at >= 0 || event.key === "ArrowDown")) { event.preventDefault(); next.focus(); }
  }
});
