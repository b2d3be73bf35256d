// Search and filters of the catalogue. Without it the page is a plain list, so what it needs it shows itself.
(function () {
  "use strict";
  const form = document.getElementById("finder"), find = document.getElementById("find");
  const found = document.getElementById("found"), none = document.getElementById("none"), clear = document.getElementById("clear");
  const selects = Array.from(form.querySelectorAll("select"));
  // As people type it: capitals, accents and the marks of Arabic script make no difference.
  const plain = (text) => text.normalize("NFKD").replace(/[\p{M}\u0640]/gu, "").toLowerCase();
  const entries = Array.from(document.querySelectorAll(".entry"), (node) => ({ node, text: plain(node.textContent + " " + node.dataset.subject) }));

  function show() {
    const words = plain(find.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { node, text } of entries) {
      const fits = words.every((word) => text.includes(word)) &&
        selects.every((one) => !one.value || node.dataset[one.dataset.group].split("\n").includes(one.value));
      node.hidden = !fits;
      shown += fits;
    }
    found.textContent = found.dataset.said.replace("{shown}", shown).replace("{all}", entries.length);
    none.hidden = shown > 0;
    clear.hidden = !find.value && selects.every((one) => !one.value);
  }

  // What is chosen stands in the address, so that it can be sent on.
  function told() {
    const chosen = new URLSearchParams();
    if (find.value) chosen.set("find", find.value);
    for (const one of selects) if (one.value) chosen.set(one.dataset.group, one.value);
    try { history.replaceState(null, "", "#" + chosen); } catch { /* not from every file */ }
  }

  function taken() {
    const chosen = new URLSearchParams(location.hash.slice(1));
    find.value = chosen.get("find") || "";
    for (const one of selects) {
      const value = chosen.get(one.dataset.group) || "";
      one.value = Array.from(one.options, (option) => option.value).includes(value) ? value : "";
    }
    show();
  }

  form.addEventListener("input", () => { show(); told(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { show(); told(); find.focus(); }));
  addEventListener("hashchange", () => { if (location.hash.includes("=")) taken(); });
  form.hidden = false;
  taken();
})();
