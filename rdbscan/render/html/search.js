"use strict";
/* The search for all: findings by what they say, tables by their rows. */
(() => {
  const field = document.getElementById("search");
  const status = document.getElementById("found");
  const badge = document.querySelector("[data-counts=findings]");
  const count = badge ? badge.textContent : "";
  const cards = [...document.querySelectorAll(".finding")];
  const words = new Map(cards.map((card) => {
    const said = [...card.children].filter((part) => !part.matches(".about"));
    const whole = [...card.querySelectorAll("[data-copy]")].map((code) => code.dataset.copy);
    return [card, [...said.map((part) => part.textContent), ...whole].join(" ").toLowerCase()];
  }));

  function number(many, thing) {
    return `${many.toLocaleString("en")} ${thing}${many === 1 ? "" : "s"}`;
  }

  function findings(wanted) {
    for (const card of cards) card.hidden = !words.get(card).includes(wanted);
    const found = cards.filter((card) => !card.hidden).length;
    if (badge) badge.textContent = wanted ? `${found}/${cards.length}` : count;
    const section = document.getElementById("findings");
    if (section) section.classList.toggle("unmatched", wanted !== "" && found === 0);
    return found;
  }

  function search(shows) {
    const wanted = state.get("q").trim().toLowerCase();
    const found = findings(wanted);
    const rows = shows.reduce((sum, show) => sum + show(), 0);
    status.textContent = wanted ? `${number(found, "finding")}, ${number(rows, "row")}` : "";
  }

  field.addEventListener("input", () => {
    state.set("q", field.value);
    search(tables);
  });
  state.follow(() => {
    field.value = state.get("q");
    search(tables);
  });
})();
