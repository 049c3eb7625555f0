// The page of a conformance run: the filters, the grid and the case that is open, kept in step with the address.

import { element } from "./page.js";
import { caseOf, columns, groupsBy, idOf, matrix, vectorOf } from "./matrix.js";
import { clearFilters, filters, isFiltered, matcher, readAddress, showCount, showFilters, startFilters, writeAddress } from "./filters.js";
import { allOpened, fillOpen, focusFirst, focusVector, setOpened, showGroups, shownVectors, startGrid } from "./grid.js";
import { caseElements } from "./case.js";

const FEW = 60; // vectors that a filter leaves, up to which their groups open by themselves

const dialog = document.getElementById("case");
const content = document.getElementById("case-content");
const openAll = document.getElementById("open-all");
const groupings = new Map(); // by kind: all vectors in groups
let open = { id: null, by: null }; // the case that the address names
let seenAs = ""; // what was filtered for when the groups were last made
let pending = 0; // of the search, which waits until the typing pauses

function filteredGroups() {
  if (!groupings.has(filters.group)) groupings.set(filters.group, groupsBy(filters.group));
  const matches = matcher();
  return groupings.get(filters.group)
    .map((each) => ({ ...each, vectors: each.vectors.filter(matches) }))
    .filter((each) => each.vectors.length);
}

function show() {
  const now = JSON.stringify(filters);
  if (now === seenAs) return;
  seenAs = now;
  const groups = filteredGroups();
  const count = groups.reduce((sum, each) => sum + each.vectors.length, 0);
  setOpened(isFiltered() && count <= FEW ? groups.map((each) => each.name) : []);
  showGroups(groups, filters.by);
  showCount(count, groups.length);
  showOpenAll();
}

function showOpenAll() {
  openAll.textContent = allOpened() ? "Close all" : "Open all";
}

function toggleAll() {
  const groups = filteredGroups();
  setOpened(allOpened() ? [] : groups.map((each) => each.name));
  showGroups(groups, filters.by);
  showOpenAll();
}

function filtersChanged() {
  clearTimeout(pending);
  pending = setTimeout(() => { show(); writeAddress(open); }, 60);
}

// The case.

function columnOf(name) {
  return columns.findIndex((each) => each.name === name);
}

function openCase(vector, column) {
  open = { id: idOf(vector), by: columns[column]?.name ?? null };
  writeAddress(open, { step: true });
  showCase();
}

async function showCase() {
  const asked = open;
  const vector = vectorOf(asked.id);
  const column = columnOf(asked.by);
  let shown;
  try {
    shown = caseElements(vector, column, await caseOf(vector));
  } catch (error) {
    shown = [element("h2", { id: "case-title", tabindex: "-1" }, asked.id),
      element("p", {}, `This browser cannot unpack the case: ${error.message}. Use one of 2023 or later, or ilp check in a terminal.`)];
  }
  if (asked !== open) return; // another one was opened meanwhile
  content.replaceChildren(caseBar(vector, column), element("div", { class: "case-body" }, ...shown));
  if (!dialog.open) dialog.showModal();
  content.querySelector(".case-body").scrollTop = 0;
  document.getElementById("case-title").focus();
}

function caseBar(vector, column) {
  const all = shownVectors();
  const at = all.indexOf(vector);
  const step = (label, to, key) => {
    const button = element("button", { type: "button", class: "quiet", "data-step": to, "aria-keyshortcuts": key }, label);
    button.disabled = at < 0 || all[at + to] === undefined;
    return button;
  };
  const place = at < 0 ? "" : `${(at + 1).toLocaleString("en")} of ${all.length.toLocaleString("en")}`;
  return element("div", { class: "case-bar", "data-vector": vector, "data-column": column },
    step("← Previous", -1, "Alt+ArrowUp"), step("Next →", 1, "Alt+ArrowDown"), element("span", { class: "muted" }, place),
    element("button", { type: "button", class: "close", "data-close": "", "aria-keyshortcuts": "Escape" }, "Close"));
}

function stepCase(by) {
  const all = shownVectors();
  const bar = content.querySelector(".case-bar");
  const next = all[all.indexOf(Number(bar.dataset.vector)) + by];
  if (next === undefined) return;
  open = { id: idOf(next), by: columns[Number(bar.dataset.column)]?.name ?? null };
  writeAddress(open);
  showCase();
}

function closed() {
  const bar = content.querySelector(".case-bar");
  if (open.id) {
    open = { id: null, by: null };
    writeAddress(open);
  }
  if (bar) focusVector(Number(bar.dataset.vector), Number(bar.dataset.column));
}

dialog.addEventListener("close", closed);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  const step = event.target.closest("[data-step]");
  if (step) stepCase(Number(step.dataset.step));
});
dialog.addEventListener("keydown", (event) => {
  const steps = { ArrowUp: -1, ArrowDown: 1 };
  if (!event.altKey || !(event.key in steps)) return;
  event.preventDefault();
  stepCase(steps[event.key]);
});

// The whole.

function followAddress() {
  const asked = readAddress();
  open = vectorOf(asked.id) === undefined ? { id: null, by: null } : asked;
  showFilters();
  show();
  if (open.id) showCase();
  else if (dialog.open) dialog.close();
}

function toMatrix() {
  document.getElementById("matrix-section").scrollIntoView();
}

startFilters(filtersChanged);
startGrid(openCase);
openAll.addEventListener("click", toggleAll);
document.getElementById("frame").addEventListener("click", showOpenAll);
document.getElementById("search").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "Enter") {
    event.preventDefault();
    show();
    focusFirst();
  } else if (event.key === "Escape") {
    clearFilters();
    showFilters();
    filtersChanged();
  }
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input[type=search], select, textarea");
  if (event.key !== "/" || typing || dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.getElementById("search").focus();
});
document.querySelector(".summary").addEventListener("click", (event) => {
  if (event.target.closest("a[href^='#']")) requestAnimationFrame(toMatrix);
});
addEventListener("hashchange", followAddress);
addEventListener("beforeprint", fillOpen);
followAddress();
document.documentElement.dataset.vectors = matrix.names.length;
performance.mark("interactive");
