// Files dropped or chosen are sent one after the other, each with its progress and a line that says what became of it.

const form = document.querySelector("[data-upload]");
const outcomes = form?.querySelector("[data-outcomes]");
const field = form?.elements.file;

if (form && field) {
  form.querySelector("[data-drop]").hidden = false;
  for (const name of ["dragenter", "dragover"]) form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("dropping"); });
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    send([...event.dataTransfer.files]);
  });
  form.addEventListener("submit", (event) => {
    if (!field.files.length || form.elements.text.value.trim()) return;
    event.preventDefault();
    send([...field.files]).then(() => { field.value = ""; });
  });
}

async function send(files) {
  for (const file of files) {
    const line = document.createElement("li");
    const name = document.createElement("bdi");
    const bar = document.createElement("progress");
    const says = document.createElement("span");
    name.textContent = file.name;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    says.textContent = outcomes.dataset.sending;
    line.append(name, " ", bar, " ", says);
    outcomes.append(line);
    const told = file.size > Number(form.dataset.most) * 1048576
      ? { state: "refused", says: outcomes.dataset.large }
      : await sent(file, bar);
    bar.remove();
    line.className = `outcome-${told.state}`;
    says.textContent = told.says;
    if (told.address) {
      const link = document.createElement("a");
      link.href = told.address;
      link.textContent = outcomes.dataset.open;
      line.append(" ", link);
    }
  }
}

function sent(file, bar) {
  const body = new FormData(form);
  body.delete("file");
  body.delete("text");
  body.append("file", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("error", () => resolve({ state: "refused", says: outcomes.dataset.lost }));
    request.addEventListener("load", () => {
      let told = null;
      try { told = JSON.parse(request.responseText); } catch { /* A page: the session is over, or the node stopped. */ }
      const one = Array.isArray(told) ? told[0] : told;
      if (one) resolve(one);
      else { resolve({ state: "refused", says: outcomes.dataset.lost }); if (request.status < 400) location.reload(); }
    });
    request.send(body);
  });
}
