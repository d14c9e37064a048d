import { laueSettingOf } from "../../crystallography/laue-setting.js";
import { gsas2StephensNames } from "../../crystallography/stephens-terms.js";
import type { Model } from "../model.js";
import type { Parameter } from "../parameter-path.js";

/** Fills in the template of the parameter table: `p::dAx:a` is `0::dAx:2` for atom 2 of phase 0. */
export function gsasName(model: Model, { keys, description }: Pick<Parameter, "keys" | "description">): string {
  const phases = Object.keys(model.phases);
  const inHistogram = keys[0] === "histograms";
  const phase = inHistogram ? (keys[2] === "phases" ? keys[3] : undefined) : keys[1];
  const [phasePart, histogramPart, name, atomPart] = description.gsas2.split(":");
  const parts = [
    phasePart === "p" ? String(phases.indexOf(phase ?? "")) : "",
    histogramPart === "h" ? String(Object.keys(model.histograms).indexOf(keys[1])) : "",
    numbered(name, model, keys),
  ];
  if (atomPart === "a") parts.push(String(Object.keys(model.phases[keys[1]].atoms).indexOf(keys[3])));
  return parts.join(":");
}

/** The name with its number: of a background coefficient, of one of Stephens' terms, or that of a harmonic, which is its number. */
function numbered(name: string, model: Model, keys: readonly string[]): string {
  const last = keys[keys.length - 1];
  if (name === "n") return last;
  if (name !== "Mustrain;n") return name.replace(/;n$/, `;${keys.find((key) => /^\d+$/.test(key)) ?? ""}`);
  return `Mustrain;${gsas2StephensNames(laueSettingOf(model.phases[keys[3]].spaceGroup)).indexOf(last)}`;
}
