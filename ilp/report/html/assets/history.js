import { counted, say } from "./page.js";

// The steps of a history: only those that were not enough, or all; their findings open or closed.

const only = document.getElementById("only");
const steps = [...document.querySelectorAll(".steps > tbody")];
const folds = [...document.querySelectorAll(".steps details")];

function showSteps() {
  for (const each of steps) each.hidden = only.checked && each.classList.contains("yes");
  const shown = steps.filter((each) => !each.hidden).length;
  say(`${shown} of ${counted(steps.length, "step")} shown`);
}

/** Open the findings of the step that the address names, whatever is hidden. */
function openTarget() {
  const target = steps.find((each) => `#${each.id}` === location.hash);
  if (!target) return;
  if (target.hidden) {
    only.checked = false;
    showSteps();
  }
  for (const each of target.querySelectorAll("details")) each.open = true;
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
}

function setAll(open) {
  for (const each of folds) each.open = open;
}

if (only) {
  only.addEventListener("change", showSteps);
  document.getElementById("open").addEventListener("click", () => setAll(true));
  document.getElementById("close").addEventListener("click", () => setAll(false));
  addEventListener("hashchange", openTarget);
  if (only.checked) showSteps(); // the browser keeps it when the page is loaded again
  openTarget();
}
