// Keys for the officer's console. Comfort only: every move has a button or a link of its own.
"use strict";

const rows = [...document.querySelectorAll(".queue-rows tbody tr")];
const linkOf = (row) => row.querySelector("th a");
const PLACE = "queue-place";
let here = -1;

function go(index) {
  if (!rows.length) return;
  here = Math.max(0, Math.min(index, rows.length - 1));
  for (const row of rows) row.classList.toggle("here", row === rows[here]);
  linkOf(rows[here]).focus({ preventScroll: true });
  rows[here].scrollIntoView({ block: "nearest" });
}

function place() {
  const row = document.activeElement?.closest(".queue-rows tr");
  return row ? rows.indexOf(row) : here;
}

function make(move) {
  const form = document.getElementById("queue");
  const press = form?.querySelector(`button[value="${move}"]`);
  if (!press || place() < 0) return;
  const chosen = rows.some((row) => row.querySelector("input").checked);
  if (!chosen) rows[place()].querySelector("input").checked = true;
  sessionStorage.setItem(PLACE, String(place()));
  form.requestSubmit(press);
}

function showKeys() {
  const keys = document.getElementById("keys");
  if (keys && !keys.open) keys.showModal();
}

const moves = { a: "accept", e: "endorse", w: "whistle", g: "gap" };

function onQueue(key) {
  if (key === "j") go(place() + 1);
  else if (key === "k") go(place() - 1);
  else if (key in moves) make(moves[key]);
  else if (key === "x" && place() >= 0) rows[place()].querySelector("input")?.click();
  else if (key === "c" && place() >= 0) location.assign(`${linkOf(rows[place()]).href}#correct`);
  else return false;
  return true;
}

function onCase(key) {
  const target = document.querySelector(`[data-key="${key}"]`);
  if (!target) return false;
  if (target.matches("a")) target.click();
  else if (target.matches("button")) target.form.requestSubmit(target);
  else {
    const folded = target.closest("details");
    if (folded) folded.open = true;
    target.focus();
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("select, textarea, input:not([type=checkbox])")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const search = document.getElementById("q");
  let taken = true;
  if (event.key === "?") showKeys();
  else if (event.key === "/" && search) {
    const folded = search.closest("details");
    if (folded) folded.open = true;
    search.focus();
  } else taken = rows.length ? onQueue(event.key) : onCase(event.key);
  if (taken) event.preventDefault();
});

const picked = document.getElementById("picked");
document.getElementById("queue")?.addEventListener("change", () => {
  const count = rows.filter((row) => row.querySelector("input").checked).length;
  picked.hidden = count === 0;
  picked.textContent = `已勾选 ${count} 件`;
});

// Back from a move: go on where it was made.
const last = sessionStorage.getItem(PLACE);
if (rows.length && last !== null) {
  sessionStorage.removeItem(PLACE);
  go(Number(last));
}
if (location.hash === "#correct") onCase("c");
