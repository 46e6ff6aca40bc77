// News from the node: parts of a page that say so are asked for again, a page that does not gets one quiet line.
// <section data-again="/today?part=due"> is loaded anew whenever something was recorded.

const SOON_MS = 3000;

export function listen(address) {
  if (!address || !("EventSource" in window)) return;
  let source;
  const open = () => {
    source = new EventSource(address);
    source.addEventListener("recorded", told);
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
function soon() {
  if (!document.hidden) document.querySelectorAll("[data-again]:has([data-soon])").forEach(refresh);
}

function told(event) {
  const { number } = JSON.parse(event.data);
  again();
  const line = document.querySelector("#news");
  if (line && !document.querySelector("[data-again]")) line.textContent = `+${number}`;
  document.dispatchEvent(new CustomEvent("truceline:recorded", { detail: { number } }));
}

function again() {
  document.querySelectorAll("[data-again]").forEach(refresh);
}

async function refresh(part) {
  // What somebody is writing in is left alone.
  if (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) return;
  const answer = await fetch(part.dataset.again, { headers: { "Truceline-Part": "yes" } });
  if (answer.status === 401) {
    const line = document.querySelector("#news");
    if (line) line.textContent = line.dataset.signedOut;
  }
  if (!answer.ok) return;
  part.innerHTML = await answer.text();
  // What a page was waiting for takes its place.
  const ready = part.querySelector("[data-ready] a");
  if (ready) { location.replace(ready.href); return; }
  part.dispatchEvent(new CustomEvent("truceline:again", { bubbles: true }));
}
