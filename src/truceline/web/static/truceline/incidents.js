// The page of incidents: what is in the frame of the map is the list, the next rows come in place, days are dragged.
// Without this file the frame is typed, the next rows are a page of their own, and days are typed or clicked.

import { begin } from "./marks.js";

const $ = (selector, within = document) => within.querySelector(selector);
const found = $("#found");
let asked = 0;

async function part(address) {
  const answer = await fetch(address, { headers: { "Truceline-Part": "yes" } });
  return answer.ok ? answer.text() : null;
}

// The address asks for what is shown, so that it can be sent on, and so do the menus, tabs and exports around the list.
// What is set to nothing is no longer asked.
function asking(address, changes) {
  const changed = new URL(address, location.href);
  for (const [name, value] of Object.entries({ ...changes, after: "" })) {
    if (value) changed.searchParams.set(name, value); else changed.searchParams.delete(name);
  }
  return changed.pathname + changed.search;
}

// Another frame, or other days: list, days and map show the same query without the page being loaded again.
async function narrowed(changes) {
  const mine = ++asked;
  const here = asking(location.href, changes);
  const [list, beside] = await Promise.all([part(asking(here, { part: "found" })), $("#beside") && part(asking(here, { part: "beside" }))]);
  if (list === null || mine !== asked) return;
  found.innerHTML = list;
  found.dataset.again = asking(here, { part: "found" });
  if (beside) put(beside);
  history.replaceState(null, "", here);
  const map = $("[data-map]");
  if (map && !("within" in changes)) map.dataset.source = asking(map.dataset.source, changes);
  Object.entries(changes).forEach(([name, value]) => {
    const field = $(`#ask-${name}`);
    if (field) field.value = value;
    document.querySelectorAll(`#ask input[type=radio][name="${name}"]`).forEach((one) => { one.checked = one.value === value; });
  });
  document.querySelectorAll(".tabs a, #export-csv, #export-geojson").forEach((link) => link.setAttribute("href", asking(link.href, changes)));
  // A quick range says the time itself.
  document.querySelectorAll(".quick a").forEach((link) => {
    if ("within" in changes) link.setAttribute("href", asking(link.href, changes));
    else link.removeAttribute("aria-current");
  });
  document.querySelectorAll(".columns-menu input[name=next]").forEach((one) => { one.value = here; });
  document.querySelectorAll(".searches input[name=query]").forEach((one) => { one.value = here.split("?")[1] ?? ""; });
}
document.addEventListener("truceline:frame", (event) => narrowed({ within: event.detail.box }));

// What stands beside the map anew, with the focus where it was.
function put(text) {
  const beside = $("#beside"), grips = () => [...beside.querySelectorAll(".strip-grip")];
  const at = grips().indexOf(document.activeElement);
  beside.innerHTML = text;
  settle();
  grips()[at]?.focus();
}

// News is of the map and its days, too; whoever reads what is said of a point is left alone.
document.addEventListener("truceline:again", async (event) => {
  const beside = $("#beside"), map = $("[data-map]");
  if (event.target !== found || !beside) return;
  const text = await part(asking(location.href, { part: "beside" }));
  if (text !== null && !beside.contains(document.activeElement)) put(text);
  if (map && !$(".maplibregl-popup", map)) map.dispatchEvent(new CustomEvent("truceline:source", { detail: { address: map.dataset.source } }));
});

const days = (since, until) => narrowed({ range: "", since, until });
$("#beside")?.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-since], a[data-everything]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  days(link.dataset.since ?? "", link.dataset.until ?? "");
});

// A point that is chosen on the map is marked in the list, where it is among the rows.
document.addEventListener("truceline:choose", (event) => {
  const row = found?.querySelector(`tr[data-code="${CSS.escape(event.detail.code)}"]`);
  found?.querySelectorAll("tr[aria-selected=true]").forEach((one) => one.setAttribute("aria-selected", "false"));
  row?.setAttribute("aria-selected", "true");
  row?.scrollIntoView({ block: "nearest" });
});

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
  begin();
  if (next) { link.setAttribute("href", next.dataset.next); next.remove(); } else link.closest("p").remove();
  // News would begin the list anew; whoever has gone on in it keeps their place.
  delete found.dataset.again;
  found.removeAttribute("data-again");
  $("a[href]", rows.rows[held])?.focus();
});

// Two handles on the strip of time: dragged, or moved by keys. Where the map stands beside it, days can also be drawn
// over the bars, and what is chosen shows at once; else Enter, or letting go, asks for the page of those days.
const SVG = "http://www.w3.org/2000/svg";
const DAY = 86400000, PAUSE = 350;

function drawn(name, attributes, within) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  within.append(made);
  return made;
}

function handles(figure) {
  const svg = $("svg", figure), group = $("[data-handles]", figure), brush = "brush" in figure.dataset;
  const count = Number(figure.dataset.days), first = Date.parse(`${figure.dataset.first}T00:00:00Z`);
  const { left, right, top, bottom } = Object.fromEntries(Object.entries(group.dataset).map(([key, value]) => [key, Number(value)]));
  const x = (day) => left + ((right - left) * day) / count;
  const iso = (day) => new Date(first + day * DAY).toISOString().slice(0, 10);
  const at = [Number(figure.dataset.begins ?? 0), Number(figure.dataset.ends ?? count)], begun = [...at];
  $(".strip-still", svg)?.remove();
  const shade = [0, 1].map(() => drawn("rect", { class: "strip-out", y: top, height: bottom - top }, group));
  const grips = [0, 1].map((n) => {
    const grip = drawn("g", { class: "strip-grip", role: "slider", tabindex: 0, "aria-label": n ? figure.dataset.saysUntil : figure.dataset.saysFrom }, group);
    drawn("rect", { class: "strip-reach", y: top, width: 26, height: bottom - top }, grip);
    drawn("line", { y1: top, y2: bottom }, grip);
    drawn("rect", { y: (top + bottom) / 2 - 11, width: 9, height: 22, rx: 3 }, grip);
    return grip;
  });
  let pause = 0;

  function show() {
    shade[0].setAttribute("x", left); shade[0].setAttribute("width", x(at[0]) - left);
    shade[1].setAttribute("x", x(at[1])); shade[1].setAttribute("width", right - x(at[1]));
    grips.forEach((grip, n) => {
      const [reach, knob] = grip.querySelectorAll("rect");
      $("line", grip).setAttribute("x1", x(at[n])); $("line", grip).setAttribute("x2", x(at[n]));
      knob.setAttribute("x", x(at[n]) - 4.5);
      reach.setAttribute("x", x(at[n]) - (n ? 5 : 21));
      grip.setAttribute("aria-valuemin", 0); grip.setAttribute("aria-valuemax", count); grip.setAttribute("aria-valuenow", at[n]);
      grip.setAttribute("aria-valuetext", iso(at[n] - n));
    });
  }

  function set(n, day) {
    at[n] = n ? Math.min(count, Math.max(at[0] + 1, day)) : Math.max(0, Math.min(at[1] - 1, day));
    show();
    const told = $("[data-chosen]", figure);
    if (told) told.textContent = `${iso(at[0])} \u2013 ${iso(at[1] - 1)}`;
  }

  function go() {
    clearTimeout(pause);
    if (at[0] === begun[0] && at[1] === begun[1]) return;
    const all = at[0] === 0 && at[1] === count;
    if (brush) days(all ? "" : iso(at[0]), all ? "" : iso(at[1] - 1));
    else location.assign(asking(location.href, { range: "", since: iso(at[0]), until: iso(at[1] - 1) }));
  }

  const dayAt = (event, round = Math.round) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return Math.min(count, Math.max(0, round(((point.x - left) / (right - left)) * count)));
  };
  grips.forEach((grip, n) => {
    grip.addEventListener("pointerdown", (event) => { grip.setPointerCapture(event.pointerId); event.preventDefault(); event.stopPropagation(); grip.focus(); });
    grip.addEventListener("pointermove", (event) => { if (grip.hasPointerCapture(event.pointerId)) set(n, dayAt(event)); });
    grip.addEventListener("pointerup", go);
    grip.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -7, PageUp: 7 }[event.key];
      if (!step && !["Home", "End", "Enter"].includes(event.key)) return;
      event.preventDefault();
      clearTimeout(pause);
      if (event.key === "Enter") return go();
      set(n, step ? at[n] + step : event.key === "Home" ? 0 : count);
      if (brush) pause = setTimeout(go, PAUSE);
    });
  });
  if (brush) over(svg, dayAt, set, go);
  show();
}

// Days drawn over the bars; a click that does not move stays a click on a bar.
function over(svg, dayAt, set, go) {
  let from = null, moved = false;
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("pointerdown", (event) => { if (event.button === 0) { from = { day: dayAt(event, Math.floor), x: event.clientX }; moved = false; } });
  svg.addEventListener("pointermove", (event) => {
    if (from === null || (!moved && Math.abs(event.clientX - from.x) < 5)) return;
    if (!moved) { svg.setPointerCapture(event.pointerId); set(0, 0); }
    moved = true;
    const to = dayAt(event, Math.floor);
    set(0, 0);
    set(1, Math.max(from.day, to) + 1);
    set(0, Math.min(from.day, to));
  });
  svg.addEventListener("pointerup", () => { if (moved) go(); from = null; });
  svg.addEventListener("pointercancel", () => { from = null; });
  svg.addEventListener("click", (event) => { if (moved) { event.preventDefault(); event.stopPropagation(); } }, true);
}

// What came in place of the list begins its strip anew; what is still being worked out is asked for again in a while.
const PATIENCE = 4000;
let waiting = 0;

function settle() {
  document.querySelectorAll("[data-strip]:not([data-begun])").forEach((figure) => { figure.dataset.begun = "yes"; handles(figure); });
  begin();
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
