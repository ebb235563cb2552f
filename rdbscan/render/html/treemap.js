"use strict";
/* Treemaps: area is size, colour is the part of it that is pointed out; a branch opens on a click or Enter. */
(() => {
  const MOST_TILES = 48;
  const LEAST_SHARE = 0.003;

  function make(kind, className, text) {
    const element = document.createElement(kind);
    element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  /* Rows [label, level, size, part, path, facts], parents first, as a tree. */
  function grow(rows) {
    const root = {label: "All", path: "All", size: 0, part: 0, facts: "", children: []};
    const trail = [root];
    for (const [label, level, size, part, path, facts] of rows) {
      const node = {label, size, part, path, facts, children: []};
      trail.length = level;
      trail[level - 1].children.push(node);
      trail.push(node);
      if (level === 1) {
        root.size += size;
        root.part += part;
      }
    }
    root.children = root.children.map(joined);
    return root;
  }

  /* A branch with a single branch in it shows nothing new: the two are one. */
  function joined(node) {
    let [last, label] = [node, node.label];
    while (last.children.length === 1) {
      last = last.children[0];
      label += last.label;
    }
    return {...last, label, children: last.children.map(joined)};
  }

  /* What a node shows inside: the smallest children become one tile, which opens as a branch does. */
  function inside(node) {
    const parts = node.children.filter((child) => child.size > 0);
    const least = node.size * LEAST_SHARE;
    let kept = parts.findIndex((child, place) => place >= MOST_TILES || child.size < least);
    if (kept < 0 || parts.length - kept < 2) return parts;
    if (kept === 0) kept = MOST_TILES;
    const small = parts.slice(kept);
    if (small.length < 2) return parts;
    const sum = (name) => small.reduce((total, child) => total + child[name], 0);
    const label = `${small.length.toLocaleString("en")} smaller`;
    const rest = {label, path: `${node.path}: ${label}`, size: sum("size"), part: sum("part"), facts: "", children: small};
    return [...parts.slice(0, kept), rest];
  }

  /* Squarified treemap (Bruls, Huizing, van Wijk 2000): rows of tiles as square as can be. */
  function place(nodes, {x, y, w, h}, put) {
    let rest = nodes.reduce((sum, node) => sum + node.size, 0);
    let start = 0;
    while (start < nodes.length && rest > 0 && w > 0 && h > 0) {
      const side = Math.min(w, h);
      const scale = (w * h) / rest;
      let [end, area, worst] = [start, 0, Infinity];
      for (; end < nodes.length; end++) {
        const next = area + nodes[end].size * scale;
        const ratio = Math.max((side ** 2 * nodes[start].size * scale) / next ** 2,
          next ** 2 / (side ** 2 * nodes[end].size * scale));
        if (ratio > worst) break;
        [worst, area] = [ratio, next];
      }
      const depth = area / side;
      let along = 0;
      for (const node of nodes.slice(start, end)) {
        const length = (node.size * scale) / depth;
        put(node, w >= h ? {x, y: y + along, w: depth, h: length} : {x: x + along, y, w: length, h: depth});
        along += length;
        rest -= node.size;
      }
      if (w >= h) [x, w] = [x + depth, w - depth];
      else [y, h] = [y + depth, h - depth];
      start = end;
    }
  }

  const percent = (value) => `${(100 * value).toFixed(1)}%`;

  /* Positions are percentages, so that a page that is resized or printed keeps its picture. */
  function position(element, box, whole, node) {
    element.style.left = `${(100 * box.x) / whole.w}%`;
    element.style.top = `${(100 * box.y) / whole.h}%`;
    element.style.width = `${(100 * box.w) / whole.w}%`;
    element.style.height = `${(100 * box.h) / whole.h}%`;
    element.style.setProperty("--part", percent(node.size ? node.part / node.size : 0));
  }

  function setUp(frame) {
    const data = JSON.parse(document.getElementById(`${frame.dataset.tree}-data`).textContent);
    const map = frame.querySelector(".map");
    const crumbs = frame.querySelector(".crumbs ol");
    const shown = frame.querySelector(".shown");
    const root = grow(data.rows);
    let trail = [root];

    function tell(node) {
      shown.replaceChildren(make("code", "", node.path), make("span", "", node.facts || share(node)));
    }

    function share(node) {
      return `${percent(node.size / (root.size || 1))} of all · ${data.part}: ${percent(node.part / (node.size || 1))}`;
    }

    function preview(tile, node, box) {
      const whole = {x: 0, y: 0, w: box.w - 6, h: box.h - 25};
      if (!node.children.length || whole.w < 40 || whole.h < 24) return;
      const area = make("span", "within");
      area.setAttribute("aria-hidden", "true");
      place(inside(node), whole, (child, part) => {
        const piece = make("span", "piece", part.w > 44 && part.h > 17 ? child.label : "");
        position(piece, part, whole, child);
        area.append(piece);
      });
      tile.append(area);
    }

    function tileOf(node, box, whole) {
      const tile = make("button", node.children.length ? "tile branch" : "tile");
      tile.type = "button";
      tile.tabIndex = -1;
      position(tile, box, whole, node);
      if (box.w > 34 && box.h > 18) {
        const title = make("span", "title");
        title.append(make("span", "", node.label));
        if (box.w > 110) title.append(make("small", "", percent(node.size / (root.size || 1))));
        tile.append(title);
      }
      preview(tile, node, box);
      tile.setAttribute("aria-label", `${node.path}. ${node.facts || share(node)}${node.children.length ? ". Opens" : ""}`);
      tile.title = node.path;
      for (const event of ["focus", "pointerenter"]) tile.addEventListener(event, () => tell(node));
      tile.addEventListener("click", () => open(node));
      tile.node = node;
      return tile;
    }

    function open(node) {
      if (!node.children.length) return;
      trail = [...trail, node];
      draw();
      (map.firstElementChild || map).focus();
    }

    function back(length) {
      const left = trail[length];
      trail = trail.slice(0, length);
      draw();
      const tiles = [...map.children];
      const from = tiles.find((tile) => left && tile.node === left) || tiles[0];
      if (from) choose(from);
    }

    function choose(tile) {
      for (const other of map.children) other.tabIndex = -1;
      tile.tabIndex = 0;
      tile.focus();
    }

    function draw() {
      const whole = {x: 0, y: 0, w: map.clientWidth, h: map.clientHeight};
      const here = trail[trail.length - 1];
      const tiles = [];
      place(inside(here), whole, (node, box) => tiles.push(tileOf(node, box, whole)));
      if (tiles.length) tiles[0].tabIndex = 0;
      map.replaceChildren(...tiles);
      crumbs.replaceChildren(...trail.map((node, place) => {
        const item = make("li", "");
        const step = make("button", "", node.label);
        step.type = "button";
        if (node === here) step.setAttribute("aria-current", "location");
        step.addEventListener("click", () => back(place + 1));
        item.append(step);
        return item;
      }));
      tell(here);
    }

    map.addEventListener("pointerleave", () => tell(trail[trail.length - 1]));
    map.addEventListener("keydown", (event) => {
      const tiles = [...map.children];
      const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
      const at = tiles.indexOf(document.activeElement);
      if (step && at >= 0) choose(tiles[(at + step + tiles.length) % tiles.length]);
      else if (["Escape", "Backspace"].includes(event.key) && trail.length > 1) back(trail.length - 1);
      else return;
      event.preventDefault();
    });

    const scale = frame.querySelector(".scale");
    scale.before(`${data.part} 0%`);
    scale.after("100%");
    frame.hidden = false;
    draw();
    let width = map.clientWidth;
    new ResizeObserver(() => {
      if (map.clientWidth === width || matchMedia("print").matches) return;
      width = map.clientWidth;
      draw();
    }).observe(map);
  }

  document.querySelectorAll("[data-tree]").forEach(setUp);
})();
