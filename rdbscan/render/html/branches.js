"use strict";
/* The branches of names as a tree, and which of them a map of so many pixels shows: those that can be labelled. */
const branches = (() => {
  /* Pixels of the smallest tile that stands alone. */
  const LEAST_TILE = 1800;
  const MOST_GROUPS = 30;

  /* Rows [label, level, size, part, facts], parents first, as a tree. */
  function grow({rows, titles, change, total: [all, allPart]}) {
    const root = {label: "All", path: "", size: all, part: allPart, facts: "", children: [], parent: null};
    const trail = [root];
    for (const [label, level, size, part, facts] of rows) {
      trail.length = level;
      const parent = trail[level - 1];
      const told = titles.map((title, at) => `${title}: ${facts[at]}`).join(" · ");
      const node = {label, path: parent.path + label, size, part, facts: told, children: [], parent};
      parent.children.push(node);
      trail.push(node);
    }
    complete(root, change);
    return root;
  }

  /* What a branch holds besides the parts that are here: keys of its own name, and parts too small to be in the page. */
  function complete(node, change) {
    for (const child of node.children) complete(child, change);
    const rest = group(node, node.children, "the rest");
    const [size, left] = [node.size - rest.size, node.part - rest.part];
    const part = change ? left : Math.max(left, 0);
    if (node.children.length && size > 0) node.children.push({...rest, size, part, children: []});
    node.children.sort((one, other) => other.size - one.size);
  }

  function group(node, children, label) {
    const sum = (name) => children.reduce((total, child) => total + child[name], 0);
    const path = node.path ? `${node.path} ${label}` : label;
    return {label, path, size: sum("size"), part: sum("part"), facts: "", children, parent: node, isGroup: true};
  }

  /* Parts of a node, of which in so many pixels the first ones, `kept`, can be read. */
  function legible(node, pixels, leastPixels) {
    const parts = node.children.filter((child) => child.size > 0);
    const least = (node.size * leastPixels) / pixels;
    return {parts, kept: parts.filter((child) => child.size >= least)};
  }

  /* What a node shows in so many pixels: the parts that can be read, the smaller ones as one tile that opens as a branch. */
  function inside(node, pixels, leastPixels = LEAST_TILE) {
    const {parts, kept} = legible(node, pixels, leastPixels);
    const small = parts.slice(kept.length);
    if (small.length < 2) return parts;
    if (kept.length) return [...kept, group(node, small, `${small.length.toLocaleString("en")} smaller`)];
    return small.length > MOST_GROUPS ? ranks(node, small) : small;
  }

  /* Many parts, all small: as groups of equally many. */
  function ranks(node, parts) {
    const many = Math.ceil(parts.length / MOST_GROUPS);
    const groups = [];
    for (let at = 0; at < parts.length; at += many) {
      const some = parts.slice(at, at + many);
      const label = `${(at + 1).toLocaleString("en")}–${(at + some.length).toLocaleString("en")} by size`;
      groups.push(some.length > 1 ? group(node, some, label) : some[0]);
    }
    return groups;
  }

  return {grow, inside, legible};
})();
