// The theme puts the button that copies a block into a landmark without a name; it is none.
new MutationObserver(() => {
  document.querySelectorAll("nav.md-code__nav:not([role])").forEach((nav) => nav.setAttribute("role", "none"))
}).observe(document.documentElement, { childList: true, subtree: true })
