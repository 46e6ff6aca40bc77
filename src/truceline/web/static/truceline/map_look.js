// How a map looks: its colours from the page's stylesheet, its symbols as in the situation report, its layers.

const NAMES = ["paper", "back", "ink", "muted", "rule", "soft", "edge", "link", "mark", "sign", "zone", "attention",
  "triangle", "square", "circle", "diamond", "pentagon", "house", "cross"];

export function colours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim() || "#777777"]));
}

const SIDES = { triangle: [3, -90], square: [4, -45], diamond: [4, -90], pentagon: [5, -90] };
const HOUSE = [[-0.8, 0.8], [-0.8, -0.2], [0, -0.95], [0.8, -0.2], [0.8, 0.8]];
const CROSS = [[-0.3, -0.9], [0.3, -0.9], [0.3, -0.3], [0.9, -0.3], [0.9, 0.3], [0.3, 0.3],
  [0.3, 0.9], [-0.3, 0.9], [-0.3, 0.3], [-0.9, 0.3], [-0.9, -0.3], [-0.3, -0.3]];

function corners(shape) {
  if (shape === "house") return HOUSE;
  if (shape === "cross") return CROSS;
  const [sides, first] = SIDES[shape] ?? SIDES.diamond;
  return Array.from({ length: sides }, (_, n) => {
    const angle = ((first + (360 * n) / sides) * Math.PI) / 180;
    return [Math.cos(angle) * 1.08, Math.sin(angle) * 1.08];
  });
}

// A symbol as a picture of `size` CSS pixels, twice as fine; hollow for what is but somewhere near.
export function symbol(shape, hollow, paint, size = 18, ratio = 2) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * ratio;
  const pen = canvas.getContext("2d");
  const colour = paint[shape === "ring" ? "cross" : shape] ?? paint.ink;
  const middle = (size * ratio) / 2, reach = middle - 3 * ratio;
  pen.beginPath();
  if (shape === "circle" || shape === "ring") pen.arc(middle, middle, reach * 0.85, 0, 2 * Math.PI);
  else corners(shape).forEach(([x, y], n) => pen[n ? "lineTo" : "moveTo"](middle + x * reach, middle + y * reach));
  pen.closePath();
  pen.lineJoin = "round";
  pen.fillStyle = hollow || shape === "ring" ? paint.paper : colour;
  pen.strokeStyle = hollow || shape === "ring" ? colour : paint.paper;
  pen.lineWidth = (hollow || shape === "ring" ? 1.8 : 1.4) * ratio;
  pen.fill();
  pen.stroke();
  return canvas;
}

// A wider circle is an outline alone: filled ones would add up to nothing but dark.
export const FILLED_M = 20_000;
const FONT = ["Noto Sans"];
const only = (layer) => ["all", ["==", ["get", "layer"], layer], ["!", ["to-boolean", ["get", "amended"]]]];
const amended = (layer) => ["all", ["==", ["get", "layer"], layer], ["to-boolean", ["get", "amended"]]];
const off = { visibility: "none" };
const role = (...names) => ["in", ["get", "role"], ["literal", names]];

export function layers(paint, rtl) {
  const words = (field, size, more = {}) => ({ "text-field": field, "text-font": FONT, "text-size": size, ...more });
  const halo = { "text-halo-color": paint.paper, "text-halo-width": 1.4 };
  const first = ["case", ["==", ["get", "local"], ""], ["get", "name"], rtl ? ["get", "local"] : ["get", "name"]];
  const second = ["case", ["==", ["get", "local"], ""], "", ["concat", "\n", rtl ? ["get", "name"] : ["get", "local"]]];
  return [
    { id: "back", type: "background", paint: { "background-color": paint.soft } },
    { id: "zone-fill", group: "zone", type: "fill", source: "base", filter: only("zone"),
      paint: { "fill-color": paint.edge, "fill-opacity": 0.16 } },
    { id: "graticule", group: "graticule", type: "line", source: "graticule",
      paint: { "line-color": paint.rule, "line-width": 0.7 } },
    { id: "graticule-words", group: "graticule", type: "symbol", source: "graticule",
      layout: words(["get", "name"], 10, { "symbol-placement": "line", "symbol-spacing": 500, "text-keep-upright": true }),
      paint: { "text-color": paint.muted, ...halo } },
    { id: "zone-edge", group: "zone", type: "line", source: "base", filter: only("zone"),
      paint: { "line-color": paint.edge, "line-width": 1.2, "line-dasharray": [4, 3] } },
    { id: "amended-zone", group: "amended", type: "line", source: "base", filter: amended("zone"), layout: off,
      paint: { "line-color": paint.edge, "line-width": 1, "line-dasharray": [1, 3] } },
    { id: "amended-route", group: "amended", type: "line", source: "base", filter: amended("route"), layout: { "line-join": "round", ...off },
      paint: { "line-color": paint.muted, "line-width": 1.2, "line-dasharray": [5, 2] } },
    { id: "amended-words", group: "amended", type: "symbol", source: "base", filter: ["any", amended("zone"), amended("route")],
      layout: words(["get", "name"], 10.5, { "symbol-placement": "line", "symbol-spacing": 400, ...off }), paint: { "text-color": paint.muted, ...halo } },
    { id: "notices-fill", group: "notices", type: "fill", source: "notices", filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": paint.square, "fill-opacity": 0.12 } },
    { id: "notices-line", group: "notices", type: "line", source: "notices", filter: ["==", ["geometry-type"], "LineString"], layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": paint.square, "line-width": 11, "line-opacity": 0.3 } },
    { id: "notices-edge", group: "notices", type: "line", source: "notices",
      paint: { "line-color": paint.square, "line-width": 1.6, "line-dasharray": [2, 2] } },
    { id: "notices-corner", group: "notices", type: "circle", source: "notices", filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 4, "circle-color": paint.paper, "circle-stroke-color": paint.square, "circle-stroke-width": 1.6 } },
    { id: "notices-number", group: "notices", type: "symbol", source: "notices", filter: ["==", ["geometry-type"], "Point"],
      layout: words(["get", "name"], 10.5, { "text-offset": [0.8, -0.8] }), paint: { "text-color": paint.ink, ...halo } },
    { id: "disc", group: "incidents", type: "fill", source: "discs", paint: { "fill-color": ["get", "colour"], "fill-opacity": ["case", [">", ["get", "radius"], FILLED_M], 0, 0.09] } },
    { id: "disc-edge", group: "incidents", type: "line", source: "discs", paint: { "line-color": ["get", "colour"], "line-opacity": ["case", [">", ["get", "radius"], FILLED_M], 0.3, 0.45], "line-width": 1 } },
    { id: "planned", group: "tracks", type: "line", source: "tracks", filter: role("planned"), layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": paint.edge, "line-width": 9, "line-opacity": 0.45 } },
    { id: "route", group: "route", type: "line", source: "base", filter: only("route"), layout: { "line-join": "round" },
      paint: { "line-color": paint.ink, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 1.2, 12, 2.4] } },
    { id: "km", group: "route", type: "symbol", source: "base", filter: only("km"), minzoom: 7.5,
      layout: words(["concat", "km ", ["get", "name"]], 10, { "text-offset": [0, 0.9] }), paint: { "text-color": paint.muted, ...halo } },
    { id: "km-dot", group: "route", type: "circle", source: "base", filter: only("km"), minzoom: 7.5,
      paint: { "circle-radius": 2.2, "circle-color": paint.paper, "circle-stroke-color": paint.ink, "circle-stroke-width": 1 } },
    { id: "gap", group: "tracks", type: "line", source: "tracks", filter: role("gap"), layout: { "line-cap": "butt" },
      paint: { "line-color": paint.triangle, "line-width": 5, "line-dasharray": [0.7, 0.7] } },
    { id: "driven", group: "tracks", type: "line", source: "tracks", filter: role("driven"), layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": ["match", ["get", "side"], 0, paint.house, 1, paint.circle, 2, paint.pentagon, paint.link], "line-width": 2.6,
        "line-offset": ["match", ["get", "side"], 0, -2, 1, 2, 0] } },
    { id: "off_route", group: "tracks", type: "line", source: "tracks", filter: role("off_route"),
      paint: { "line-color": paint.attention, "line-width": 2, "line-dasharray": [1, 1.5] } },
    { id: "place-dot", group: "place", type: "circle", source: "base", filter: ["all", only("place"), [">=", ["zoom"], ["get", "zoom"]]],
      paint: { "circle-radius": 2, "circle-color": paint.muted } },
    { id: "place", group: "place", type: "symbol", source: "base", filter: ["all", only("place"), [">=", ["zoom"], ["get", "zoom"]]],
      layout: words(["format", first, {}, second, { "font-scale": 0.85 }], 11.5, { "symbol-sort-key": ["get", "rank"], "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": 0.6, "text-justify": "auto", "text-optional": true }),
      paint: { "text-color": paint.muted, ...halo } },
    { id: "posts-disc", group: "posts", type: "fill", source: "postdiscs", paint: { "fill-color": paint.house, "fill-opacity": 0.08 } },
    { id: "posts-edge", group: "posts", type: "line", source: "postdiscs", paint: { "line-color": paint.house, "line-opacity": 0.4, "line-width": 1 } },
    { id: "posts", group: "posts", type: "symbol", source: "posts",
      layout: { "icon-image": "house", "icon-allow-overlap": true, ...words(["get", "name"], 11, { "text-offset": [0, 1.2], "text-anchor": "top", "text-optional": true }) },
      paint: { "text-color": paint.ink, ...halo } },
    { id: "stops", group: "tracks", type: "symbol", source: "tracks", filter: role("stop", "turned_back", "end"),
      layout: { "icon-image": ["match", ["get", "role"], "stop", "square", "turned_back", "diamond", "circle"], "icon-allow-overlap": true, "icon-size": 0.85 } },
    { id: "cluster", group: "incidents", type: "circle", source: "incidents", filter: ["has", "point_count"],
      paint: { "circle-color": paint.paper, "circle-stroke-color": paint.ink, "circle-stroke-width": 1.4,
        "circle-radius": ["step", ["get", "point_count"], 11, 10, 13, 100, 16, 1000, 20] } },
    { id: "cluster-number", group: "incidents", type: "symbol", source: "incidents", filter: ["has", "point_count"],
      layout: words(["to-string", ["get", "point_count"]], 11.5, { "text-allow-overlap": true }), paint: { "text-color": paint.ink } },
    { id: "incident", group: "incidents", type: "symbol", source: "incidents", filter: ["!", ["has", "point_count"]],
      layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true } },
    { id: "chosen", group: "incidents", type: "circle", source: "chosen",
      paint: { "circle-radius": 13, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": paint.link, "circle-stroke-width": 2.5 } },
    { id: "positions", group: "tracks", type: "circle", source: "positions",
      paint: { "circle-radius": 7, "circle-color": ["match", ["get", "side"], 0, paint.house, 1, paint.circle, 2, paint.pentagon, paint.link],
        "circle-stroke-color": paint.paper, "circle-stroke-width": 2 } },
    { id: "positions-words", group: "tracks", type: "symbol", source: "positions",
      layout: words(["get", "name"], 11, { "text-offset": ["match", ["get", "side"], 1, ["literal", [0, 1.4]], ["literal", [0, -1.4]]], "text-allow-overlap": true }), paint: { "text-color": paint.ink, ...halo } },
  ];
}

const EARTH_M = 6371008.8, CORNERS = 72;

// How far off a position may be, as a circle on the ground: once for each place, however much is told to be there.
export function discs(data, widest) {
  const places = new Map();
  data.features.forEach(({ geometry, properties: told }) => {
    const radius = Number(told.radius_m) || 0;
    if (!geometry || !(radius > 0) || radius > widest) return;
    const key = [...geometry.coordinates, radius].join();
    places.set(key, { at: geometry.coordinates, radius, colours: new Set([...(places.get(key)?.colours ?? []), told.colour]) });
  });
  const features = [...places.values()].map(({ at, radius, colours: [first, ...others] }) => ({ type: "Feature",
    properties: { radius, colour: others.length || !first ? "#7d8a86" : first }, geometry: { type: "Polygon", coordinates: [circle(at, radius)] } }));
  return { type: "FeatureCollection", features };
}

function circle([lon, lat], radius) {
  const y = (lat * Math.PI) / 180, reach = radius / EARTH_M;
  return Array.from({ length: CORNERS + 1 }, (_, n) => {
    const angle = (2 * Math.PI * (n % CORNERS)) / CORNERS;
    const north = Math.asin(Math.sin(y) * Math.cos(reach) + Math.cos(y) * Math.sin(reach) * Math.cos(angle));
    const east = Math.atan2(Math.sin(angle) * Math.sin(reach) * Math.cos(y), Math.cos(reach) - Math.sin(y) * Math.sin(north));
    return [lon + (east * 180) / Math.PI, (north * 180) / Math.PI];
  });
}

// Lines of whole parts of a degree, so many that some are in sight and not more.
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];

export function graticule(bounds) {
  const [west, south, east, north] = [bounds.getWest(), Math.max(-85, bounds.getSouth()), bounds.getEast(), Math.min(85, bounds.getNorth())];
  const step = STEPS.find((one) => Math.max(east - west, north - south) / one <= 7) ?? 30;
  const digits = step < 0.1 ? 2 : step < 1 ? (step === 0.25 ? 2 : 1) : 0;
  const lines = [];
  const line = (name, coordinates) => lines.push({ type: "Feature", properties: { name }, geometry: { type: "LineString", coordinates } });
  const named = (value, plus, minus) => `${Math.abs(value).toFixed(digits)}\u00b0 ${value >= 0 ? plus : minus}`;
  for (let x = Math.ceil(west / step) * step; x <= east; x += step) line(named(x, "E", "W"), [[x, south], [x, north]]);
  for (let y = Math.ceil(south / step) * step; y <= north; y += step) line(named(y, "N", "S"), [[west, y], [east, y]]);
  return { type: "FeatureCollection", features: lines };
}
