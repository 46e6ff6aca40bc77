// Maps: <div data-map data-base=… data-source=…>. The ground is the node's own; no tile or glyph comes from elsewhere.
// Beside every map stands a table that says the same. Tells `truceline:frame`, `truceline:choose`, `truceline:ready`;
// takes `truceline:select`, `truceline:source`, `truceline:positions`.
import { colours, discs, FILLED_M, graticule, layers, symbol } from "./map_look.js";
import { background } from "./map_tiles.js";
import { LayerList, pointer } from "./map_controls.js";
import { listOf, popupOf } from "./map_popup.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const KINDS = ["source", "tracks", "posts", "notices"];
const WIDE_M = 100_000, METRES_A_DEGREE = 111_195;
const CLUSTERED_TO = 20, MAX_ZOOM = 17, LISTED = 30;
const rtl = () => document.documentElement.dir === "rtl";

let library;
const maplibre = () => (library ??= import("../vendor/maplibre/maplibre-gl.mjs").then((module) => {
  module.setWorkerUrl(new URL("../vendor/maplibre/maplibre-gl-worker.mjs", import.meta.url).href);
  return module;
}));

const draws = () => { try { return !!document.createElement("canvas").getContext("webgl2"); } catch { return false; } };

async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

const whole = (found, fallback) => (found.status === "fulfilled" ? found.value : fallback);

class TruceMap {
  constructor(div) {
    this.div = div;
    this.line = div.querySelector(".map-line");
    this.asked = {};
    this.begun();
    div.addEventListener("truceline:select", (event) => this.select(event.detail.code, true));
    div.addEventListener("truceline:source", (event) => this.change(event.detail));
    div.addEventListener("truceline:positions", (event) => this.put({ positions: { ...EMPTY, features: event.detail.features } }));
    new MutationObserver(() => this.change({ address: div.dataset.source })).observe(div, { attributeFilter: ["data-source"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.again());
  }

  // What is to be drawn before the map can draw waits for `ready`.
  begun() { this.ready = new Promise((done) => { this.loaded = done; }); }

  async start() {
    if (!draws()) return this.none();
    try {
      const found = await Promise.allSettled([maplibre(), fetched(this.div.dataset.base), ...KINDS.map((kind) => (this.div.dataset[kind] ? fetched(this.div.dataset[kind]) : EMPTY))]);
      if (found[0].status === "rejected") return this.none();
      this.gl = found[0].value;
      this.base = whole(found[1], { ...EMPTY, words: {}, families: [], sources: [] });
      KINDS.forEach((kind, n) => { this[kind] = whole(found[n + 2], EMPTY); });
      this.words = this.base.words;
      await this.draw();
      if (found.some((one) => one.status === "rejected")) this.say(this.words.failed ?? this.div.dataset.none);
    } catch (error) {
      console.warn(error);
      this.none();
    }
  }

  none() {
    this.div.dataset.state = "none";
    this.say(this.div.dataset.none);
  }

  say(words) { this.line.textContent = words; this.line.hidden = !words; }

  async draw() {
    const paint = colours();
    const tiles = await background(this.gl, this.base.tiles, "/map/tiles", paint).catch(() => ({ sources: {}, layers: [], broken: true }));
    this.paint = paint;
    const canvas = document.createElement("div");
    canvas.className = "map-canvas";
    this.div.append(canvas);
    const frame = this.frame();
    this.map = new this.gl.Map({
      container: canvas, style: this.style(tiles), maxZoom: MAX_ZOOM, minZoom: 2, attributionControl: false, locale: this.locale(),
      dragRotate: false, pitchWithRotate: false, touchPitch: false, renderWorldCopies: false, fadeDuration: 0,
      cooperativeGestures: matchMedia("(pointer: coarse)").matches, localIdeographFontFamily: "Noto Sans, sans-serif",
      ...(frame ? { bounds: frame, fitBoundsOptions: { padding: this.div.dataset.frame ? 0 : 36, maxZoom: 13 } } : { center: [0, 20], zoom: 2 }),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.controls(tiles);
    this.listen();
    await new Promise((done) => this.map.once("load", done));
    this.lines();
    this.loaded();
    await new Promise((done) => this.map.once("idle", done));
    this.div.querySelector(".maplibregl-compact-show")?.classList.remove("maplibregl-compact-show");
    this.say(this.base.fault || (tiles.broken || this.broken ? this.words.tiles_failed : ""));
    this.div.dataset.state = "ready";
    this.tell("ready", {});
    if (this.div.dataset.chosen) this.select(this.div.dataset.chosen, false);
  }

  locale() { return Object.fromEntries(Object.entries(this.words).filter(([name]) => name.includes("."))); }

  style(tiles) {
    const own = layers(this.paint, rtl());
    const drawn = [own[0], ...tiles.layers, ...own.slice(1)];
    const source = (data) => ({ type: "geojson", data });
    return {
      version: 8,
      metadata: { groups: Object.fromEntries(drawn.map(({ id, group }) => [id, group])) },
      sources: {
        ...tiles.sources, base: source(this.base), graticule: source(EMPTY), tracks: source(this.tracks), posts: source(this.posts), notices: source(this.notices),
        discs: source(discs(this.shown(this.source), WIDE_M)), postdiscs: source(discs(this.posts, WIDE_M)), chosen: source(EMPTY), positions: source(EMPTY),
        incidents: { ...source(this.shown(this.source)), cluster: true, clusterRadius: 34, clusterMaxZoom: CLUSTERED_TO, maxzoom: CLUSTERED_TO + 1 },
      },
      layers: drawn.map(({ group, ...layer }) => layer),
    };
  }

  // What drawing needs of each incident: its symbol and its colour.
  shown(data) {
    const shapes = Object.fromEntries(this.base.families.map((family) => [family.key, family.symbol]));
    return { ...data, features: data.features.map((one) => {
      const told = one.properties, shape = told.symbol ?? shapes[told.family] ?? "ring", radius = Number(told.radius_m) || 0;
      return { ...one, properties: { ...told, address: told.address ?? told.href, image: `${shape}${radius > 0 ? "-hollow" : ""}`, colour: this.paint[shape] ?? this.paint.cross } };
    }) };
  }


  frame() {
    if (this.div.dataset.frame) {
      const [west, south, east, north] = this.div.dataset.frame.split(",").map(Number);
      if ([west, south, east, north].every(Number.isFinite)) return [[west, south], [east, north]];
    }
    // Posts and notices are what lies around it, where there is something else to look at.
    const boxes = KINDS.map((kind) => boxOf(this[kind])), first = boxes.slice(0, 2).filter(Boolean);
    const told = first.length ? first : boxes.filter(Boolean);
    const box = told.length ? told.reduce(([a, b, c, d], [e, f, g, h]) => [Math.min(a, e), Math.min(b, f), Math.max(c, g), Math.max(d, h)]) : this.base.extent;
    return box ? [[box[0], box[1]], [box[2], box[3]]] : null;
  }

  controls(tiles) {
    const has = { incidents: "source" in this.div.dataset, tracks: "tracks" in this.div.dataset, posts: "posts" in this.div.dataset,
      notices: "notices" in this.div.dataset, route: true, zone: true, amended: this.base.features.some((one) => one.properties.amended), place: true, graticule: true, tiles: tiles.layers.length > 0 };
    const credits = this.base.sources?.length ? this.base.sources.join(", ") : undefined;
    this.map.addControl(new this.gl.NavigationControl({ showCompass: false }), "top-left");
    this.map.addControl(new this.gl.ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-left");
    if (credits) this.map.addControl(new this.gl.AttributionControl({ compact: true, customAttribution: escaped(credits) }), "bottom-right");
    this.map.addControl(new LayerList(this.words, this.base.families, Object.keys(has).filter((name) => has[name]), this.paint), "top-right");
    pointer(this.map, this.div);
    const canvas = this.map.getCanvas();
    // It takes the arrow keys itself; the box around it is the landmark.
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-description", this.words.keys ?? "");
    canvas.setAttribute("aria-label", this.div.getAttribute("aria-label"));
  }

  listen() {
    this.map.setMissingStyleImageResolver((id) => {
      const [shape, hollow] = id.split("-");
      const drawn = symbol(shape, Boolean(hollow), this.paint);
      if (!this.map.hasImage(id)) this.map.addImage(id, drawn.getContext("2d").getImageData(0, 0, drawn.width, drawn.height), { pixelRatio: 2 });
    });
    let byHand = false;
    this.map.on("movestart", (event) => { byHand = Boolean(event.originalEvent) || byHand; });
    this.map.on("moveend", () => {
      this.lines();
      if (byHand) this.tell("frame", this.box());
      byHand = false;
    });
    this.map.on("error", ({ sourceId, error }) => {
      if (sourceId !== "tiles") return console.error(error);
      this.broken = true;
      this.say(this.words.tiles_failed);
    });
    this.map.on("click", (event) => this.clicked(event));
    this.map.on("mousemove", (event) => {
      this.map.getCanvas().style.cursor = this.at(event.point).length ? "pointer" : "";
    });
    this.map.getCanvas().addEventListener("keydown", (event) => this.keyed(event));
  }

  // In another light all colours are others.
  again() {
    if (!this.map) return;
    this.map.remove();
    this.map = null;
    delete this.div.dataset.state;
    this.begun();
    this.div.querySelectorAll(".map-canvas, .map-pointer").forEach((one) => one.remove());
    this.draw();
  }

  lines() { this.map.getSource("graticule")?.setData(graticule(this.map.getBounds())); }

  async put(sources) {
    await this.ready;
    // Another light may have taken the map away: what it showed is drawn with the next one.
    Object.entries(sources).forEach(([name, data]) => this.map?.getSource(name)?.setData(data));
  }

  tell(name, detail) { this.div.dispatchEvent(new CustomEvent(`truceline:${name}`, { bubbles: true, detail })); }

  box() {
    const bounds = this.map.getBounds();
    const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((value) => Number(value.toFixed(5)));
    return { box: [west, south, east, north].join(","), west, south, east, north, zoom: this.map.getZoom() };
  }

  at({ x, y }) {
    const ids = ["incident", "cluster", "posts", "stops", "notices-fill", "notices-line", "driven", "gap", "off_route"].filter((id) => this.map.getLayer(id));
    return this.map.queryRenderedFeatures([[x - 4, y - 4], [x + 4, y + 4]], { layers: ids });
  }

  async clicked(event) {
    const [found] = "picks" in this.div.dataset ? [] : this.at(event.point);
    if (!found) return this.tell("point", { lat: event.lngLat.lat, lon: event.lngLat.lng });
    if (found.properties.cluster_id !== undefined) return this.opened(found);
    const point = found.geometry.type === "Point" ? found.geometry.coordinates : event.lngLat.toArray();
    if (found.layer.id === "incident") return this.choose(found, point);
    this.popup(popupOf(found.properties, this.words), point);
  }

  // What lies together is a number: a click goes nearer, and where that tells nothing apart it lists them.
  async opened(cluster) {
    const source = this.map.getSource("incidents"), { cluster_id: id, point_count: number } = cluster.properties;
    const zoom = await source.getClusterExpansionZoom(id);
    if (zoom <= MAX_ZOOM && number > 8) return this.map.easeTo({ center: cluster.geometry.coordinates, zoom: Math.max(zoom, this.map.getZoom() + 1), duration: 250 });
    const leaves = await source.getClusterLeaves(id, LISTED, 0);
    this.popup(listOf(leaves.map((one) => one.properties), number, this.words), cluster.geometry.coordinates);
  }

  choose(feature, point) {
    const told = feature.properties;
    this.put({ chosen: { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: point } } });
    this.popup(popupOf(told, this.words), point);
    this.tell("choose", { code: told.code, address: told.address });
  }

  popup(content, point) {
    this.shownPopup?.remove();
    this.shownPopup = new this.gl.Popup({ maxWidth: "320px", focusAfterOpen: false }).setLngLat(point).setDOMContent(content).addTo(this.map);
    this.shownPopup.on("close", () => this.put({ chosen: EMPTY }));
  }

  async select(code, move) {
    await this.ready;
    const found = this.source.features.find((one) => one.properties.code === code);
    if (!found) return;
    const point = found.geometry.coordinates;
    if (move && !this.map.getBounds().contains(point)) this.map.easeTo({ center: point, duration: 250 });
    this.choose(found, point);
  }

  keyed(event) {
    if (event.key === "Escape") return this.shownPopup?.remove();
    const step = { n: 1, p: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const bounds = this.map.getBounds();
    const seen = this.source.features.filter((one) => bounds.contains(one.geometry.coordinates));
    if (!seen.length) return;
    this.place = ((this.place ?? (step > 0 ? -1 : 0)) + step + seen.length) % seen.length;
    this.choose(seen[this.place], seen[this.place].geometry.coordinates);
  }

  // Another query, fetched from `address` or given as `data`, in the place of one of the sources.
  async change({ address, data, kind = "source", fit }) {
    const mine = this.asked[kind] = (this.asked[kind] ?? 0) + 1;
    const found = data ?? await fetched(address).catch(() => null);
    await this.ready;
    if (mine !== this.asked[kind]) return;
    this.say(found ? "" : this.words.failed);
    if (!found) return;
    this[kind] = found;
    this.shownPopup?.remove();
    const shown = kind === "source" ? this.shown(found) : found;
    this.put(kind === "source" ? { incidents: shown, discs: discs(shown, WIDE_M) } : { [kind]: shown });
    const box = fit && boxOf(found);
    if (box) this.map.fitBounds([[box[0], box[1]], [box[2], box[3]]], { padding: 36, maxZoom: 13, duration: 250 });
  }
}

function escaped(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML;
}

// What is only known to be in a whole country does not decide what the map shows first.
function boxOf(data) {
  const near = data.features.filter((one) => one.geometry && !(one.properties.radius_m > FILLED_M));
  let box = null;
  const take = (at, reach) => {
    if (typeof at[0] !== "number") return at.forEach((one) => take(one, reach));
    const [north, east] = [reach, reach / Math.cos((at[1] * Math.PI) / 180)];
    const own = [at[0] - east, at[1] - north, at[0] + east, at[1] + north];
    box = box ? [Math.min(box[0], own[0]), Math.min(box[1], own[1]), Math.max(box[2], own[2]), Math.max(box[3], own[3])] : own;
  };
  (near.length ? near : data.features).forEach((one) => one.geometry && take(one.geometry.coordinates, Math.min(one.properties.radius_m || 0, FILLED_M) / METRES_A_DEGREE));
  return box;
}

const begin = (div) => { if (!div.dataset.begun) { div.dataset.begun = "1"; new TruceMap(div).start(); } };
document.querySelectorAll("[data-map]").forEach(begin);
document.addEventListener("truceline:again", (event) => event.target.querySelectorAll?.("[data-map]").forEach(begin));
