// Planning on the map: the section is drawn as it is typed; a click beside the route fills in a km, first from, then to.

const form = document.querySelector("[data-plan]"), div = document.getElementById("map"), said = document.querySelector("[data-plan-said]");
const field = (name) => form.elements.namedItem(name);
let next = "start", drawn = 0;

async function draw() {
  const mine = ++drawn;
  const asked = Object.fromEntries(["route", "start", "end"].map((name) => [name, field(name).value.trim()]));
  if (!asked.start || !asked.end) return;
  const answer = await fetch(`${form.dataset.plan}?${new URLSearchParams(asked)}`, { headers: { "Truceline-Part": "yes" } });
  const told = await (answer.ok ? answer.json() : answer.text());
  if (mine !== drawn) return;
  if (answer.ok) {
    said.textContent = "";
    div.dispatchEvent(new CustomEvent("truceline:source", { detail: { kind: "tracks", data: told, fit: true } }));
  } else {
    const line = document.createElement("template");
    line.innerHTML = told;
    said.textContent = line.content.textContent.trim();
  }
}

if (form && div) {
  ["route", "start", "end"].forEach((name) => field(name).addEventListener("change", draw));
  div.addEventListener("truceline:point", async ({ detail }) => {
    const answer = await fetch(`${form.dataset.plan}?${new URLSearchParams({ route: field("route").value, lat: detail.lat, lon: detail.lon })}`);
    if (!answer.ok) return;
    field(next).value = (await answer.json()).km;
    next = next === "start" ? "end" : "start";
    draw();
  });
  div.addEventListener("truceline:ready", draw);
}
