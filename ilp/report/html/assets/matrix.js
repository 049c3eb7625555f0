// The data of the matrix: who said what to which vector. Numbers are indexes of the lists of names.

export const matrix = JSON.parse(document.getElementById("matrix-data").textContent);
export const columns = matrix.columns;

const NONE = ".";
const GRAVITY = ["fail", "error", "warn", "known", "info", "skip", "pass"].map((each) => matrix.verdicts.indexOf(each));

/** The number of a verdict; -1 where an implementation has none. */
export function verdictOf(column, vector) {
  const digit = columns[column].verdicts[vector];
  return digit === NONE ? -1 : Number(digit);
}

/** The name of what a departure does to peers; null where there is none. */
export function consequenceOf(column, vector) {
  const digit = columns[column].consequences[vector];
  return digit === NONE ? null : matrix.consequences[digit];
}

export function idOf(vector) {
  return `${matrix.subjects[matrix.of.subject[vector]]}/${matrix.names[vector]}`;
}

const numbers = new Map(matrix.names.map((_, vector) => [idOf(vector), vector]));

/** The number of a vector by its id; undefined for none. */
export function vectorOf(id) {
  return numbers.get(id);
}

export function clauseIds(vector) {
  return matrix.of.clauses[vector].map((each) => matrix.clauses[each][0]);
}

export function flagsOf(vector) {
  return matrix.of.flags[vector].map((each) => matrix.flags[each]);
}

/** Whether the implementations got different verdicts on a vector. */
export function differs(vector) {
  return columns.some((each) => each.verdicts[vector] !== columns[0].verdicts[vector]);
}

/** How many of some vectors got each verdict from an implementation, by the number of the verdict. */
export function tally(column, vectors) {
  const counts = matrix.verdicts.map(() => 0);
  for (const vector of vectors) {
    const verdict = verdictOf(column, vector);
    if (verdict >= 0) counts[verdict] += 1;
  }
  return counts;
}

/** A number for a verdict's gravity: the lower, the graver. */
export function gravity(verdict) {
  return GRAVITY.indexOf(verdict);
}

/** The verdicts that a tally has, the gravest first. */
export function gravestFirst(counts) {
  return GRAVITY.filter((each) => counts[each]);
}

const ALL = matrix.names.map((_, vector) => vector);

/** Every vector in groups, by subject or by the first clause: those with the most and gravest departures first,
 *  and in each the vectors with departures. */
export function groupsBy(kind) {
  const byName = new Map();
  for (const vector of ALL) {
    const name = kind === "clause" ? clauseIds(vector)[0] : matrix.subjects[matrix.of.subject[vector]];
    if (!byName.has(name)) byName.set(name, []);
    byName.get(name).push(vector);
  }
  const groups = [...byName].map(([name, vectors]) => ({ name, kind, vectors: worstFirst(vectors), rank: rank(vectors) }));
  return groups.sort((a, b) => compared(b.rank, a.rank));
}

function worstFirst(vectors) {
  const ranked = vectors.map((vector) => ({ vector, rank: rank([vector]).map((each) => Math.min(each, 1)) }));
  return ranked.sort((a, b) => compared(b.rank, a.rank)).map((each) => each.vector);
}

function rank(vectors) {
  const counts = columns.map((_, column) => tally(column, vectors));
  const of = (...names) => names.reduce(
    (sum, name) => sum + counts.reduce((inner, each) => inner + each[matrix.verdicts.indexOf(name)], 0), 0);
  return [of("fail", "error"), of("warn", "known"), vectors.filter(differs).length];
}

function compared(one, other) {
  const at = one.findIndex((each, index) => each !== other[index]);
  return at < 0 ? 0 : one[at] - other[at];
}

// The cases, packed by subject, unpacked when one is wanted.

const unpacked = new Map();

async function unpack(text) {
  const octets = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const stream = new Blob([octets]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/** A promise of all that is known of a vector: `ilp.report.html.check_cases.Case`. */
export async function caseOf(vector) {
  const subject = matrix.of.subject[vector];
  if (!unpacked.has(subject)) {
    unpacked.set(subject, unpack(document.querySelectorAll("script.cases-data")[subject].textContent));
  }
  return (await unpacked.get(subject))[vector];
}
