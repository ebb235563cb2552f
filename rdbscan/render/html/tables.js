"use strict";
/* Tables: sorted by a click on a heading, searched by their own field and by the one for all, long ones cut at first. */
const tables = (() => {
  const AT_FIRST = 20;

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

  function wordsOf(row) {
    const whole = [...row.querySelectorAll("[data-full]")].map((cell) => cell.dataset.full);
    return [row.textContent, ...whole].join(" ").toLowerCase();
  }

  function setUp(box) {
    const name = box.dataset.name;
    const body = box.querySelector("tbody");
    const rows = [...body.rows];
    const words = new Map(rows.map((row) => [row, wordsOf(row)]));
    const headings = [...box.querySelectorAll("th")];
    const filter = box.querySelector(".filter");
    const status = box.querySelector(".status");
    const more = box.querySelector(".more");
    const badge = document.querySelector(`[data-counts="${name}"]`);
    const count = badge ? badge.textContent : "";
    let order = rows;

    /* Shows the rows that are searched; returns how many those are. */
    function show() {
      const wanted = [state.get("q"), state.get(`${name}.q`)].map((field) => field.trim().toLowerCase());
      const all = state.get(`${name}.all`) !== "";
      const searching = wanted.some((part) => part);
      const found = order.filter((row) => wanted.every((part) => words.get(row).includes(part)));
      const shown = new Set(all || searching ? found : found.slice(0, AT_FIRST));
      for (const row of rows) row.hidden = !shown.has(row);
      more.hidden = shown.size === found.length && !(all && found.length > AT_FIRST && !searching);
      more.textContent = all ? `Show only ${AT_FIRST}` : `Show all ${found.length.toLocaleString("en")}`;
      if (status) status.textContent = searching ? `${found.length.toLocaleString("en")} found` : "";
      if (badge) badge.textContent = searching ? `${found.length}/${rows.length}` : count;
      box.closest("section").classList.toggle("unmatched", searching && found.length === 0);
      box.found = found;
      box.dispatchEvent(new Event("shown"));
      return found.length;
    }

    function isNumeric(heading, column) {
      return heading.matches(".number, .ratio") || rows.some((row) => row.cells[column].dataset.v !== undefined);
    }

    function sort() {
      const wanted = state.get(`${name}.sort`);
      const down = wanted.startsWith("-");
      const column = headings.findIndex((heading) => heading.dataset.name === wanted.slice(down ? 1 : 0));
      for (const heading of headings) heading.removeAttribute("aria-sort");
      if (column >= 0) headings[column].setAttribute("aria-sort", down ? "descending" : "ascending");
      const before = order;
      order = column < 0 ? rows : [...rows].sort(compare(column, isNumeric(headings[column], column), down));
      if (order !== before) body.append(...order);
    }

    headings.forEach((heading, column) => {
      heading.firstElementChild.addEventListener("click", () => {
        const before = heading.getAttribute("aria-sort");
        const down = before ? before === "ascending" : isNumeric(heading, column);
        state.set(`${name}.sort`, `${down ? "-" : ""}${heading.dataset.name}`);
        sort();
        show();
      });
    });
    for (const cell of box.querySelectorAll("td.ratio[data-v]")) {
      cell.style.setProperty("--v", Math.min(Math.max(Number(cell.dataset.v), 0), 1));
    }
    if (filter) {
      filter.addEventListener("input", () => {
        state.set(`${name}.q`, filter.value);
        show();
      });
    }
    more.addEventListener("click", () => {
      state.set(`${name}.all`, state.get(`${name}.all`) ? "" : "1");
      show();
    });
    state.follow(() => {
      if (filter) filter.value = state.get(`${name}.q`);
      const details = box.closest("details");
      if (details && ["q", "sort", "all"].some((part) => state.get(`${name}.${part}`))) details.open = true;
      sort();  // and the search for all, which follows behind, shows the rows
    });
    return show;
  }

  return [...document.querySelectorAll(".table")].map(setUp);
})();
