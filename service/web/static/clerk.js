// A firm's forms: a live preview, and a draft that outlives a lost connection. Every page works without this file.
"use strict";

const PAUSE_MS = 450;
const KEPT_MS = 7 * 24 * 3600 * 1000;
const DRAFTS = "lianpei-draft-";
const CHOICES = ["place", "audience", "visibility", "kind"];
const TAKEN = ["need_posted", "need_changed", "capability_posted", "capability_changed", "request_sent", "draft_kept"];
// Several people may use one browser: nobody is shown, and nobody sends, what another one typed.
const own = `${DRAFTS}${document.currentScript.dataset.person}-`;
const asked = new URLSearchParams(location.search);
const form = document.querySelector("form[data-draft]");

forgetOld();
forgetTaken();
if (form) keepDraft(form);
if (form?.dataset.preview) previewLive(form);

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    if (draft === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ ...draft, at: Date.now() }));
  } catch {
    // a browser that keeps nothing: the server's drafts are still there
  }
}

function keys(start) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return [];
  }
}

// Nobody's words lie in a shared browser for ever.
function forgetOld() {
  for (const key of keys(DRAFTS)) if (!(read(key)?.at > Date.now() - KEPT_MS)) write(key, null);
}

// What the server has taken needs no draft here any more: the page that says so clears it.
function forgetTaken() {
  if (!TAKEN.includes(asked.get("done"))) return;
  for (const key of keys(own)) if (read(key)?.sent) write(key, null);
}

function say(words) {
  const place = document.getElementById("kept-notice");
  if (!place) return;
  place.textContent = words;
  place.hidden = words === "";
}

function keepDraft(form) {
  const key = `${own}${[form.dataset.draft, asked.get("sample")].filter(Boolean).join("-")}`;
  const text = form.elements.text;
  const from = text.value;
  const kept = read(key);
  // Going back after posting, a browser would put the same words into a form of another name, to be posted twice.
  form.autocomplete = "off";
  if (kept && kept.text !== from && (from.trim() === "" || from === kept.from)) {
    text.value = kept.text;
    for (const [name, value] of Object.entries(kept.choices)) if (form.elements[name]) form.elements[name].value = value;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    say(kept.pending ? "上次没有发出去，内容还在。" : "上次没写完的内容还在，可以接着写。");
  }
  const same = kept !== null && text.value === kept.text;
  // Sent again after an answer that never came, the same words under the same name are posted once.
  if (same && kept.once) form.elements.once.value = kept.once;
  // The form is here again: whatever was sent of it has not been taken yet, as far as anybody knows.
  if (same && kept.sent) write(key, { ...kept, sent: false });
  const keep = (how) => {
    const choices = Object.fromEntries([...new FormData(form)].filter(([name]) => CHOICES.includes(name)));
    write(key, { text: text.value, from: same ? kept.from : from, once: form.elements.once.value, choices, ...how });
  };
  form.addEventListener("input", () => (text.value.trim() === "" ? write(key, null) : keep()));
  form.addEventListener(
    "submit",
    (event) => {
      const wanted = event.submitter?.value ?? "post";
      if (wanted === "discard") return write(key, null);
      if (navigator.onLine) return keep({ sent: wanted !== "look" });
      event.preventDefault();
      event.stopImmediatePropagation();
      keep({ pending: wanted });
      say("现在没有网络，内容已存在这台设备里。这一页开着，网络一恢复就自动发出；关掉了，下次打开这一页时发出。");
    },
    { capture: true },
  );
  const resend = () => {
    const waiting = read(key);
    if (!navigator.onLine || !waiting?.pending || text.value !== waiting.text) return;
    say("网络恢复了，正在发出……");
    write(key, { ...waiting, pending: "" });
    form.requestSubmit(form.querySelector(`[name=do][value=${waiting.pending}]`));
  };
  addEventListener("online", resend);
  resend();
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
