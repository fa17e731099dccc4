// Files dropped anywhere on the form go into its field; progress is fetched again while something is at work.
const form = document.querySelector("[data-drop]");
if (form) {
  const zone = form.querySelector(".drop-zone"), input = form.querySelector("input[type=file]");
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, event => { event.preventDefault(); zone.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("over"));
  zone.addEventListener("drop", event => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
  });
}

const watched = document.querySelector("[data-watch]");
const again = async () => {
  const answer = await fetch(watched.dataset.watch, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  watched.replaceChildren(...page.body.childNodes);
  if (watched.querySelector("[data-progress=busy]")) setTimeout(again, 1000);
};
if (watched && watched.querySelector("[data-progress=busy]")) setTimeout(again, 1000);
