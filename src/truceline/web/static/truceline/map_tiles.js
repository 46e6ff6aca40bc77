// A background of the user's own: a PMTiles file that the node serves in parts. Vector tiles of any schema are drawn in
// quiet lines, water and built-up areas told apart where their layer says so.

let protocol;

export async function background(maplibre, kind, address, paint) {
  if (!kind) return { sources: {}, layers: [] };
  const { PMTiles, Protocol } = await reader();
  const url = new URL(address, location.href).href;
  if (!protocol) {
    protocol = new Protocol();
    maplibre.addProtocol("pmtiles", protocol.tile);
  }
  const file = new PMTiles(url);
  protocol.add(file);
  const source = { type: kind, url: `pmtiles://${url}`, ...(kind === "raster" ? { tileSize: 256 } : {}) };
  if (kind === "raster") return { sources: { tiles: source }, layers: [{ id: "tiles", group: "tiles", type: "raster", source: "tiles", paint: { "raster-opacity": 0.75 } }] };
  const told = await file.getMetadata();
  return { sources: { tiles: source }, layers: (told?.vector_layers ?? []).flatMap(({ id }) => drawn(id, paint)) };
}

// The reader comes as a classic script that leaves one name behind.
function reader() {
  if (window.pmtiles) return Promise.resolve(window.pmtiles);
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL("../vendor/pmtiles/pmtiles.js", import.meta.url).href;
    script.addEventListener("load", () => done(window.pmtiles));
    script.addEventListener("error", () => failed(new Error("pmtiles")));
    document.head.append(script);
  });
}

function drawn(id, paint) {
  const one = (suffix, type, geometry, look) => ({ id: `tiles-${id}-${suffix}`, group: "tiles", type, source: "tiles", "source-layer": id,
    filter: ["==", ["geometry-type"], geometry], paint: look });
  const water = /water|ocean|lake|river/i.test(id), ground = /land|earth|park|green|building/i.test(id);
  if (/poi|label|address|housenum|place/i.test(id)) return [];
  return [
    ...(water || ground ? [one("area", "fill", "Polygon", { "fill-color": water ? paint.house : paint.edge, "fill-opacity": water ? 0.3 : 0.08 })] : []),
    one("line", "line", "LineString", { "line-color": water ? paint.house : paint.edge, "line-opacity": 0.6, "line-width": ["interpolate", ["linear"], ["zoom"], 6, 0.4, 14, 1.4] }),
  ];
}
