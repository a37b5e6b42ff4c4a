// The wall screen renews itself; while the server cannot be reached it keeps what it shows and tries again.
"use strict";

const seconds = Number(document.body.dataset.renewSeconds);

async function renew() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) {
      location.reload();
      return;
    }
  } catch {
    // the network is away: what stands there is better than an error page
  }
  setTimeout(renew, seconds * 1000);
}

setTimeout(renew, seconds * 1000);
