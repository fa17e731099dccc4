// Keys for triage. They are off in fields, with Ctrl, Alt or Meta, and when somebody has switched them off.
import { openHelp, helpIsOpen } from "./help.js";

const LINES = "[data-line]";

export const isOff = () => { try { return localStorage.getItem("keys") === "off"; } catch { return false; } };

const lines = () => [...document.querySelectorAll(LINES)];
const current = () => document.querySelector(`${LINES}.current`) ?? document.activeElement?.closest?.(LINES) ?? null;

function choose(line) {
  for (const one of lines()) one.classList.toggle("current", one === line);
  const link = line.querySelector("[data-open]");
  link.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = lines();
  if (!all.length) return follow(by > 0 ? "next" : "prev");
  const at = all.indexOf(current());
  choose(all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))]);
}

function follow(rel) {
  document.querySelector(`a[rel~="${rel}"]`)?.click();
}

function tick() {
  const box = current()?.querySelector("input[name=chosen]");
  if (box) box.click();
}

function open(hash = "") {
  const link = current()?.querySelector("[data-open]");
  if (link) location.assign(link.href + hash);
}

function assign() {
  const own = document.querySelector("[data-assign-me]");
  if (own) return own.click();
  const bulk = document.getElementById("bulk");
  if (!bulk) return;
  const ticked = document.querySelector("input[name=chosen]:checked");
  const box = current()?.querySelector("input[name=chosen]");
  if (!ticked && box) box.checked = true;
  if (!ticked && !box) return;
  bulk.elements.owner.value = "mine";
  bulk.querySelector("button[value=assign]").click();
}

// On a subject's page: choose the finding, and go on with its reason. On the list: open the page at that place.
function judge(finding) {
  const form = document.querySelector(`[data-finding="${finding}"]`);
  if (!form) return open(`#${finding}`);
  form.open = true;
  (form.querySelector("select, textarea") ?? form).focus();
}

function write() {
  const note = document.getElementById("w-note");
  if (note) note.focus();
  else open("#note");
}

const KEYS = new Map([
  ["j", () => step(1)],
  ["k", () => step(-1)],
  ["Enter", () => open()],
  ["x", tick],
  ["a", assign],
  ["c", () => judge("confirmed")],
  ["b", () => judge("benign")],
  ["d", () => judge("dismissed")],
  ["n", write],
  ["u", () => follow("up")],
  ["/", () => document.querySelector("[data-search]")?.focus()],
  ["?", openHelp],
]);

const TYPED = "input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]";
const ACTS = "a, button, summary, input, select, textarea";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || isOff() || helpIsOpen()) return;
  const at = event.target instanceof Element ? event.target : document.body;
  if (event.key === "Escape" && at.closest(TYPED)) return at.blur();
  if (at.closest(TYPED) || (event.key === "Enter" && at.closest(ACTS))) return;
  const act = KEYS.get(event.key);
  if (!act) return;
  event.preventDefault();
  act();
});

// On a narrow screen the menu is longer than the screen: it begins where one is.
const menu = document.querySelector(".nav");
const here = menu?.querySelector("[aria-current]");
if (here) menu.scrollLeft += here.getBoundingClientRect().left - menu.getBoundingClientRect().left - 64;

// A page that was opened at a finding or at the note goes on there.
addEventListener("DOMContentLoaded", () => {
  const [, asked] = location.hash.match(/^#(confirmed|benign|dismissed|victim)$/) ?? [];
  if (asked) judge(asked);
  else if (location.hash === "#note") write();
});
