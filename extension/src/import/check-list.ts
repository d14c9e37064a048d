import type { TranslationBundle } from "@jupyterlab/translation";
import type { ImportCheck, Instrument } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";

const SIGNS: Readonly<Record<ImportCheck["verdict"], string>> = { good: "✓", doubtful: "⚠", bad: "✗" };
const WORDS: Readonly<Record<ImportCheck["verdict"], string>> = { good: "fine", doubtful: "doubtful", bad: "wrong" };

type Mend = (values: Partial<Instrument>) => void;

/** The checks of an import: what was found, and beside what is wrong its usual cause and, where there is one, its mending. */
export function checkList(checks: readonly ImportCheck[], onMend: Mend, trans: TranslationBundle): HTMLElement {
  const list = document.createElement("ul");
  list.className = "rietbook-checks";
  list.append(...checks.map((check) => item(check, onMend, trans)));
  return list;
}

function item({ subject, verdict, text, advice, values }: ImportCheck, onMend: Mend, trans: TranslationBundle) {
  const entry = document.createElement("li");
  entry.className = `rietbook-check rietbook-check-${verdict}`;
  const sign = createDiv("rietbook-check-sign", SIGNS[verdict]);
  sign.setAttribute("role", "img");
  sign.setAttribute("aria-label", trans.__(WORDS[verdict]));
  const words = createDiv("rietbook-check-text");
  words.append(createDiv("rietbook-check-subject", trans.__(subject)), createDiv("", text));
  if (advice !== undefined) words.append(createDiv("rietbook-check-advice", advice));
  if (values !== undefined) words.append(mendButton(values, onMend, trans));
  entry.append(sign, words);
  return entry;
}

function mendButton(values: Partial<Instrument>, onMend: Mend, trans: TranslationBundle): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "rietbook-button";
  const list = Object.entries(values).map(([name, value]) => `${name} ${String(value)}`);
  button.textContent = trans.__("Use %1", list.join(", "));
  button.addEventListener("click", () => onMend(values));
  return button;
}
