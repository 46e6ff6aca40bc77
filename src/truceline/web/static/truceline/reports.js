// The reader of reports: claims walked by keys, decided by one; words selected become a claim.
// Without any of it the page works by its links and forms.

import { begin } from "./marks.js";

const $ = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const typing = (target) => target.matches?.("input, textarea, select, [contenteditable]");

const text = $("[data-text]");
const panel = $("[data-claims].reader-claims");
const cards = () => all(".claim-card").filter((card) => card.offsetParent);
const chosen = () => $('.claim-card[aria-current="true"]');

// Choosing a claim: its card and its words are brought into view together.
function choose(card, { move = true } = {}) {
  if (!card) return;
  all('.claim-card[aria-current="true"]').forEach((one) => { one.removeAttribute("aria-current"); one.classList.remove("is-chosen"); });
  card.setAttribute("aria-current", "true");
  card.classList.add("is-chosen");
  const id = card.dataset.claim;
  all(".claimed").forEach((mark) => mark.classList.toggle("is-chosen", mark.dataset.claims.split(" ").includes(id)));
  all(".part").forEach((part) => part.classList.add("is-past"));
  if (move) {
    $(".claimed.is-chosen")?.scrollIntoView({ block: "center" });
    card.scrollIntoView({ block: "nearest" });
    card.focus({ preventScroll: true });
  }
  const address = new URL(location.href);
  address.searchParams.set("claim", id);
  ["do", "from", "to"].forEach((name) => address.searchParams.delete(name));
  address.hash = "";
  history.replaceState(null, "", address);
}

// No browser lets anybody select words that begin within a link: here these are links by their role alone.
if (text) {
  all(".claimed", text).forEach((mark) => {
    mark.dataset.to = mark.href;
    mark.removeAttribute("href");
    mark.setAttribute("role", "link");
    if (!mark.hasAttribute("tabindex")) mark.tabIndex = 0;
  });
}

// A click on words within several claims takes the innermost, the next click the one around it.
text?.addEventListener("click", (event) => {
  const mark = event.target.closest(".claimed");
  if (!mark || !getSelection().isCollapsed) return;
  if (event.ctrlKey || event.metaKey) { open(mark.dataset.to); return; }
  const ids = mark.dataset.claims.split(" ");
  const inner = new URL(mark.dataset.to).searchParams.get("claim");
  const ways = [inner, ...ids.filter((id) => id !== inner)].map((id) => $(`.claim-card[data-claim="${CSS.escape(id)}"]`)).filter(Boolean);
  if (!ways.length) { location.assign(mark.dataset.to); return; }
  choose(ways[(ways.indexOf(chosen()) + 1) % ways.length], { move: false });
  chosen().scrollIntoView({ block: "nearest" });
});

text?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".claimed")) { event.preventDefault(); event.target.click(); }
});

panel?.addEventListener("click", (event) => {
  const shown = event.target.closest("[data-show]");
  const step = event.target.closest("[data-do]");
  if (event.ctrlKey || event.metaKey) return;
  if (shown && text) { event.preventDefault(); choose(shown.closest(".claim-card")); }
  if (step) { event.preventDefault(); work(step.closest(".claim-card"), step.dataset.do); }
});

// The form of a step is put into its card; what is being typed in another one is asked for first.
async function work(card, step) {
  const link = card && $(`[data-do="${step}"]`, card);
  if (!link) return;
  const written = $(".claim-card .work");
  if (written && written !== $(".work", card)) { location.assign(link.href); return; }
  const address = new URL(link.href);
  address.searchParams.set("part", "claims");
  const answer = await fetch(address, { headers: { "Truceline-Part": "yes" } });
  if (!answer.ok || answer.redirected) { location.assign(link.href); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = $(`.claim-card[data-claim="${CSS.escape(card.dataset.claim)}"]`, page);
  if (!fresh) { location.assign(link.href); return; }
  card.replaceWith(document.adoptNode(fresh));
  begin();
  choose(fresh, { move: false });
  const field = step === "reject" ? $('[name="reason"]', fresh) : $(".work select, .work input:not([type=hidden])", fresh);
  field?.focus();
  fresh.scrollIntoView({ block: "nearest" });
}

// Keys: before those of every page, since `j` and `k` mean claims here. `g` leads away, as everywhere.
let went = 0;
window.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
  if (event.key === "g") { went = Date.now(); return; }
  if (Date.now() - went < 1500) { went = 0; return; }
  const list = cards();
  const place = list.indexOf(chosen());
  const keys = {
    n: () => $("[data-next]")?.click(),
  };
  if (list.length) {
    keys.j = () => choose(list[Math.min(list.length - 1, place + 1)]);
    keys.k = () => choose(list[Math.max(0, place - 1)]);
    keys.a = () => chosen() && $("[data-accept]", chosen())?.requestSubmit();
    keys.r = () => work(chosen(), "reject");
    keys.e = () => work(chosen(), "correct");
  }
  if (keys[event.key]) { event.preventDefault(); event.stopImmediatePropagation(); keys[event.key](); }
}, true);

// Words that are selected become a claim. Places in the text are counted in code points, as the node counts them.
const add = $("[data-add]");
const adding = $("#adding");
let selected = null;

function place(node, offset) {
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(node, offset);
  return Number(text.dataset.start) + [...range.toString()].length;
}

document.addEventListener("selectionchange", () => {
  if (!add || !text) return;
  const now = getSelection();
  selected = null;
  if (now.rangeCount && !now.isCollapsed) {
    const range = now.getRangeAt(0);
    if (text.contains(range.startContainer) && text.contains(range.endContainer) && range.toString().trim()) {
      selected = whole(range);
    }
  }
  add.hidden = !selected;
});

// To whole words, without the white space around them.
function whole(range) {
  const letters = [...text.textContent];
  const first = Number(text.dataset.start);
  let start = place(range.startContainer, range.startOffset) - first;
  let end = place(range.endContainer, range.endOffset) - first;
  const word = /[\p{L}\p{N}\p{M}_]/u;
  while (start < end && /\s/u.test(letters[start])) start += 1;
  while (end > start && /\s/u.test(letters[end - 1])) end -= 1;
  while (start > 0 && word.test(letters[start]) && word.test(letters[start - 1])) start -= 1;
  while (end < letters.length && word.test(letters[end - 1]) && word.test(letters[end])) end += 1;
  return { start: start + first, end: end + first, words: letters.slice(start, end).join("") };
}

add?.querySelector("button").addEventListener("mousedown", (event) => event.preventDefault());
add?.querySelector("button").addEventListener("click", () => {
  if (!selected) return;
  adding.open = true;
  const form = $("form", adding);
  form.elements.quote.value = selected.words;
  form.elements.start.value = selected.start;
  form.elements.end.value = selected.end;
  adding.scrollIntoView({ block: "start" });
  form.elements.kind.focus();
});
adding?.querySelector('[name="quote"]')?.addEventListener("input", () => {
  const form = $("form", adding);
  form.elements.start.value = form.elements.end.value = "";
});

// A claim that the address names only behind its # is chosen, too; one that is chosen is seen in the text and beside it.
if (location.hash.startsWith("#claim-")) $(`#c-${CSS.escape(location.hash.slice(1))}`)?.classList.add("is-chosen");
const first = chosen() ?? $(".claim-card.is-chosen");
if (first && text) {
  if (!first.hasAttribute("aria-current")) choose(first);
  else { $(".claimed.is-chosen")?.scrollIntoView({ block: "center" }); first.scrollIntoView({ block: $(".work", first) ? "start" : "nearest" }); }
}
$(".said-error")?.scrollIntoView({ block: "center" });
