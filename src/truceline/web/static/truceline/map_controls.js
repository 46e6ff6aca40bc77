// Controls that MapLibre has not: which layers are shown, with the legend in it, and where the pointer is.
import { symbol } from "./map_look.js";

export class LayerList {
  constructor(words, families, groups, paint) {
    Object.assign(this, { words, families, groups, paint });
  }

  onAdd(map) {
    this.map = map;
    this.box = document.createElement("details");
    this.box.className = "maplibregl-ctrl maplibregl-ctrl-group map-layers";
    this.box.dir = document.documentElement.dir || "ltr";
    const summary = document.createElement("summary");
    summary.textContent = this.words.layers;
    this.box.append(summary);
    this.groups.forEach((group) => this.box.append(this.line(group)));
    if (this.groups.includes("incidents")) this.box.append(this.legend());
    return this.box;
  }

  onRemove() { this.box.remove(); }

  line(group) {
    const label = document.createElement("label");
    const field = document.createElement("input");
    field.type = "checkbox";
    field.checked = group !== "amended";
    field.name = `layer-${group}`;
    field.addEventListener("change", () => this.show(group, field.checked));
    label.append(field, ` ${this.words[group]}`);
    return label;
  }

  show(group, on) {
    const { groups } = this.map.getStyle().metadata;
    Object.keys(groups).filter((id) => groups[id] === group).forEach((id) => this.map.setLayoutProperty(id, "visibility", on ? "visible" : "none"));
  }

  legend() {
    const list = document.createElement("ul");
    this.families.forEach((family) => {
      const item = document.createElement("li");
      const drawn = symbol(family.symbol, false, this.paint);
      drawn.setAttribute("aria-hidden", "true");
      item.append(drawn, family.says);
      list.append(item);
    });
    const note = document.createElement("p");
    note.textContent = this.words.precise;
    const legend = document.createElement("div");
    legend.className = "map-legend";
    legend.append(list, note);
    return legend;
  }
}

// Where the pointer is, in degrees; what it tells stands in the table, too.
export function pointer(map, div) {
  const line = document.createElement("div");
  line.className = "map-pointer";
  line.setAttribute("aria-hidden", "true");
  div.append(line);
  const said = (value, plus, minus) => `${Math.abs(value).toFixed(4)}\u00b0 ${value >= 0 ? plus : minus}`;
  map.on("mousemove", ({ lngLat }) => { line.textContent = `${said(lngLat.lat, "N", "S")} ${said(lngLat.lng, "E", "W")}`; });
  map.on("mouseout", () => { line.textContent = ""; });
}
