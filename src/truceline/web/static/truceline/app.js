// Keys, the palette, news: what makes the pages quick. Every page works without any of it.
import { listen } from "./live.js";

const $ = (selector, within = document) => within.querySelector(selector);
const typing = (target) => target.matches("input, textarea, select, [contenteditable]");

// Rows that can be walked: `j` and `k`; Enter opens the first link of a row, which has the focus.
const rows = () => [...document.querySelectorAll(".list tbody tr, [data-rows] > *")].filter((row) => row.offsetParent);
let at = -1;

function walk(step) {
  const all = rows();
  if (!all.length) return;
  at = Math.min(all.length - 1, Math.max(0, all.findIndex((row) => row.getAttribute("aria-selected") === "true") + step));
  all.forEach((row, place) => row.setAttribute("aria-selected", String(place === at)));
  all[at].scrollIntoView({ block: "nearest" });
  (all[at].querySelector("a[href]") ?? all[at]).focus({ preventScroll: true });
}

let went = 0;

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && typing(event.target)) {
    event.target.form?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
  const keys = {
    j: () => walk(1),
    k: () => walk(-1),
    "/": () => ($("[data-filter]") ?? $("main input[type=search]"))?.focus(),
    "?": () => $("#keys")?.showModal(),
    g: () => { went = Date.now(); },
  };
  if (Date.now() - went < 1500) {
    const link = $(`.rail [data-key="${CSS.escape(event.key)}"]`);
    went = 0;
    if (link) { event.preventDefault(); link.click(); return; }
  }
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

// The palette: finds by the node's own search, with arrows and Enter.
const palette = $("#palette");
async function openPalette() {
  if (!palette || palette.open) return;
  const answer = await fetch("/find", { headers: { "Truceline-Part": "yes" } });
  if (!answer.ok) return;
  palette.innerHTML = await answer.text();
  palette.showModal();
  const field = $("input", palette);
  field?.focus();
  field?.addEventListener("input", () => find(field.value));
}
let asked = 0;
async function find(text) {
  const mine = ++asked;
  const answer = await fetch(`/find?part=found&q=${encodeURIComponent(text)}`, { headers: { "Truceline-Part": "yes" } });
  if (mine === asked && answer.ok) $("[data-found]", palette).innerHTML = await answer.text();
}
palette?.addEventListener("keydown", (event) => {
  const found = [...palette.querySelectorAll("li a")];
  const now = found.findIndex((link) => link.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = (now + (event.key === "ArrowDown" ? 1 : -1) + found.length) % (found.length || 1);
    found.forEach((link, place) => link.setAttribute("aria-selected", String(place === next)));
    found[next]?.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault();
    (found[now] ?? found[0])?.click();
  }
});
const opener = $("[data-palette]");
if (opener) { opener.hidden = false; opener.addEventListener("click", openPalette); }

// One menu at a time; Esc and a click elsewhere close it.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
});

listen(document.body.dataset.live);
