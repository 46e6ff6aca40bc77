// The page of incidents: what is in the frame of the map is the list, the next rows come in place, days are dragged.
// Without this file the frame is typed, the next rows are a page of their own, and days are typed or clicked.

const $ = (selector, within = document) => within.querySelector(selector);
const found = $("#found");
let asked = 0;

async function part(address) {
  const answer = await fetch(address, { headers: { "Truceline-Part": "yes" } });
  return answer.ok ? answer.text() : null;
}

// The address asks for what is shown, so that it can be sent on, and so do the menus, tabs and exports around the list.
function reframed(address, within) {
  const changed = new URL(address, location.href);
  changed.searchParams.set("within", within);
  changed.searchParams.delete("after");
  return changed.pathname + changed.search;
}

async function moved(within) {
  const mine = ++asked;
  const here = reframed(location.href, within);
  const text = await part(`${here}&part=found`);
  if (text === null || mine !== asked) return;
  found.innerHTML = text;
  found.dataset.again = `${here}&part=found`;
  history.replaceState(null, "", here);
  const field = $("#ask-within");
  if (field) field.value = within;
  document.querySelectorAll(".tabs a, .quick a, #export-csv, #export-geojson").forEach((link) => {
    link.setAttribute("href", reframed(link.href, within));
  });
  document.querySelectorAll(".searches input[name=query]").forEach((one) => { one.value = here.split("?")[1]; });
}
document.addEventListener("truceline:frame", (event) => moved(event.detail.box));

// A row that is walked to or pointed at is marked on the map.
found?.addEventListener("focusin", (event) => {
  const row = event.target.closest("tr[data-code]");
  const map = $("[data-map]");
  if (row && map && row.getAttribute("aria-selected") === "true") map.dispatchEvent(new CustomEvent("truceline:select", { detail: { code: row.dataset.code } }));
});

// The next rows, in place.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-more]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const text = await part(`${link.getAttribute("href")}&part=rows`);
  if (text === null) { location.assign(link.href); return; }
  const rows = $("#rows");
  const held = rows.rows.length;
  rows.insertAdjacentHTML("beforeend", text);
  const next = $("tr[data-next]", rows);
  if (next) { link.setAttribute("href", next.dataset.next); next.remove(); } else link.closest("p").remove();
  // News would begin the list anew; whoever has gone on in it keeps their place.
  delete found.dataset.again;
  found.removeAttribute("data-again");
  $("a[href]", rows.rows[held])?.focus();
});

// Two handles on the strip of time.
const SVG = "http://www.w3.org/2000/svg";
const DAY = 86400000;

function drawn(name, attributes, within) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  within.append(made);
  return made;
}

function handles(figure) {
  const svg = $("svg", figure), group = $("[data-handles]", figure);
  const days = Number(figure.dataset.days), first = Date.parse(`${figure.dataset.first}T00:00:00Z`);
  const { left, right, top, bottom } = Object.fromEntries(Object.entries(group.dataset).map(([key, value]) => [key, Number(value)]));
  const x = (day) => left + ((right - left) * day) / days;
  const iso = (day) => new Date(first + day * DAY).toISOString().slice(0, 10);
  const at = [0, days];
  const shade = [0, 1].map(() => drawn("rect", { class: "strip-out", y: top, height: bottom - top }, group));
  const grips = [0, 1].map((n) => {
    const grip = drawn("g", { class: "strip-grip", role: "slider", tabindex: 0, "aria-label": n ? figure.dataset.saysUntil : figure.dataset.saysFrom }, group);
    drawn("line", { y1: top, y2: bottom }, grip);
    drawn("rect", { y: (top + bottom) / 2 - 11, width: 9, height: 22, rx: 3 }, grip);
    return grip;
  });

  function show() {
    shade[0].setAttribute("x", left); shade[0].setAttribute("width", x(at[0]) - left);
    shade[1].setAttribute("x", x(at[1])); shade[1].setAttribute("width", right - x(at[1]));
    grips.forEach((grip, n) => {
      $("line", grip).setAttribute("x1", x(at[n])); $("line", grip).setAttribute("x2", x(at[n]));
      $("rect", grip).setAttribute("x", x(at[n]) - 4.5);
      grip.setAttribute("aria-valuemin", 0); grip.setAttribute("aria-valuemax", days); grip.setAttribute("aria-valuenow", at[n]);
      grip.setAttribute("aria-valuetext", iso(at[n] - n));
    });
  }

  function set(n, day) {
    at[n] = n ? Math.min(days, Math.max(at[0] + 1, day)) : Math.max(0, Math.min(at[1] - 1, day));
    show();
  }

  function go() {
    if (at[0] === 0 && at[1] === days) return;
    const wanted = new URL(location.href);
    ["range", "after"].forEach((name) => wanted.searchParams.delete(name));
    wanted.searchParams.set("since", iso(at[0]));
    wanted.searchParams.set("until", iso(at[1] - 1));
    location.assign(wanted);
  }

  const dayAt = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return Math.round(((point.x - left) / (right - left)) * days);
  };
  grips.forEach((grip, n) => {
    grip.addEventListener("pointerdown", (event) => { grip.setPointerCapture(event.pointerId); event.preventDefault(); grip.focus(); });
    grip.addEventListener("pointermove", (event) => { if (grip.hasPointerCapture(event.pointerId)) set(n, dayAt(event)); });
    grip.addEventListener("pointerup", go);
    grip.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -7, PageUp: 7 }[event.key];
      if (step) { event.preventDefault(); set(n, at[n] + step); }
      if (event.key === "Home") set(n, 0);
      if (event.key === "End") set(n, days);
      if (event.key === "Enter") go();
    });
  });
  show();
}

// What came in place of the list begins its strip anew; what is still being worked out is asked for again in a while.
const PATIENCE = 4000;
let waiting = 0;

function settle() {
  found.querySelectorAll("[data-strip]:not([data-begun])").forEach((figure) => { figure.dataset.begun = "yes"; handles(figure); });
  clearTimeout(waiting);
  if ($("[data-behind]", found) && found.dataset.again) waiting = setTimeout(again, PATIENCE);
}

async function again() {
  const address = found.dataset.again;
  const text = address ? await part(address) : null;
  if (text !== null && address === found.dataset.again && !found.contains(document.activeElement)) found.innerHTML = text;
  else settle();
}

if (found) {
  new MutationObserver(settle).observe(found, { childList: true });
  settle();
}
