// Brings the figures up to date every half minute. Without scripts the page works the same: there is a button.
"use strict";

const EVERY_MS = 30000;
const figures = document.getElementById("so-lieu");
const rhythm = document.getElementById("nhip");

async function refresh() {
  // Nothing moves under a reader's hands: neither while focus is inside the figures nor in a hidden tab.
  if (document.hidden || figures.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  // A redirect is the log-in page: the session has ended, so the old figures stay with their time above them.
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  figures.replaceChildren(...fresh.getElementById("so-lieu").childNodes);
  document.getElementById("luc").textContent = fresh.getElementById("luc").textContent;
}

if (figures && rhythm) {
  rhythm.textContent = " · tự làm mới mỗi 30 giây";
  setInterval(() => refresh().catch(() => undefined), EVERY_MS);
}
