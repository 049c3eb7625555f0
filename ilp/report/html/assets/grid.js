// The grid: groups of vectors as rows that open, implementations as columns. Rows are made when they come into view.

import { element } from "./page.js";
import { columns, consequenceOf, gravestFirst, idOf, matrix, tally, verdictOf } from "./matrix.js";

const CHUNK = 40; // rows that are made at once
const PAGE = 12; // rows that Page Down goes
const KINDS_IN_GROUP = 2; // verdicts that the cell of a group counts

const frame = document.getElementById("frame");
const clauseTexts = new Map(matrix.clauses.map(([id, citation, text]) => [id, citation ? `${citation}: ${text}` : ""]));
const opened = new Set(); // names of groups
let shown = []; // groups with the vectors that are shown of them
let lines = []; // what is a row now: a group, or a vector in its group
let lineByKey = new Map(); // its index by its key: the group's name, or the vector's number
let sections = new Map(); // by group name: its row, and its chunks once it is open
let focus = { key: null, column: -1 }; // column -1 is the row's header
let opener = () => {};
let grid = null;

const seen = new IntersectionObserver((entries) => {
  for (const each of entries) if (each.isIntersecting) fill(each.target);
}, { rootMargin: "800px", scrollMargin: "800px" });
const chunks = new WeakMap(); // element of a chunk: its vectors and its group

/** Make the grid's frame; `open(vector, column)` is called for a cell, with column -1 for the vector as such. */
export function startGrid(open) {
  opener = open;
  const heads = columns.map((each) => element("div", { role: "columnheader", class: "head", title: each.name },
    element("span", { class: "head-name" }, ...breakable(each.name))));
  grid = element("div", {
    role: "treegrid", class: "grid", "aria-label": "verdicts by vector and implementation", "aria-colcount": columns.length + 1,
  }, element("div", { role: "rowgroup", class: "heads" },
    element("div", { role: "row", class: "row", "aria-rowindex": 1 },
      element("div", { role: "columnheader", class: "head corner" }, "vector"), ...heads)));
  frame.append(grid);
  frame.style.setProperty("--count", columns.length);
  frame.classList.toggle("many", columns.length > 6);
  frame.addEventListener("click", clicked);
  frame.addEventListener("keydown", pressed);
  frame.addEventListener("focusin", (event) => { const at = placeOf(event.target); if (at) focus = at; });
  new ResizeObserver(([entry]) => {
    frame.classList.toggle("overflowing", grid.scrollWidth > entry.contentRect.width + 1);
  }).observe(frame);
}

/** Show groups, each `{name, kind, vectors}`; `by` names the implementation that is asked for, "" for none. */
export function showGroups(groups, by) {
  shown = groups;
  for (const each of [...grid.children].slice(1)) each.remove();
  sections = new Map(groups.map((each) => [each.name, { group: each, element: null, list: null }]));
  grid.append(...groups.map(sectionElement));
  columns.forEach((each, index) => grid.querySelectorAll(".head")[index + 1].classList.toggle("chosen", each.name === by));
  if (!groups.length) grid.append(element("p", { class: "nothing" }, "No vector is like that. Clear a filter, or search for less."));
  number();
}

export function setOpened(names) {
  opened.clear();
  for (const each of names) opened.add(each);
}

export function allOpened() {
  return shown.every((each) => opened.has(each.name));
}

/** The vectors in the order in which they are shown, in open groups and closed ones. */
export function shownVectors() {
  return shown.flatMap((each) => each.vectors);
}

/** Put the focus on a vector's cell, and open its group for it. */
export function focusVector(vector, column) {
  const group = shown.find((each) => each.vectors.includes(vector));
  if (!group) return;
  if (!opened.has(group.name)) toggle(group.name);
  moveTo(lineOf(vector), column);
}

export function focusFirst() {
  moveTo(0, -1);
}

/** A reference that breaks into lines where its parts end. */
function breakable(name) {
  return name.split(/(?<=[:@/])/).flatMap((each, index) => (index ? [element("wbr"), each] : [each]));
}

// Rows.

function sectionElement(group) {
  const section = sections.get(group.name);
  const isOpen = opened.has(group.name);
  const label = group.kind === "clause" ? clauseTexts.get(group.name) : "";
  section.row = element("div", { role: "row", class: "row group-row", "aria-level": 1, "aria-expanded": isOpen, "data-group": group.name },
    element("div", { role: "rowheader", class: "name", tabindex: "-1" },
      element("span", { class: "twist", "aria-hidden": "true" }, "▸"),
      element("span", { class: "group-name" }, group.name), " ",
      element("span", { class: "muted" }, group.vectors.length.toLocaleString("en")),
      ...(label ? [element("span", { class: "title muted", title: label }, label)] : [])),
    ...columns.map((_, column) => groupCell(group, column)));
  section.element = element("div", { role: "rowgroup", class: "group" }, section.row);
  if (isOpen) openSection(section);
  return section.element;
}

function groupCell(group, column) {
  const counts = tally(column, group.vectors);
  const found = gravestFirst(counts);
  const words = found.map((each) => `${counts[each]} ${matrix.verdicts[each]}`).join(", ");
  const parts = found.slice(0, KINDS_IN_GROUP).map((each) =>
    element("span", { class: `chip v-${matrix.verdicts[each]}`, "aria-hidden": "true" },
      element("span", { class: "glyph" }, matrix.glyphs[each]), counts[each]));
  return element("div", { role: "gridcell", class: "cell sum", tabindex: "-1", "data-column": column,
    "aria-label": `${columns[column].name}: ${words || "nothing"}`, title: words }, ...parts);
}

function openSection(section) {
  const { vectors } = section.group;
  section.list = [];
  for (let start = 0; start < vectors.length; start += CHUNK) {
    const part = vectors.slice(start, start + CHUNK);
    const chunk = element("div", { role: "presentation", class: "chunk" });
    chunk.style.setProperty("--rows", part.length);
    chunks.set(chunk, { part, group: section.group });
    section.list.push(chunk);
    seen.observe(chunk);
  }
  section.element.append(...section.list);
}

function fill(chunk) {
  if (chunk.childElementCount) return;
  seen.unobserve(chunk);
  const { part, group } = chunks.get(chunk);
  chunk.append(...part.map((vector) => vectorRow(vector, group)));
}

/** Make all rows of the open groups, for paper. */
export function fillOpen() {
  for (const name of opened) sections.get(name)?.list.forEach(fill);
}

function vectorRow(vector, group) {
  const name = group.kind === "subject" ? matrix.names[vector] : idOf(vector);
  return element("div", { role: "row", class: "row", "aria-level": 2, "aria-rowindex": lineOf(vector) + 2, "data-vector": vector },
    element("div", { role: "rowheader", class: "name", tabindex: "-1", title: matrix.titles[vector] },
      element("span", { class: "code" }, name), " ",
      element("span", { class: "title muted" }, matrix.titles[vector])),
    ...columns.map((_, column) => vectorCell(vector, column)));
}

function vectorCell(vector, column) {
  const verdict = verdictOf(column, vector);
  const word = matrix.verdicts[verdict] ?? "no result";
  const effect = consequenceOf(column, vector);
  const said = effect ? `${word}, ${effect}` : word;
  return element("div", { role: "gridcell", class: `cell v-${word}`, tabindex: "-1", "data-column": column,
    "aria-label": `${columns[column].name}: ${said}`, title: `${columns[column].name}: ${said}` },
  element("span", { class: "glyph", "aria-hidden": "true" }, matrix.glyphs[verdict] ?? ""));
}

/** Work out anew which rows there are, and where a Tab from outside goes. */
function number() {
  lines = shown.flatMap((group) => [
    { key: group.name, group: group.name, vector: -1 },
    ...(opened.has(group.name) ? group.vectors.map((vector) => ({ key: vector, group: group.name, vector })) : []),
  ]);
  lineByKey = new Map(lines.map((each, index) => [each.key, index]));
  grid.setAttribute("aria-rowcount", lines.length + 1);
  lines.forEach(({ group, vector }, index) => {
    if (vector < 0) sections.get(group).row.setAttribute("aria-rowindex", index + 2);
  });
  for (const each of grid.querySelectorAll("[data-vector]")) each.setAttribute("aria-rowindex", lineOf(Number(each.dataset.vector)) + 2);
  if (lineOf(focus.key) < 0) focus = { key: lines[0]?.key ?? null, column: -1 };
  if (lines.length) rove(cellAt(lineOf(focus.key), focus.column));
}

function lineOf(key) {
  return lineByKey.get(key) ?? -1;
}

function toggle(name) {
  const section = sections.get(name);
  const willOpen = !opened.has(name);
  section.row.setAttribute("aria-expanded", String(willOpen));
  if (willOpen) {
    opened.add(name);
    openSection(section);
  } else {
    opened.delete(name);
    for (const each of section.list) each.remove();
  }
  number();
}

// Moving about.

function cellAt(line, column) {
  const { group, vector } = lines[line];
  const section = sections.get(group);
  let row = section.row;
  if (vector >= 0) {
    const chunk = section.list[Math.floor(section.group.vectors.indexOf(vector) / CHUNK)];
    fill(chunk);
    row = chunk.querySelector(`[data-vector="${vector}"]`);
  }
  return row.children[column + 1];
}

function rove(cell) {
  grid.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
  cell.setAttribute("tabindex", "0");
}

function moveTo(line, column) {
  if (!lines.length) return;
  const cell = cellAt(Math.max(0, Math.min(lines.length - 1, line)), Math.max(-1, Math.min(columns.length - 1, column)));
  rove(cell);
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function placeOf(target) {
  const cell = target.closest("[role=gridcell], [role=rowheader]");
  const row = cell?.parentElement;
  if (!row) return null;
  const key = row.dataset.group ?? Number(row.dataset.vector);
  return { key, column: Number(cell.dataset.column ?? -1) };
}

function activate({ key, column }) {
  if (typeof key === "number") opener(key, column);
  else toggle(key);
}

function clicked(event) {
  const at = placeOf(event.target);
  if (!at) return;
  moveTo(lineOf(at.key), at.column);
  activate(at);
}

function pressed(event) {
  const at = placeOf(event.target);
  if (!at || event.altKey || event.metaKey) return;
  const line = lineOf(at.key);
  const ends = event.ctrlKey ? [0, lines.length - 1] : [line, line];
  const moves = {
    ArrowUp: () => moveTo(line - 1, at.column),
    ArrowDown: () => moveTo(line + 1, at.column),
    ArrowLeft: () => left(line, at),
    ArrowRight: () => right(line, at),
    Home: () => moveTo(ends[0], -1),
    End: () => moveTo(ends[1], columns.length - 1),
    PageUp: () => moveTo(line - PAGE, at.column),
    PageDown: () => moveTo(line + PAGE, at.column),
    Enter: () => activate(at),
    " ": () => activate(at),
  };
  if (!moves[event.key]) return;
  event.preventDefault();
  moves[event.key]();
}

function left(line, { key, column }) {
  if (column >= 0) moveTo(line, column - 1);
  else if (typeof key === "number") moveTo(lineOf(lines[line].group), -1);
  else if (opened.has(key)) toggle(key);
}

function right(line, { key, column }) {
  if (column < 0 && typeof key === "string" && !opened.has(key)) toggle(key);
  else moveTo(line, column + 1);
}
