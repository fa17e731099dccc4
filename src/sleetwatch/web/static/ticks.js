// The bar below the list says how many lines are ticked, and stands out while there are any.
const bar = document.getElementById("bulk");
const boxes = [...document.querySelectorAll("input[name=chosen]")];

function count() {
  const ticked = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr").classList.toggle("ticked", box.checked);
  bar.classList.toggle("busy", ticked.length > 0);
  bar.querySelector("[data-count]").textContent =
    ticked.length ? `With ${ticked.length} chosen` : "With the chosen ones";
}

if (bar) {
  document.addEventListener("change", (event) => { if (event.target.name === "chosen") count(); });
  count();
}
