"use strict";
/* Tables: sorted by a click on a heading, searched by their own field and by the one for all, long ones cut at first. */
(() => {
  const AT_FIRST = 20;
  const everywhere = document.getElementById("search");

  function compare(column, numeric, down) {
    const value = (row) => {
      const cell = row.cells[column];
      if (!numeric) return cell.textContent;
      return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
    };
    return (one, other) => {
      const [a, b] = [value(one), value(other)];
      if (a === null || b === null) return (a === null) - (b === null);
      const order = numeric ? a - b : a.localeCompare(b, "en", {numeric: true});
      return down ? -order : order;
    };
  }

  function setUp(box) {
    const body = box.querySelector("tbody");
    const rows = [...body.rows];
    const words = rows.map((row) => row.textContent.toLowerCase());
    const places = new Map(rows.map((row, place) => [row, place]));
    const filter = box.querySelector(".filter");
    const status = box.querySelector(".status");
    const more = box.querySelector(".more");
    const badge = document.querySelector(`[data-counts="${box.dataset.name}"]`);
    const count = badge ? badge.textContent : "";
    let order = rows;
    let all = false;

    function show() {
      const wanted = [everywhere, filter].filter((field) => field).map((field) => field.value.trim().toLowerCase());
      const found = order.filter((row) => wanted.every((part) => words[places.get(row)].includes(part)));
      const searching = wanted.some((part) => part);
      const shown = all || searching ? found : found.slice(0, AT_FIRST);
      for (const row of rows) row.hidden = true;
      for (const row of shown) row.hidden = false;
      more.hidden = shown.length === found.length && !(all && found.length > AT_FIRST && !searching);
      more.textContent = all ? `Show only ${AT_FIRST}` : `Show all ${found.length.toLocaleString("en")}`;
      if (status) status.textContent = searching ? `${found.length.toLocaleString("en")} found` : "";
      if (badge) badge.textContent = searching ? `${found.length}/${rows.length}` : count;
      box.closest("section").classList.toggle("unmatched", searching && found.length === 0);
    }

    function sort(heading, column) {
      const numeric = heading.classList.contains("number") || heading.classList.contains("ratio")
        || rows.some((row) => row.cells[column].dataset.v !== undefined);
      const before = heading.getAttribute("aria-sort");
      const down = before ? before === "ascending" : numeric;
      for (const other of box.querySelectorAll("th")) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      order = [...rows].sort(compare(column, numeric, down));
      body.append(...order);
      show();
    }

    box.querySelectorAll("th").forEach((heading, column) => {
      heading.firstElementChild.addEventListener("click", () => sort(heading, column));
    });
    for (const cell of box.querySelectorAll("td.ratio[data-v]")) {
      cell.style.setProperty("--v", Math.min(Math.max(Number(cell.dataset.v), 0), 1));
    }
    if (filter) filter.addEventListener("input", show);
    more.addEventListener("click", () => {
      all = !all;
      show();
    });
    show();
    return show;
  }

  const shows = [...document.querySelectorAll(".table")].map(setUp);
  everywhere.addEventListener("input", () => shows.forEach((show) => show()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      everywhere.focus();
    }
  });
})();
