"use strict";
/* Histograms: one row of the table below, chosen by its name, as bars. */
(() => {
  function make(kind, className, text) {
    const element = document.createElement(kind);
    element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function bar(title, cell, most, rest) {
    const count = Number(cell.dataset.v || 0);
    const column = make("div", rest ? "bar rest" : "bar");
    const fill = make("span", "fill");
    // What is there at all is seen.
    fill.style.setProperty("--size", count ? `max(2px, ${(100 * count) / most}%)` : "0px");
    const well = make("span", "well");
    well.append(make("span", "count", count ? cell.textContent : ""), fill);
    column.append(well, make("span", "label", title));
    return column;
  }

  function setUp(figure) {
    const table = figure.closest("section").querySelector("table");
    const buckets = figure.dataset.buckets.split(",").map(Number);
    const rest = Number(figure.dataset.rest);
    const columns = rest < 0 ? buckets : [...buckets, rest];
    const titles = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    const rows = [...(table.tFoot ? table.tFoot.rows : []), ...table.tBodies[0].rows];
    const choice = figure.querySelector("select");
    const bars = figure.querySelector(".bars");

    function draw() {
      const row = rows[choice.selectedIndex];
      const most = Math.max(1, ...columns.map((column) => Number(row.cells[column].dataset.v || 0)));
      bars.replaceChildren(...columns.map((column) => bar(titles[column], row.cells[column], most, column === rest)));
      const told = columns.filter((column) => Number(row.cells[column].dataset.v))
        .map((column) => `${titles[column]}: ${row.cells[column].textContent}`);
      bars.setAttribute("aria-label", `${row.cells[0].textContent}: ${told.join(", ")}`);
    }

    choice.append(...rows.map((row) => make("option", "", row.cells[0].textContent)));
    choice.addEventListener("change", draw);
    figure.hidden = false;
    draw();
  }

  document.querySelectorAll(".histogram").forEach(setUp);
})();
