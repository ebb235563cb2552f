"use strict";
/* Treemaps: area is size, colour is the part of it that is pointed out; a branch opens on a click or Enter. */
(() => {
  const {grow, inside, legible} = branches;
  /* Pixels of the smallest part shown inside a tile. */
  const LEAST_PIECE = 1300;
  /* The part of a map that a group of small parts must have to stand at its end. */
  const LEAST_END = 0.15;
  /* The part of a tile that its legible parts must have to be shown. */
  const LEAST_PREVIEW = 0.2;
  /* Pixels of a letter, a line, and a percentage. */
  const LETTER = 8;
  const LINE = 16;
  const PERCENTAGE = 50;

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

  /* Places parts, larger ones first. A large group of small parts takes one end, so that the single parts come before it. */
  function arrange(parts, box, put) {
    const last = parts[parts.length - 1];
    const part = parts.length > 1 && last.isGroup ? last.size / parts.reduce((sum, node) => sum + node.size, 0) : 0;
    if (part < LEAST_END) {
      place([...parts].sort((one, other) => other.size - one.size), box, put);
      return;
    }
    const {x, y, w, h} = box;
    const [left, top] = w >= h ? [w * (1 - part), h] : [w, h * (1 - part)];
    place(parts.slice(0, -1), {x, y, w: left, h: top}, put);
    put(last, w >= h ? {x: x + left, y, w: w - left, h} : {x, y: y + top, w, h: h - top});
  }

  const percent = (value) => `${(100 * value).toFixed(1)}%`;

  /* Positions are percentages, so that a page that is resized or printed keeps its picture. */
  function position(element, box, whole, node) {
    element.style.left = `${(100 * box.x) / whole.w}%`;
    element.style.top = `${(100 * box.y) / whole.h}%`;
    element.style.width = `${(100 * box.w) / whole.w}%`;
    element.style.height = `${(100 * box.h) / whole.h}%`;
    element.style.setProperty("--part", percent(node.size ? Math.abs(node.part) / node.size : 0));
    element.classList.toggle("less", node.part < 0);
    element.classList.toggle("group", Boolean(node.isGroup));
  }

  /* A label in as many lines as have room, which may be broken behind separators. */
  function labelled(text, height) {
    const label = make("span", "lines");
    for (const part of text.match(/[^:/|.\-_]*[:/|.\-_]|[^:/|.\-_]+/g) || []) label.append(part, make("wbr", ""));
    label.style.setProperty("--lines", Math.max(Math.floor(height / LINE), 1));
    return label;
  }

  function setUp(frame) {
    const name = frame.dataset.tree;
    const data = JSON.parse(document.getElementById(`${name}-data`).textContent);
    const map = frame.querySelector(".map");
    const crumbs = frame.querySelector(".crumbs ol");
    const shown = frame.querySelector(".shown");
    const root = grow(data);
    let trail = [root];

    function tell(node) {
      shown.replaceChildren(make("code", "", node.path || "All"), make("span", "", node.facts || share(node)));
    }

    function share(node) {
      const sign = data.change && node.part > 0 ? "+" : "";
      return `${percent(node.size / (root.size || 1))} of all · ${data.part}: ${sign}${percent(node.part / (node.size || 1))}`;
    }

    /* The parts of a tile, as far as they can be read. */
    function preview(tile, node, box) {
      const whole = {x: 0, y: 0, w: box.w - 8, h: box.h - 27};
      if (!node.children.length || whole.w < 48 || whole.h < 22) return false;
      const {kept} = legible(node, whole.w * whole.h, LEAST_PIECE);
      if (kept.reduce((sum, child) => sum + child.size, 0) < LEAST_PREVIEW * node.size) return false;
      const area = make("span", "within");
      area.setAttribute("aria-hidden", "true");
      arrange(inside(node, whole.w * whole.h, LEAST_PIECE), whole, (child, part) => {
        const piece = make("span", "piece");
        const label = child.children.length && child.isGroup ? `+${child.children.length.toLocaleString("en")}` : child.label;
        if (part.w > 28 && part.h > 16) piece.append(labelled(label, part.h - 2));
        position(piece, part, whole, child);
        area.append(piece);
      });
      tile.append(area);
      return true;
    }

    function tileOf(node, box, whole) {
      const tile = make("button", node.children.length ? "tile branch" : "tile");
      tile.type = "button";
      tile.tabIndex = -1;
      position(tile, box, whole, node);
      if (box.w > 30 && box.h > 17) {
        const isOneLine = preview(tile, node, box);
        const hasRoom = isOneLine ? box.w > node.label.length * LETTER + PERCENTAGE : box.w > PERCENTAGE && box.h > 34;
        const title = make("span", isOneLine ? "title one-line" : "title");
        title.append(labelled(node.label, isOneLine ? LINE : box.h - (hasRoom ? LINE : 0) - 3));
        if (hasRoom) title.append(make("small", "", percent(node.size / (root.size || 1))));
        tile.prepend(title);
      }
      const told = `${node.path}. ${node.facts || share(node)}${node.children.length ? ". Opens" : ""}`;
      tile.setAttribute("aria-label", told);
      tile.title = node.path;
      for (const event of ["focus", "pointerenter"]) tile.addEventListener(event, () => tell(node));
      tile.addEventListener("click", () => open(node));
      tile.node = node;
      return tile;
    }

    function open(node) {
      if (!node.children.length) return;
      trail = [...trail, node];
      note();
      draw();
      (map.firstElementChild || map).focus();
    }

    function back(length) {
      const left = trail[length];
      trail = trail.slice(0, length);
      note();
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

    const pixels = () => map.clientWidth * map.clientHeight;

    /* In the address stands the branch by its name, and behind it the groups of small parts by their places. */
    function note() {
      const at = trail.findLastIndex((node) => !node.isGroup);
      const places = trail.slice(at + 1).map((node, step) => {
        return inside(trail[at + step], pixels()).findIndex((other) => other.path === node.path);
      });
      state.step({[`${name}.at`]: trail[at].path, [`${name}.in`]: places.join(".")});
    }

    function noted() {
      let node = find(state.get(`${name}.at`)) || root;
      const found = [];
      for (let above = node; above; above = above.parent) found.unshift(above);
      for (const place of state.get(`${name}.in`).split(".").filter((part) => part)) {
        node = inside(node, pixels())[Number(place)];
        if (!node || !node.isGroup || !node.children.length) break;
        found.push(node);
      }
      return found;
    }

    function find(path, node = root) {
      if (node.path === path && !node.isGroup) return node.children.length ? node : node.parent;
      const next = node.children.find((child) => !child.isGroup && path.startsWith(child.path) && find(path, child));
      return next && find(path, next);
    }

    function draw() {
      const whole = {x: 0, y: 0, w: map.clientWidth, h: map.clientHeight};
      const here = trail[trail.length - 1];
      const tiles = [];
      arrange(inside(here, pixels()), whole, (node, box) => tiles.push(tileOf(node, box, whole)));
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
    frame.classList.toggle("change", data.change);
    scale.before(data.change ? "shrunk, gone" : `${data.part} 0%`);
    scale.after(data.change ? "grown, new" : "100%");
    frame.hidden = false;
    state.follow(() => {
      trail = noted();
      draw();
    });
    let width = map.clientWidth;
    new ResizeObserver(() => {
      if (map.clientWidth === width || matchMedia("print").matches) return;
      width = map.clientWidth;
      draw();
    }).observe(map);
  }

  document.querySelectorAll("[data-tree]").forEach(setUp);
})();
