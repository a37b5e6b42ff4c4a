// Comfort on a salon's pages, and taps that survive a lost network. Every page works without this file.
"use strict";

// A form that takes a while says so, and for how long already.
for (const form of document.querySelectorAll("form[data-wait]")) {
  form.addEventListener("submit", () => {
    const note = document.createElement("p");
    note.className = "waiting";
    note.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", form.dataset.wait);
    const words = document.createElement("span");
    const began = Date.now();
    const say = () => { words.textContent = `${form.dataset.wait}…已用 ${Math.round((Date.now() - began) / 1000)} 秒`; };
    say();
    setInterval(say, 1000);
    note.append(bar, words);
    form.append(note);
  });
}

for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
    button.textContent = "已复制";
  });
}

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
for (const field of document.querySelectorAll("[data-filter]")) {
  const rows = document.getElementById(field.dataset.filter).children;
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.dataset.words.toLowerCase().includes(wanted);
  });
}

// Taps go into a queue that outlives the page, each with a key, so that sending one twice does no harm.
const forms = document.querySelectorAll("form[data-queue]");
if (forms.length > 0) {
  const place = `lianpei-salon-${forms[0].dataset.queue}`;
  const note = document.getElementById("queue-note");
  const load = () => { try { return JSON.parse(localStorage.getItem(place)) ?? []; } catch { return []; } };
  const keep = (queue) => { try { localStorage.setItem(place, JSON.stringify(queue)); return true; } catch { return false; } };
  const token = forms[0].elements.form_token.value;
  // Taps that an earlier page left behind: what this page shows does not know of them yet.
  const leftBehind = load().length > 0;
  let sending = false;
  // Forms in which something stands that was not sent: the page is not reloaded over their words.
  const typed = new Set();
  addEventListener("input", (event) => { if (event.target.form) typed.add(event.target.form); });

  const tell = (words) => { if (note) { note.hidden = !words; note.textContent = words; } };
  const sayWaiting = () => {
    const count = load().length;
    tell(count ? `网络不通，${count} 条还没传上去，已存在这台手机里，网好了自动补传，不用再点。` : "");
  };

  const send = async () => {
    if (sending) return;
    sending = true;
    let fresh = false;
    try {
      for (let queue = load(); queue.length > 0; queue = load()) {
        const first = queue[0];
        const body = new URLSearchParams({ ...first.fields, form_token: token, key: first.key });
        const answer = await fetch(first.address, { method: "POST", body, headers: { Accept: "text/html" } });
        if (answer.status >= 500) break;
        if (answer.status === 401 || answer.status === 403) {
          tell("登录过期了。请刷新页面或重新登录，没传上去的还存在这台手机里，会接着补传。");
          return; // `sending` stays: what this page sends is refused until it is loaded again
        }
        keep(load().filter((each) => each.key !== first.key));
        if (answer.ok) fresh = true;
        else { tell("有一条没有成功，请刷新后看看现在的状态。"); sending = false; return; }
      }
    } catch { /* no network: the timer below tries again */ }
    sending = false;
    sayWaiting();
    const outdated = leftBehind || document.querySelector("form[data-reload]");
    if (fresh && load().length === 0 && outdated && typed.size === 0) location.reload();
  };

  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button?.name) return;
      const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "form_token"));
      fields[button.name] = button.value;
      const key = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`;
      if (!keep([...load(), { address: form.action, fields, key }])) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      typed.delete(form);
      mark(button, fields);
      send();
    }, { capture: true });
  }

  const mark = (button, fields) => {
    const row = button.closest("li");
    if (row && "here" in fields) {
      row.className = "checked_in";
      row.querySelector("[data-state]").textContent = "已签到";
      const count = document.getElementById("here-count");
      count.textContent = String(Number(count.textContent) + 1);
      button.remove();
    } else if (row && "away" in fields) {
      row.className = "confirmed";
      row.querySelector("[data-state]").textContent = "已撤销";
      const count = document.getElementById("here-count");
      count.textContent = String(Number(count.textContent) - 1);
      button.remove();
    } else {
      for (const each of button.form.querySelectorAll("button[name=outcome]")) each.classList.toggle("plain", each !== button);
      button.textContent = `${button.textContent.replace(" ✓", "")} ✓`;
    }
  };

  addEventListener("online", send);
  setInterval(() => { if (load().length > 0) send(); }, 4000);
  send();
}
