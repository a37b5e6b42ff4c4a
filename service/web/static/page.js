// Comfort only: every page works without this file.
"use strict";

for (const area of document.querySelectorAll("textarea[data-most]")) {
  const counter = area.closest(".field").querySelector("[data-counter]");
  const most = Number(area.dataset.most);
  const count = () => {
    const length = [...area.value.trim()].length;
    counter.hidden = length === 0;
    counter.textContent = `${length} / ${most} 字`;
    counter.classList.toggle("over", length > most);
  };
  area.addEventListener("input", count);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  });
  count();
}

// One press is enough: further ones are ignored until the page changes or is shown again.
// A form that is answered with a file leaves the page as it is, so that it may be sent again.
for (const form of document.querySelectorAll("form[method=post]:not([data-again])")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    sent = false;
    form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
  });
}
