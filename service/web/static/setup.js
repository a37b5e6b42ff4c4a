// Comfort only: ticks every box of a table without asking the server.
"use strict";

for (const form of document.querySelectorAll("form[data-tick-all]")) {
  const boxes = [...form.querySelectorAll("input[name=organisation]")];
  form.querySelector("[data-all]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
  });
}
