"use strict";
/* What all parts of the page share: a way to make elements, to say something aloud, and what is looked at. */
function make(kind, className, text) {
  const element = document.createElement(kind);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function say(text) {
  document.getElementById("said").textContent = text;
}

/* What is searched, sorted and opened stands in the address: #namespaces?q=cart&namespaces.sort=-memory_bytes */
const state = (() => {
  const followers = [];
  let section = "";
  let values = new URLSearchParams();
  let timer;

  function read() {
    const hash = location.hash.slice(1);
    const at = hash.indexOf("?");
    section = decoded(at < 0 ? hash : hash.slice(0, at));
    values = new URLSearchParams(at < 0 ? "" : hash.slice(at + 1));
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function change(named) {
    for (const [name, value] of Object.entries(named)) {
      if (value) values.set(name, value);
      else values.delete(name);
    }
  }

  function write(isStep) {
    clearTimeout(timer);
    if (isStep) put("pushState");
    else timer = setTimeout(put, 150, "replaceState");  // browsers refuse one for every letter
  }

  function put(how) {
    const query = values.toString();
    try {
      history[how](null, "", `#${encodeURIComponent(section)}${query && "?"}${query}`);
    } catch { /* a frame that has no address of its own */ }
  }

  function arrive() {
    const target = section && document.getElementById(section);
    if (!target) return;
    if (target.tabIndex < 0) target.tabIndex = -1;
    target.scrollIntoView();
    target.focus({preventScroll: true});
  }

  read();
  addEventListener("popstate", () => {
    read();
    followers.forEach((follow) => follow());
    arrive();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    state.go(link.getAttribute("href").slice(1));
  });

  return {
    arrive,
    get: (name) => values.get(name) || "",
    /* Notes a value, "" for what it is at first. */
    set(name, value) {
      change({[name]: value});
      write(false);
    },
    /* Notes values as one step, which the browser's button goes back. */
    step(named) {
      change(named);
      write(true);
    },
    go(id) {
      section = id;
      write(true);
      arrive();
    },
    /* Calls a function now and whenever the address is changed by others. */
    follow(func) {
      followers.push(func);
      func();
    },
  };
})();
