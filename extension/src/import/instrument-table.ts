import type { TranslationBundle } from "@jupyterlab/translation";
import type { Instrument, InstrumentSource, ShownInstrument } from "rietbook";
import { createDiv } from "../figure/figure-toolbar.js";

type NumericField = Exclude<keyof Instrument, "secondWavelength" | "geometry">;

const ROWS: readonly (readonly [NumericField, string, string])[] = [
  ["wavelength", "wavelength", "Å"],
  ["radius", "distance", "mm"],
  ["polarization", "polarization", ""],
  ["zero", "zero", "°"],
  ["U", "U", "cdeg²"],
  ["V", "V", "cdeg²"],
  ["W", "W", "cdeg²"],
  ["X", "X", "cdeg"],
  ["Y", "Y", "cdeg"],
  ["Z", "Z", "cdeg"],
  ["SHL", "SH/L", ""],
];

const SOURCES: Readonly<Record<InstrumentSource, string>> = {
  file: "file",
  instprm: ".instprm",
  prm: ".prm",
  samprm: ".samprm",
  default: "default",
  estimate: "estimate",
  analyst: "edited",
};

/** What the table's controls do. */
export interface InstrumentActions {
  readonly onValue: (values: Partial<Instrument>) => void;
  readonly onFile: (instprm: string | undefined) => void;
}

/** Instrument parameters, each with its source; a value is changed by typing another. */
export function instrumentTable(
  { values, sources }: ShownInstrument,
  files: { readonly chosen?: string; readonly offered: readonly string[] },
  actions: InstrumentActions,
  trans: TranslationBundle,
): HTMLElement {
  const box = createDiv("rietbook-instrument");
  const table = document.createElement("table");
  table.className = "rietbook-table";
  const head = table.createTHead().insertRow();
  for (const text of ["parameter", "value", "unit", "from"])
    head.append(Object.assign(document.createElement("th"), { textContent: trans.__(text), scope: "col" }));
  const body = table.createTBody();
  for (const [field, label, unit] of ROWS) {
    const row = body.insertRow();
    row.insertCell().textContent = trans.__(label);
    row.insertCell().append(valueInput(field, trans.__(label), values[field], actions));
    row.insertCell().textContent = unit;
    row.insertCell().textContent = trans.__(SOURCES[sources[field] ?? "default"]);
  }
  box.append(fileChoice(files, actions, trans), table);
  return box;
}

function valueInput(field: NumericField, label: string, value: number, actions: InstrumentActions): HTMLInputElement {
  const input = document.createElement("input");
  input.type = "text";
  input.inputMode = "decimal";
  input.value = String(value);
  input.setAttribute("aria-label", label);
  input.addEventListener("change", () => {
    const wanted = Number(input.value.replace("−", "-"));
    const isWrong = input.value.trim() === "" || !Number.isFinite(wanted);
    input.setAttribute("aria-invalid", String(isWrong));
    if (!isWrong && wanted !== value) actions.onValue({ [field]: wanted });
  });
  return input;
}

function fileChoice(
  { chosen, offered }: { readonly chosen?: string; readonly offered: readonly string[] },
  actions: InstrumentActions,
  trans: TranslationBundle,
): HTMLElement {
  const label = document.createElement("label");
  label.className = "rietbook-instrument-file";
  const select = document.createElement("select");
  const names = chosen === undefined || offered.includes(chosen) ? offered : [chosen, ...offered];
  select.append(
    new Option(trans.__("the file's own, or beside it"), "", chosen === undefined, chosen === undefined),
    ...names.map((name) => new Option(name, name, name === chosen, name === chosen)),
  );
  select.addEventListener("change", () => actions.onFile(select.value === "" ? undefined : select.value));
  label.append(`${trans.__("Instrument from")} `, select);
  return label;
}
