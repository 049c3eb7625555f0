import { counted, say } from "./page.js";

// The findings of a gate run: which of them are shown, which are open, and how to walk them with the keyboard.

const findings = [...document.querySelectorAll(".finding")];
const filters = [...document.querySelectorAll("#filters select")];
const search = document.getElementById("search");

function isWanted(finding) {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  return filters.every((each) => !each.value || finding.dataset[each.name] === each.value)
    && words.every((each) => finding.dataset.text.includes(each));
}

function showWanted() {
  for (const each of findings) each.hidden = !isWanted(each);
  for (const group of document.querySelectorAll(".surface, .kind")) {
    group.hidden = !group.querySelector(".finding:not([hidden])");
  }
  const shown = findings.filter((each) => !each.hidden).length;
  const words = `${shown} of ${counted(findings.length, "finding")} shown`;
  document.getElementById("shown").textContent = words;
  document.getElementById("nothing").hidden = shown > 0;
  say(words);
}

function showAll() {
  for (const each of filters) each.value = "";
  search.value = "";
  showWanted();
}

/** Open the finding that the address names, whatever is filtered. */
function openTarget() {
  const target = document.getElementById(decoded(location.hash.slice(1)));
  if (!target?.matches(".finding")) return;
  if (target.hidden) showAll();
  target.open = true;
  target.scrollIntoView();
  target.querySelector("summary").focus({ preventScroll: true });
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody's own percent sign
  }
}

function step(by) {
  const shown = findings.filter((each) => !each.hidden);
  const at = shown.findIndex((each) => each.contains(document.activeElement));
  const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
  next?.querySelector("summary").focus();
}

const KEYS = { "/": () => search.focus(), j: () => step(1), k: () => step(-1) };

function takeKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === search) {
    if (event.key === "Escape") showAll();
    return;
  }
  if (event.target.matches?.("input, select, textarea") || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
}

if (findings.length) {
  search.addEventListener("input", showWanted);
  for (const each of filters) each.addEventListener("change", showWanted);
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("all").addEventListener("click", showAll);
  document.getElementById("open").addEventListener("click", () => {
    for (const each of findings) if (!each.hidden) each.open = true;
  });
  document.getElementById("close").addEventListener("click", () => {
    for (const each of findings) each.open = false;
  });
  document.addEventListener("keydown", takeKey);
  addEventListener("hashchange", openTarget);
  // A click on the link of the finding that the address names already changes no hash.
  document.addEventListener("click", (event) => {
    if (event.target.closest?.('a[href^="#"]')?.hash === location.hash) openTarget();
  });
  showWanted();
  openTarget();
  addEventListener("load", openTarget); // the browser goes to the place itself by then, and takes the focus away
}
