// A firm's forms: a live preview, and a draft that outlives a lost connection. Every page works without this file.
"use strict";

const PAUSE_MS = 450;
const form = document.querySelector("form[data-draft]");

if (form) keepDraft(form);
if (form?.dataset.preview) previewLive(form);
forgetPosted();

function keyOf(kind) {
  return `lianpei-draft-${kind}`;
}

function read(kind) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(kind)) ?? "null");
  } catch {
    return null;
  }
}

function write(kind, draft) {
  try {
    if (draft === null) localStorage.removeItem(keyOf(kind));
    else localStorage.setItem(keyOf(kind), JSON.stringify(draft));
  } catch {
    // a browser that keeps nothing: the server's drafts are still there
  }
}

// What was posted needs no draft any more: the page that says so clears it.
function forgetPosted() {
  const done = new URLSearchParams(location.search).get("done") ?? "";
  const kinds = { need_posted: "need", capability_posted: "capability", request_sent: "request" };
  if (kinds[done]) write(kinds[done], null);
}

function say(form, words) {
  const place = document.getElementById("kept-notice");
  if (!place) return;
  place.textContent = words;
  place.hidden = words === "";
}

function keepDraft(form) {
  const kind = form.dataset.draft;
  const text = form.elements.text;
  const kept = read(kind);
  if (kept && text.value.trim() === "" && kept.text.trim() !== "") {
    text.value = kept.text;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    say(form, kept.pending ? "上次没有发出去，内容还在。" : "上次没写完的内容还在，可以接着写。");
  }
  const keep = (pending) => write(kind, { text: text.value, pending: pending ?? "", once: form.elements.once?.value ?? "" });
  text.addEventListener("input", () => (text.value.trim() === "" ? write(kind, null) : keep()));
  form.addEventListener(
    "submit",
    (event) => {
      const wanted = event.submitter?.value ?? "post";
      if (wanted === "discard") return write(kind, null);
      if (navigator.onLine) return keep();
      event.preventDefault();
      event.stopImmediatePropagation();
      keep(wanted);
      say(form, "现在没有网络，内容已存在这台手机里；网络一恢复就自动发出。");
    },
    { capture: true },
  );
  addEventListener("online", () => resend(form, kind));
  if (navigator.onLine && kept?.pending && text.value === kept.text) {
    if (kept.once && form.elements.once) form.elements.once.value = kept.once;
    resend(form, kind);
  }
}

function resend(form, kind) {
  const kept = read(kind);
  if (!kept?.pending || form.elements.text.value !== kept.text) return;
  say(form, "网络恢复了，正在发出……");
  write(kind, { ...kept, pending: "" });
  form.requestSubmit(form.querySelector(`[name=do][value=${kept.pending}]`));
}

function previewLive(form) {
  const place = document.getElementById("preview");
  const text = form.elements.text;
  let timer = 0;
  let running = null;
  const show = async () => {
    if (text.value.trim().length < 4 || !navigator.onLine) return;
    running?.abort();
    running = new AbortController();
    place.classList.add("waiting");
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: running.signal,
        headers: { Accept: "text/html" },
      });
      if (!answer.ok) return;
      const html = await answer.text();
      if (place.contains(document.activeElement)) return;
      place.innerHTML = html;
      putBack();
      offerPost();
    } catch {
      // the next key stroke tries again
    } finally {
      place.classList.remove("waiting");
    }
  };
  // Corrected parts are put into the text by the server, which alone knows how; the text that it read comes along.
  const putBack = () => {
    const read = place.querySelector("[data-text]")?.dataset.text;
    if (read && read !== text.value.trim() && text !== document.activeElement) {
      text.value = read;
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const offerPost = () => {
    const look = document.getElementById("look");
    const post = document.getElementById("post");
    if (!look || !post) return;
    look.hidden = true;
    post.textContent = form.dataset.then;
    post.classList.remove("plain");
    for (const each of document.querySelectorAll(".teach")) each.hidden = true;
  };
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(show, pause);
  };
  // An answer on its way is about the words of before: it must not be put back over those typed since.
  text.addEventListener("input", () => {
    running?.abort();
    later(PAUSE_MS);
  });
  form.addEventListener("change", (event) => {
    if (event.target === text) return;
    if (place.contains(event.target)) event.target.blur();
    later(0);
  });
  if (text.value.trim() !== "" && place.childElementCount === 0) later(0);
}
