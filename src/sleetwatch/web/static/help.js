// The list of keys, and the switch that turns them off.
const SAID = [
  ["j / k", "next, previous"],
  ["Enter", "open"],
  ["x", "tick, untick"],
  ["a", "assign to me"],
  ["c", "confirm"],
  ["b", "benign"],
  ["d", "dismiss"],
  ["n", "note"],
  ["u", "back to the list"],
  ["/", "search"],
  ["?", "this list"],
];

let dialog = null;

export const helpIsOpen = () => dialog?.open ?? false;

function element(tag, text = "", given = {}) {
  return Object.assign(document.createElement(tag), { textContent: text }, given);
}

function keysSwitch() {
  const label = element("label");
  const box = element("input", "", { type: "checkbox", checked: localStorage.getItem("keys") !== "off" });
  box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
  label.append(box, " Single keys do this");
  return label;
}

function make() {
  dialog = element("dialog", "", { className: "help" });
  dialog.setAttribute("aria-labelledby", "help-title");
  const list = element("dl");
  for (const [key, does] of SAID) {
    const term = element("dt");
    term.append(...key.split(" / ").flatMap((one, at) => (at ? [" ", element("kbd", one)] : [element("kbd", one)])));
    const row = element("div");
    row.append(term, element("dd", does));
    list.append(row);
  }
  const close = element("form", "", { method: "dialog" });
  close.append(element("button", "Close"));
  dialog.append(element("h2", "Keys", { id: "help-title" }), list, keysSwitch(), close);
  document.body.append(dialog);
}

export function openHelp() {
  if (!dialog) make();
  dialog.showModal();
}

for (const button of document.querySelectorAll("[data-keys-help]")) {
  button.hidden = false;
  button.addEventListener("click", openHelp);
}
