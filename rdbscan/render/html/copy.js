"use strict";
/* Buttons that copy: one behind each command, and one a table that goes to the name that is pointed at. */
(() => {
  async function copy(text, button) {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      done = copiedByHand(text);
    }
    say(done ? `Copied ${text}` : "The browser does not let the page copy");
    button.classList.toggle("done", done);
    if (button.textContent) button.textContent = done ? "Copied" : "Failed";
    setTimeout(() => {
      button.classList.remove("done");
      if (button.textContent) button.textContent = "Copy";
    }, 1500);
  }

  /* Where there is no clipboard: pages that came over http, and old browsers. */
  function copiedByHand(text) {
    const field = make("textarea", "unseen");
    const before = document.activeElement;
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before.focus();
    return done;
  }

  function button(text) {
    const made = make("button", "copy", text);
    made.type = "button";
    return made;
  }

  for (const code of document.querySelectorAll("[data-copy]")) {
    const text = code.dataset.copy || code.textContent;
    const made = button("Copy");
    made.setAttribute("aria-label", `Copy ${code.textContent}`);
    made.addEventListener("click", () => copy(text, made));
    code.after(" ", made);
  }

  function setUp(box) {
    const columns = [...box.querySelectorAll("th")].flatMap((heading, at) => heading.dataset.unit === "key" ? [at] : []);
    if (!columns.length) return;
    const made = button("");
    const fits = (cell) => cell && columns.includes(cell.cellIndex) && cell.closest("tbody")
      && cell.dataset.null === undefined && cell.dataset.cut === undefined;

    function goTo(cell) {
      if (!cell) {
        made.remove();
        return;
      }
      if (made.parentElement === cell) return;
      made.setAttribute("aria-label", `Copy ${cell.firstElementChild.textContent}`);
      cell.append(made);
    }

    function all() {
      return [...box.querySelectorAll("tbody tr:not([hidden]) td.name")].filter(fits);
    }

    box.addEventListener("pointerover", (event) => {
      const cell = event.target.closest("td");
      if (fits(cell) && document.activeElement !== made) goTo(cell);
    });
    made.addEventListener("keydown", (event) => {
      const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
      if (!step) return;
      const cells = all();
      const next = cells[cells.indexOf(made.parentElement) + step];
      if (next) goTo(next);
      made.focus();
      event.preventDefault();
    });
    made.addEventListener("click", () => {
      const cell = made.parentElement;
      copy(cell.dataset.full || cell.firstElementChild.textContent, made);
    });
    box.addEventListener("shown", () => goTo(all()[0]));
    goTo(all()[0]);
  }

  document.querySelectorAll(".table").forEach(setUp);
})();
