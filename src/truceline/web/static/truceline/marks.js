// Rows that are marked for one step: `x` marks the row that was walked to, shift marks all between two, one box all.
// Boxes are named `mark` by their class; the form of the step has them without this file, too.
const marks = (within = document) => [...within.querySelectorAll("input.mark")];
const kept = new Set();
let last = null;

const key = (box) => `${box.name} ${box.value}`;

function note(box) { if (box.checked) kept.add(key(box)); else kept.delete(key(box)); }

function count() {
  const number = marks().filter((box) => box.checked).length;
  document.querySelectorAll("[data-marked]").forEach((one) => { one.textContent = String(number); });
  document.querySelectorAll("input.mark-all").forEach((one) => {
    one.checked = number > 0 && number === marks().length;
    one.indeterminate = number > 0 && number < marks().length;
  });
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("input.mark");
  if (!box) return;
  if (event.shiftKey && last?.isConnected) {
    const all = marks(), [a, b] = [all.indexOf(last), all.indexOf(box)].sort((x, y) => x - y);
    all.slice(a, b + 1).forEach((one) => { one.checked = box.checked; note(one); });
  }
  last = box;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("input.mark-all")) marks().forEach((box) => { box.checked = event.target.checked; note(box); });
  else if (event.target.matches("input.mark")) note(event.target);
  else return;
  count();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input:not([type=checkbox])")) return;
  const box = document.querySelector(".list tr[aria-selected=true] input.mark, .claim-card[aria-current=true] input.mark");
  if (!box) return;
  event.preventDefault();
  box.click();
});

// What was marked stays so when the list comes anew, as far as it is still there.
export function begin() {
  document.querySelectorAll("th[data-mark-all]:empty").forEach((head) => {
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", className: "mark-all" });
    box.setAttribute("aria-label", head.dataset.markAll);
    head.append(box);
  });
  marks().forEach((box) => { if (kept.has(key(box))) box.checked = true; else note(box); });
  count();
}
begin();
document.addEventListener("truceline:again", begin);
