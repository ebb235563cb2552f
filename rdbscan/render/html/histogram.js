"use strict";
/* Histograms: one row of the table below, chosen by its name, as bars. */
(() => {
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
    const name = `${figure.closest("section").id}.row`;
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

    const called = (row) => row.cells[0].textContent;
    choice.append(...rows.map((row) => make("option", "", called(row))));
    choice.addEventListener("change", () => {
      state.set(name, choice.selectedIndex ? called(rows[choice.selectedIndex]) : "");
      draw();
    });
    figure.hidden = false;
    state.follow(() => {
      choice.selectedIndex = Math.max(rows.findIndex((row) => called(row) === state.get(name)), 0);
      draw();
    });
  }

  document.querySelectorAll(".histogram").forEach(setUp);
})();
