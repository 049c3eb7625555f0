// Which vectors are shown, and the fragment of the address that says so.

import { counted, element } from "./page.js";
import { clauseIds, columns, consequenceOf, differs, flagsOf, idOf, matrix, verdictOf } from "./matrix.js";

const CHOICES = {
  operation: ["operation", matrix.operations],
  packet: ["packet", matrix.packets],
  expectation: ["expected", matrix.expectations],
  consequence: ["consequence", matrix.consequences],
  clause: ["first clause", [...new Set(matrix.names.map((_, vector) => clauseIds(vector)[0]))].sort()],
  by: ["implementation", [...new Set(columns.map((each) => each.name))]],
};

const NOTHING = { q: "", verdict: [], differ: false, group: "subject", ...emptyChoices() };

function emptyChoices() {
  return Object.fromEntries(Object.keys(CHOICES).map((each) => [each, ""]));
}

/** What is filtered for: `q` (text), `verdict` (names), `differ`, `group`, and one value of each of the choices. */
export const filters = { ...NOTHING };

export function clearFilters() {
  Object.assign(filters, NOTHING, { group: filters.group });
}

/** Whether anything is filtered out. */
export function isFiltered() {
  return Object.entries(NOTHING).some(([name, none]) => name !== "group" && String(filters[name]) !== String(none));
}

const searchable = matrix.names.map((_, vector) =>
  [idOf(vector), matrix.titles[vector], ...clauseIds(vector), ...flagsOf(vector)].join("\n").toLowerCase());

/** A function that tells whether a vector is to be shown. */
export function matcher() {
  const words = filters.q.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = ["operation", "packet", "expectation"].filter((each) => filters[each]);
  return (vector) =>
    words.every((each) => searchable[vector].includes(each))
    && wanted.every((each) => matrix[`${each}s`][matrix.of[each][vector]] === filters[each])
    && (!filters.clause || clauseIds(vector)[0] === filters.clause)
    && (!filters.differ || differs(vector))
    && columns.some((_, column) => cellMatches(column, vector));
}

function cellMatches(column, vector) {
  return (!filters.by || columns[column].name === filters.by)
    && (!filters.verdict.length || filters.verdict.includes(matrix.verdicts[verdictOf(column, vector)]))
    && (!filters.consequence || consequenceOf(column, vector) === filters.consequence);
}

// The fragment: the id of an open case first, then what is filtered for: `#trailing/inside&verdict=fail&q=octet`.

/** Set the filters to what the address says, and return which case is open: an id and a name, or nulls. */
export function readAddress() {
  const next = { ...NOTHING };
  const open = { id: null, by: null };
  for (const part of location.hash.slice(1).split("&").filter(Boolean)) {
    const [name, value] = part.split(/=(.*)/s).map(decoded);
    if (value === undefined) open.id = name;
    else if (name === "case-by") open.by = value;
    else if (name === "verdict") next.verdict = value.split(",").filter((each) => matrix.verdicts.includes(each));
    else if (name === "differ") next.differ = true;
    else if (name === "group") next.group = value === "clause" ? "clause" : "subject";
    else if (name === "q") next.q = value;
    else if (Object.hasOwn(CHOICES, name) && CHOICES[name][1].includes(value)) next[name] = value;
  }
  Object.assign(filters, next);
  return open;
}

function decoded(text) {
  try {
    return text && decodeURIComponent(text);
  } catch {
    return text; // somebody typed a lone %
  }
}

/** Say in the address what is shown. A case that opens is a step back, a filter is none. */
export function writeAddress(open, { step = false } = {}) {
  const parts = open.id ? [open.id] : [];
  if (open.id && open.by) parts.push(`case-by=${encodeURIComponent(open.by)}`);
  for (const [name, none] of Object.entries(NOTHING)) {
    if (String(filters[name]) !== String(none)) parts.push(`${name}=${encodeURIComponent(filters[name])}`);
  }
  const fragment = parts.length ? `#${parts.join("&")}` : location.pathname + location.search;
  if (step) history.pushState(null, "", fragment);
  else history.replaceState(null, "", fragment);
}

// The form.

const form = document.getElementById("filters");

/** Make the form, and call `changed` whenever something else is filtered for. */
export function startFilters(changed) {
  for (const [name, [label, values]] of Object.entries(CHOICES)) {
    const options = values.map((each) => element("option", { value: each }, each));
    const id = `filter-${name}`;
    document.getElementById("selects").append(element("div", { class: "select" },
      element("label", { for: id }, label),
      element("select", { name, id }, element("option", { value: "" }, "any"), ...options)));
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { readForm(); changed(); });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-verdict]");
    if (!button) return;
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    readForm();
    changed();
  });
  document.getElementById("clear").addEventListener("click", () => { clearFilters(); showFilters(); changed(); });
}

function verdictButtons() {
  return [...form.querySelectorAll("button[data-verdict]")];
}

function readForm() {
  const data = new FormData(form);
  for (const name of ["q", "group", ...Object.keys(CHOICES)]) filters[name] = String(data.get(name) ?? "");
  filters.differ = document.getElementById("differ").checked;
  filters.verdict = verdictButtons()
    .filter((each) => each.getAttribute("aria-pressed") === "true").map((each) => each.dataset.verdict);
}

/** Show in the form what is filtered for. */
export function showFilters() {
  form.elements.q.value = filters.q;
  form.elements.group.value = filters.group;
  for (const name of Object.keys(CHOICES)) form.elements[name].value = filters[name];
  document.getElementById("differ").checked = filters.differ;
  for (const each of verdictButtons()) {
    each.setAttribute("aria-pressed", String(filters.verdict.includes(each.dataset.verdict)));
  }
}

/** Say how many vectors are shown. */
export function showCount(vectors, groups) {
  const all = matrix.names.length;
  const kind = filters.group === "clause" ? "clause" : "subject";
  const of = vectors === all ? counted(all, "vector") : `${vectors.toLocaleString("en")} of ${counted(all, "vector")}`;
  document.getElementById("shown").textContent = `${of} in ${counted(groups, kind)}`;
  document.getElementById("clear").disabled = !isFiltered();
  for (const name of Object.keys(CHOICES)) form.elements[name].classList.toggle("chosen", Boolean(filters[name]));
}
