// Brings what rests on the logs into the page once it is there: the reasons do not wait for the pictures.
// Without this script the link in its place leads to the same on a page of its own.
const slots = [...document.querySelectorAll("[data-take]")];

function keepOpen(from, to) {
  const were = [...from.querySelectorAll("details")];
  [...to.querySelectorAll("details.part")].forEach((one, at) => {
    const was = were.filter((other) => other.matches(".part"))[at];
    if (was) one.open = was.open;
  });
}

async function load(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const slot of slots) {
    const given = page.querySelector(`[data-give="${slot.dataset.take}"]`);
    if (!given) continue;
    keepOpen(slot, given);
    const had = slot.contains(document.activeElement) ? document.activeElement.closest("details")?.querySelector("summary") : null;
    const place = had ? [...slot.querySelectorAll("summary")].indexOf(had) : -1;
    slot.replaceChildren(...given.childNodes);
    slot.closest("[data-part]")?.removeAttribute("hidden");
    if (place >= 0) slot.querySelectorAll("summary")[place]?.focus();
  }
  for (const link of document.querySelectorAll("[data-raw]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); begin(link.href); });
  }
}

function begin(address) {
  const first = document.querySelector("[data-from]");
  first?.setAttribute("aria-busy", "true");
  load(address).catch(() => {}).finally(() => first?.removeAttribute("aria-busy"));
}

const from = document.querySelector("[data-from]")?.dataset.from;
if (from) begin(from);
