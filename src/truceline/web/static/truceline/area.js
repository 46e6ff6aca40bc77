// An area is drawn on the map as it is typed; a click on the map adds a corner, or says around what. The words in the
// fields are the area: what is drawn is read out of them by the node.
const fields = document.querySelector(".area"), div = fields?.querySelector("[data-map]"), said = fields?.querySelector("[data-area-said]");
const named = (name) => fields.querySelector(`[name="${name}"]`);
const how = () => fields.querySelector("[name=how]:checked")?.value;
let asked = 0;

const tell = (data, fit) => div.dispatchEvent(new CustomEvent("truceline:source", { detail: { kind: "notices", data, fit } }));

async function draw(fit) {
  const mine = ++asked;
  const values = [...fields.querySelectorAll("input, select, textarea")].filter((one) => one.name && (one.type !== "radio" || one.checked));
  const query = new URLSearchParams(values.map((one) => [one.name, one.value]));
  fields.querySelector("[data-corners]").hidden = !named("ring").value.trim();
  if (how() === "polygon" ? !named("ring").value.trim() : how() === "circle" && !(named("place").value.trim() && named("km").value)) { said.textContent = ""; return tell({ type: "FeatureCollection", features: [] }); }
  const answer = await fetch(`${div.dataset.notices}?${query}`, { headers: { "Truceline-Part": "yes" } });
  if (mine !== asked || !answer.ok) return;
  const data = await answer.json();
  if (mine !== asked) return;
  said.textContent = data.says;
  if (!data.says) tell(data, fit);
}

if (div) {
  fields.addEventListener("change", () => draw(true));
  div.addEventListener("truceline:point", ({ detail }) => {
    const at = `${detail.lat.toFixed(5)}, ${detail.lon.toFixed(5)}`;
    if (how() === "polygon") named("ring").value = [...named("ring").value.split("\n").filter((one) => one.trim()), at].join("\n");
    else if (how() === "circle") named("place").value = at;
    else return;
    draw(false);
  });
  fields.querySelector("[data-corner-back]").addEventListener("click", () => {
    named("ring").value = named("ring").value.split("\n").filter((one) => one.trim()).slice(0, -1).join("\n");
    draw(false);
  });
  div.addEventListener("truceline:ready", () => draw(true));
}
