"use strict";
/* A table as CSV: the rows that are found, in the order that is shown, raw values under the names of the columns.

Names are written as `rdbscan keys -f csv` does (pipeline/text_export.py): what could break a line, a terminal or a
spreadsheet is \xNN, byte by byte. */
(() => {
  const [EARLIEST, LATEST] = [-62135596800000, 253402300799999];
  const SHORT = {n: "\\x0a", r: "\\x0d", t: "\\x09", a: "\\x07", b: "\\x08", "\\": "\\x5c"};

  function asBytes(text) {
    return [...new TextEncoder().encode(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  }

  function plain(text) {
    return text.replace(/[^\x20-\x7e]|\\|##\[/gu, asBytes);
  }

  function harmless(text) {
    return /^[=+\-@]/.test(text) ? asBytes(text[0]) + text.slice(1) : text;
  }

  /* The name of a key, which is shown as redis-cli does: bare, or in double quotes with escapes. */
  function name(shown) {
    if (!shown.startsWith('"')) return plain(shown);
    return shown.slice(1, -1).replace(/(\\x[0-9a-f]{2})|\\(.)|([^\\]+)/gu, (found, byte, short, rest) => {
      if (byte) return byte;
      return rest === undefined ? SHORT[short] || short : plain(rest);
    });
  }

  function cellText(cell, unit) {
    if (cell.dataset.null !== undefined) return "";
    if (!["key", "namespace", "text"].includes(unit)) return number(cell.dataset.v, unit);
    const shown = cell.dataset.full || cell.firstElementChild.textContent;
    return quoted(harmless(unit === "key" && cell.dataset.cut === undefined ? name(shown) : plain(shown)));
  }

  function number(raw, unit) {
    if (raw === undefined) return "";
    if (unit !== "time") return raw;
    return new Date(Math.min(Math.max(Number(raw), EARLIEST), LATEST)).toISOString();
  }

  function quoted(text) {
    return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  function content(box) {
    const headings = [...box.querySelectorAll("th")];
    const line = (row) => headings.map((heading, at) => cellText(row.cells[at], heading.dataset.unit)).join(",");
    return [headings.map((heading) => heading.dataset.name).join(","), ...box.found.map(line), ""].join("\n");
  }

  function save(box) {
    const link = make("a", "");
    link.href = URL.createObjectURL(new Blob([content(box)], {type: "text/csv"}));
    link.download = `${box.dataset.name}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    say(`Saved ${box.found.length.toLocaleString("en")} rows as ${link.download}`);
  }

  for (const box of document.querySelectorAll(".table")) {
    const button = box.querySelector(".csv");
    button.hidden = false;
    button.addEventListener("click", () => save(box));
  }
})();
