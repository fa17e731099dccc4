// The stored choice of colours, set before anything is drawn. Without this script the system's choice holds.
"use strict";
(() => {
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  apply(stored());
  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-themes]")) {
      group.hidden = false;
      for (const one of group.querySelectorAll("input")) one.checked = one.value === (stored() ?? "system");
      group.addEventListener("change", (event) => {
        try { localStorage.setItem("theme", event.target.value); } catch { /* a browser may keep nothing */ }
        apply(event.target.value);
      });
    }
  });
})();
