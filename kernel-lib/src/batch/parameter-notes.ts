import { midasKeys } from "../io/midas-parameters/known-keys.js";
import { numberOf, type MidasParameter, type MidasParameters } from "../io/midas-parameters/midas-parameters.js";

/** What an analyst should know of a parameter file before integrating: keys without effect, keys said twice, no wavelength. */
export function parameterNotes(parameters: MidasParameters, wavelength: number): readonly string[] {
  return [...unknownKeys(parameters), ...contradictions(parameters), ...missingWavelength(parameters, wavelength)];
}

/** Keys of gaps and bad pixels, which MIDAS 11 reads and does not use; neither do cakes with voided bins, to be compared with its. */
export function notesOfVoidedBins(parameters: MidasParameters): readonly string[] {
  const keys = ["GapFile", "BadPxFile", "GapIntensity", "BadPxIntensity"];
  const unused = keys.filter((key) => parameters.entries.some((entry) => entry.key === key));
  if (unused.length === 0) return [];
  return [
    `${parameters.name}: ${unused.join(", ")}: without effect where bins are voided, as in MIDAS, which masks by MaskFile`,
  ];
}

function unknownKeys({ name, unknown }: MidasParameters): readonly string[] {
  return unknown.map(({ key, line, nearest }) => {
    const place = line === 0 ? "override" : `${name}, line ${line}`;
    return `${place}: unknown key ${key}${nearest === undefined ? "" : `; is ${nearest} meant?`}`;
  });
}

/** Keys of one value that have several; the last counts, as MIDAS reads them. */
function contradictions({ name, entries }: MidasParameters): readonly string[] {
  const lines = new Map<string, MidasParameter[]>();
  for (const entry of entries) {
    if (!Object.hasOwn(midasKeys, entry.key) || midasKeys[entry.key].repeats === true) continue;
    lines.set(entry.key, [...(lines.get(entry.key) ?? []), entry]);
  }
  return [...lines].flatMap(([key, said]) => {
    const texts = said.map(({ line, values }) => `${values.join(" ")} (line ${line})`);
    const isOne = new Set(said.map(({ values }) => values.join(" "))).size === 1;
    return isOne ? [] : [`${name}: ${key} is ${texts.join(" and ")}; the last one counts`];
  });
}

function missingWavelength(parameters: MidasParameters, wavelength: number): readonly string[] {
  if (wavelength > 0) return [];
  const { name } = parameters;
  const asked = (numberOf(parameters, "QBinSize") ?? 0) > 0;
  const bins = asked ? "; bins are in R, for Q needs it" : "";
  return [
    `${name}: no Wavelength: 2θ, Q and d are unknown${bins}, and a refinement will ask for an .instprm file with it`,
  ];
}
