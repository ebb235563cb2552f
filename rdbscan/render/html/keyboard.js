"use strict";
/* Shortcuts of a single key, which can be turned off, and the dialog that lists them. */
(() => {
  const help = document.getElementById("help");
  const opener = document.querySelector("button.keys");
  const isOn = document.getElementById("single-keys");
  const sections = [...document.querySelectorAll("main > section")];
  const search = document.getElementById("search");

  const close = help.querySelector("button");

  function show() {
    help.showModal();
    close.focus();
  }

  function next(step) {
    const edge = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 2;
    const above = sections.filter((section) => section.getBoundingClientRect().top <= edge).length - 1;
    const isAt = above >= 0 && sections[above].getBoundingClientRect().top > edge - 8;
    const at = step > 0 || isAt ? above + step : above;
    if (sections[at]) state.go(sections[at].id);
  }

  const actions = {
    "/": () => search.focus(),
    "?": show,
    n: () => next(1),
    p: () => next(-1),
  };

  document.addEventListener("keydown", (event) => {
    const action = actions[event.key];
    const isTaken = event.ctrlKey || event.metaKey || event.altKey || help.open;
    if (!action || isTaken || !isOn.checked || event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    action();
  });
  opener.hidden = false;
  opener.addEventListener("click", show);
  close.addEventListener("click", () => help.close());
  isOn.addEventListener("change", () => state.set("keys", isOn.checked ? "" : "off"));
  state.follow(() => { isOn.checked = state.get("keys") !== "off"; });
  state.arrive();
})();
