// One case, as elements: what was asked, what the specification expects, what each implementation did, how to see it.

import { commandElement, counted, element, octetsTable } from "./page.js";
import { columns, consequenceOf, flagsOf, gravity, idOf, matrix, verdictOf } from "./matrix.js";

/** Everything about a vector; `chosen` is the column that was opened, -1 for none. */
export function caseElements(vector, chosen, found) {
  return [
    heading(vector),
    element("div", { class: "case-top" },
      element("div", {}, section("Expected", ...expectedElements(found)), clausesSection(vector)),
      section("Seen", answersElement(vector, chosen, found))),
    section(askedTitle(vector), ...askedElements(found)),
    section("See it again", ...commandElements(vector, chosen)),
    section("Provenance", ...provenanceElements(found)),
  ];
}

function section(title, ...content) {
  return element("section", {}, element("h3", {}, title), ...content);
}

function named(kind, vector) {
  return matrix[`${kind}s`][matrix.of[kind][vector]];
}

function heading(vector) {
  const facts = [named("operation", vector), named("packet", vector), `expected: ${named("expectation", vector)}`,
    named("level", vector), ...flagsOf(vector).map((each) => `flag: ${each}`)];
  return element("div", { class: "case-heading" },
    element("h2", { id: "case-title", tabindex: "-1" },
      element("span", { class: "code case-id" }, idOf(vector)), matrix.titles[vector]),
    element("ul", { class: "facts", "aria-label": "about the vector" }, ...facts.map((each) => element("li", { class: "chip" }, each))));
}

function clausesSection(vector) {
  const items = matrix.of.clauses[vector].map((each) => {
    const [id, citation, text, against] = matrix.clauses[each];
    return element("li", {},
      element("code", {}, id), citation ? ` ${citation}` : "",
      ...(text ? [element("p", {}, text)] : []),
      ...(against ? [element("p", {}, element("strong", {}, "But: "), against)] : []));
  });
  return section("Clauses", element("ul", { class: "clauses" }, ...items));
}

function askedTitle(vector) {
  return { decode: "The octets to read", encode: "The value to write", relay: "The octets to forward" }[named("operation", vector)] ?? "Asked";
}

function askedElements(found) {
  const edits = (found.edits ?? []).map(([name, value]) =>
    element("p", {}, element("code", {}, name), " to be replaced by ", element("code", {}, value)));
  return [...edits, sizeElement(found.asked), packetElement(found.asked, "what was asked, field by field")];
}

function expectedElements(found) {
  const lines = found.expected.map((each) => element("p", { class: "expected-line" }, each));
  return found.wanted ? [...lines, sizeElement(found.wanted), packetElement(found.wanted, "what is expected, field by field")] : lines;
}

function sizeElement(packet) {
  return packet.size ? element("p", { class: "muted" }, counted(packet.size, "octet")) : "";
}

/** A packet as octets, field by field, or as the members of its value. */
function packetElement(packet, caption) {
  if (!packet.members) {
    return packet.size ? octetsTable(packet.rows, caption) : element("p", { class: "muted" }, "no octets at all");
  }
  const differing = new Set(packet.differing ?? []);
  const rows = packet.members.map(([name, value]) => element("tr", {},
    element("th", { scope: "row" }, name),
    element("td", { class: "code" }, differing.has(name) ? element("mark", { class: "difference", title: "differs" }, value) : value)));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", { class: "members" }, element("caption", { class: "unseen" }, caption), element("tbody", {}, ...rows)));
}

// What the implementations did, side by side: one card for all who gave the same answer,
// that of the chosen implementation first, then the gravest.

function answersElement(vector, chosen, found) {
  const byAnswer = new Map();
  columns.forEach((_, column) => {
    const said = found.said[column];
    const key = said ? `${said[0]} ${said[1]}` : "none";
    if (!byAnswer.has(key)) byAnswer.set(key, []);
    byAnswer.get(key).push(column);
  });
  const worst = (together) => Math.min(...together.map((column) => gravity(verdictOf(column, vector))));
  const cards = [...byAnswer.values()]
    .sort((a, b) => b.includes(chosen) - a.includes(chosen) || worst(a) - worst(b));
  return element("div", { class: "answers" }, ...cards.map((each) => answerCard(vector, each, chosen, found)));
}

function answerCard(vector, together, chosen, found) {
  const [number, outcome] = found.said[together[0]] ?? [-1, "no result"];
  const answer = number < 0 ? { line: outcome } : found.answers[number];
  const differences = (answer.differences ?? []).map((each) => element("p", { class: "difference-line" }, each));
  const log = answer.log ? [element("pre", {}, answer.log.join("\n"))] : [];
  return element("article", { class: together.includes(chosen) ? "answer chosen" : "answer" },
    element("ul", { class: "by" }, ...together.map((column) => sayer(vector, column, found))),
    lineElement(answer.line), ...differences,
    ...(answer.packet ? [packetElement(answer.packet, "what it read or wrote, field by field")] : []), ...log);
}

function lineElement(line) {
  const [outcome, rest] = line.split(/(?<=^[^:]*:)(.*)/s);
  return element("p", {}, element("span", { class: "outcome" }, outcome), rest ?? "");
}

function sayer(vector, column, found) {
  const number = verdictOf(column, vector);
  const verdict = matrix.verdicts[number] ?? "skip";
  const [, , reading, reason] = found.said[column] ?? [];
  const effect = consequenceOf(column, vector);
  const details = [effect, reading && `reading: ${reading}`, reason && `reason: ${reason}`].filter(Boolean);
  return element("li", {},
    element("span", { class: `chip v-${verdict}` },
      element("span", { class: "glyph", "aria-hidden": "true" }, matrix.glyphs[number] ?? ""), matrix.verdicts[number] ?? "no result"),
    " ", element("code", {}, columns[column].name),
    ...details.map((each) => element("span", { class: "detail" }, each)));
}

function commandElements(vector, chosen) {
  const command = ({ before, after }) => commandElement(before + idOf(vector) + after);
  const first = columns[chosen] ?? columns[0];
  const others = columns.filter((each) => each !== first);
  if (!others.length) return [command(first)];
  return [command(first),
    element("details", {}, element("summary", {}, `The other ${counted(others.length, "implementation")}`), ...others.map(command))];
}

function provenanceElements(found) {
  const witnesses = (found.witnesses ?? []).map(([aspect, names]) => element("li", {}, `${aspect}: ${names}`));
  return [element("p", {}, found.provenance),
    ...(witnesses.length ? [element("p", { class: "muted" }, "Who agrees, by what they can know:"), element("ul", {}, ...witnesses)] : []),
    element("p", { class: "muted" }, `In the set since ${found.since}.`)];
}
