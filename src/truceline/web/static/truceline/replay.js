// Tracks of a patrol over again: a slider over their time, each vehicle where it was. The table has the same by time.

// British English writes the day before the month, as all pages do.
const LANGUAGE = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

document.querySelectorAll("[data-replay]").forEach(begin);

async function begin(bar) {
  const div = document.getElementById(bar.dataset.mapId);
  if (!div || div.dataset.state === "none") return;
  const answer = await fetch(bar.dataset.replay);
  if (!answer.ok) return;
  const { tracks } = await answer.json();
  const times = tracks.flatMap(({ points }) => [points[0][0], points.at(-1)[0]]);
  if (!times.length) return;
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const field = bar.querySelector("input[type=range]"), output = bar.querySelector("[data-at]"), play = bar.querySelector("[data-play]"), speed = bar.querySelector("select");
  field.min = first;
  field.max = last;
  field.step = 10;
  field.value = first;
  bar.hidden = false;
  const clock = new Intl.DateTimeFormat(`${LANGUAGE}-u-nu-latn`, { day: "2-digit", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: bar.dataset.zone });
  const offset = new Intl.DateTimeFormat("en", { timeZone: bar.dataset.zone, timeZoneName: "longOffset" });
  const zoned = (at) => offset.formatToParts(at).find(({ type }) => type === "timeZoneName").value.replace("GMT", "UTC");
  const show = () => {
    const at = Number(field.value), said = `${clock.format(at * 1000)} \u2066${zoned(at * 1000)}\u2069`;
    output.textContent = said;
    field.setAttribute("aria-valuetext", said);
    const features = tracks.flatMap((track) => {
      const point = placed(track.points, at);
      return point ? [{ type: "Feature", properties: { side: track.side, name: track.name }, geometry: { type: "Point", coordinates: point } }] : [];
    });
    div.dispatchEvent(new CustomEvent("truceline:positions", { detail: { features } }));
  };
  let running = 0, before = 0;
  const step = (now) => {
    if (!running) return;
    const at = Number(field.value) + ((now - (before || now)) / 1000) * Number(speed.value);
    before = now;
    field.value = Math.min(last, at);
    show();
    if (at >= last) stop(); else running = requestAnimationFrame(step);
  };
  const stop = () => { cancelAnimationFrame(running); running = 0; play.setAttribute("aria-pressed", "false"); };
  field.step = "any";
  field.addEventListener("input", () => { stop(); show(); });
  play.addEventListener("click", () => {
    if (running) return stop();
    if (Number(field.value) >= last) field.value = first;
    before = 0;
    play.setAttribute("aria-pressed", "true");
    running = requestAnimationFrame(step);
  });
  if (div.dataset.state === "ready") show();
  div.addEventListener("truceline:ready", show);
}

// Between two points that are told the vehicle is drawn on the line between them; before the first and after the last nowhere.
function placed(points, at) {
  if (at < points[0][0] || at > points.at(-1)[0]) return null;
  let low = 0, high = points.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle][0] <= at) low = middle; else high = middle;
  }
  const [a, b] = [points[low], points[high]], share = b[0] > a[0] ? (at - a[0]) / (b[0] - a[0]) : 0;
  return [a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}
