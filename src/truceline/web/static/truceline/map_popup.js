// What is said of a point of a map, in words that came with it, as elements: nothing is read as HTML.

const SAID = ["when", "place", "distance", "state", "words"];

function piece(name, text, within) {
  const made = document.createElement(name);
  const inner = document.createElement("bdi");
  inner.textContent = text;
  made.append(inner);
  within?.append(made);
  return made;
}

function heading(told, within) {
  const title = document.createElement("p");
  title.className = "map-title";
  if (told.address) {
    const link = piece("a", told.code || told.name || told.title, title);
    link.href = told.address;
  } else if (told.code || told.name) piece("b", told.code || told.name, title);
  if (told.title && told.title !== (told.code || told.name)) { title.append(" "); piece("span", told.title, title); }
  within.append(title);
}

export function popupOf(told, words) {
  const box = document.createElement("div");
  box.className = "map-popup";
  box.dir = document.documentElement.dir || "ltr";
  heading({ ...told, name: told.name || words[told.role] }, box);
  SAID.filter((name) => told[name]).forEach((name) => piece("p", told[name], box));
  return box;
}

export function listOf(several, number, words) {
  const box = document.createElement("div");
  box.className = "map-popup";
  box.dir = document.documentElement.dir || "ltr";
  piece("p", `${words.several}: ${number}`, box);
  const list = document.createElement("ul");
  several.forEach((told) => {
    const item = document.createElement("li");
    heading(told, item);
    if (told.when) piece("p", told.when, item);
    list.append(item);
  });
  box.append(list);
  if (number > several.length) piece("p", words.more, box);
  return box;
}
