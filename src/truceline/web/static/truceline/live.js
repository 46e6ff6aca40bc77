// News from the node: parts of a page that say so are asked for again, a page that has none gets one quiet line.
// <section data-again="/today?part=due"> is loaded anew whenever something was recorded.

const SOON_MS = 3000;

// The address says how many entries there were when the page was made: the node tells of all that came since.
export function listen(address) {
  if (!address || !("EventSource" in window)) return;
  const url = new URL(address, location);
  let source;
  const open = () => {
    source = new EventSource(url);
    source.addEventListener("recorded", (event) => {
      url.searchParams.set("since", event.lastEventId);
      told(JSON.parse(event.data).number);
    });
  };
  // A browser has but few lines to a node: a page that nobody looks at holds none, and is made anew when it is seen.
  document.addEventListener("visibilitychange", () => {
    source?.close();
    if (document.hidden) return;
    open();
    again();
  });
  window.addEventListener("pagehide", () => source?.close());
  if (!document.hidden) open();
  setInterval(soon, SOON_MS);
}

// A worker that waits, works or fails records nothing: a part that shows it, with data-soon in it, is asked for meanwhile.
// So is one that could not be loaded, or that somebody wrote in meanwhile.
function soon() {
  if (!document.hidden) document.querySelectorAll("[data-again]:is([data-stale], :has([data-soon]))").forEach(refresh);
}

let entries = 0;
function told(number) {
  again();
  entries += number;
  const line = document.querySelector("#news");
  if (line && !document.querySelector("[data-again]")) line.textContent = `+${entries}`;
}

function again() {
  document.querySelectorAll("[data-again]").forEach(refresh);
}

// One request at a time for each part; whoever asks meanwhile is given what is asked for after it.
const underWay = new Map();
async function refresh(part) {
  if (underWay.has(part)) { underWay.set(part, true); return; }
  underWay.set(part, false);
  part.toggleAttribute("data-stale", !await load(part));
  const more = underWay.get(part);
  underWay.delete(part);
  if (more) refresh(part);
}

// What somebody is writing, or has written and not sent, is left alone; marks are put back by marks.js.
function isWrittenIn(part) {
  return [...part.querySelectorAll("input:not([type=hidden]), textarea, select")].some((field) => {
    if (field === document.activeElement) return true;
    if (field.matches(".mark, .mark-all")) return false;
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    if (!field.matches("select")) return field.value !== field.defaultValue;
    const options = [...field.options];
    return field.value !== (options.findLast((option) => option.defaultSelected) ?? options[0])?.value;
  });
}

// Whether the part now shows what the node has, or never will.
async function load(part) {
  if (isWrittenIn(part)) return false;
  const answer = await fetch(part.dataset.again, { headers: { "Truceline-Part": "yes" } }).catch(() => null);
  if (!answer || answer.status === 429 || answer.status >= 500) return false;
  if (answer.status === 401) {
    const line = document.querySelector("#news");
    if (line) line.textContent = line.dataset.signedOut;
  }
  if (!answer.ok) return true;
  const html = await answer.text().catch(() => null);
  if (html === null || isWrittenIn(part)) return false;
  part.innerHTML = html;
  // What a page was waiting for takes its place.
  const ready = part.querySelector("[data-ready] a");
  if (ready) { location.replace(ready.href); return true; }
  part.dispatchEvent(new CustomEvent("truceline:again", { bubbles: true }));
  return true;
}
