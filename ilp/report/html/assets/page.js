// What every page does: build elements, copy commands, switch between light and dark. No text ever becomes markup.

/** Text in which nothing moves or hides: control characters, changes of direction and lone surrogates as escapes. */
export function visible(text) {
  return String(text).replace(/[\p{C}\u2028\u2029]/gu, (each) => {
    const code = each.codePointAt(0);
    const [prefix, width] = code <= 0xff ? ["\\x", 2] : code <= 0xffff ? ["\\u", 4] : ["\\U", 8];
    return prefix + code.toString(16).padStart(width, "0");
  });
}

/** An element with attributes (null: left out) and children, which are elements or text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null) made.setAttribute(key, value);
  }
  made.append(...children.map((each) => (each instanceof Node ? each : visible(each))));
  return made;
}

/** "1 vector", "1,204 vectors". */
export function counted(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

const MARKS = { place: "what the vector turns on", difference: "the first difference" };

function runElement([octets, mark = "", leftOut = 0]) {
  if (leftOut) return element("span", { class: "left-out" }, `… ${counted(leftOut, "octet")} …`);
  const spaced = octets.replace(/..(?=.)/g, "$& ");
  return mark ? element("mark", { class: mark, title: MARKS[mark] }, spaced || "--") : element("span", {}, spaced);
}

/** A table of octets, field by field, from the rows that `octet_rows` made. */
export function octetsTable(rows, caption) {
  const body = rows.map(([offset, , field, runs, meaning]) =>
    element("tr", {},
      element("td", { class: "offset" }, offset),
      element("td", { class: "hex" }, ...runs.map(runElement)),
      element("th", { scope: "row" }, field),
      element("td", { class: "meaning" }, meaning)));
  const heads = ["offset", "octets", "field", "meaning"].map((each) => element("th", { scope: "col" }, each));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", { class: "octets" },
      element("caption", { class: "unseen" }, caption),
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...body)));
}

/** A command line with a button that copies it as it is, whatever is shown of it. */
export function commandElement(text) {
  return element("div", { class: "command" },
    element("code", {}, text),
    element("button", { type: "button", class: "copy", "data-copy": text }, "Copy"));
}

/** Say something to whoever listens instead of looking. */
export function say(text) {
  const said = document.getElementById("said");
  const holder = document.querySelector("dialog[open]") ?? document.body; // beside an open dialog all is silent
  if (said.parentElement !== holder) holder.append(said);
  said.textContent = visible(text);
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text); // pages from files may have no access to the clipboard
  }
}

function copyBySelection(text) {
  const holder = element("textarea", { class: "unseen" });
  holder.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(holder);
  const focused = document.activeElement;
  holder.select();
  const done = document.execCommand("copy");
  holder.remove();
  focused?.focus();
  return done;
}

async function copyFrom(button) {
  const done = await copyText(button.dataset.copy);
  button.textContent = done ? "Copied" : "Not copied";
  say(done ? "The command is copied." : "The browser does not let the page copy: select the command by hand.");
  button.addEventListener("blur", () => { button.textContent = "Copy"; }, { once: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-copy]");
  if (button) copyFrom(button);
});

// Light and dark.

const THEMES = ["system", "light", "dark"];
const THEME_KEY = "ilp-report-theme";

function storedTheme() {
  try {
    return localStorage.getItem(THEME_KEY);
  } catch {
    return null; // storage may be forbidden
  }
}

function showTheme(theme) {
  const button = document.getElementById("theme");
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  button.dataset.theme = theme;
  button.textContent = `Colours: ${theme}`;
  button.setAttribute("aria-label", `Colours: ${theme === "system" ? "as the system has them" : theme}`);
}

function nextTheme() {
  const theme = THEMES[(THEMES.indexOf(document.getElementById("theme").dataset.theme) + 1) % THEMES.length];
  showTheme(theme);
  try {
    localStorage.setItem(THEME_KEY, theme);
  } catch {
    // It holds for this page then.
  }
}

document.getElementById("theme").addEventListener("click", nextTheme);
showTheme(THEMES.includes(storedTheme()) ? storedTheme() : "system");
