import { laueSettingOf } from "../../crystallography/laue-setting.js";
import { gsas2StephensNames } from "../../crystallography/stephens-terms.js";
import type { CalculationOptions, HistogramModel, PhaseInHistogram } from "../../model/model.js";
import type { Phase } from "../../model/phase.js";

/** What GSAS-II does otherwise with terms of the sample, in sentences; nothing where the fit had GSAS-II's rules. */
export function sampleDifferences({ sample, instrument, background, phases }: HistogramModel): string[] {
  const plate = sample.shape !== undefined && sample.shape !== "cylinder" && (sample.absorption ?? 0) !== 0;
  const pawley = Object.values(phases).some(({ extracted }) => extracted?.method === "pawley");
  return [
    ...(plate && instrument.geometry === "Debye-Scherrer"
      ? [`GSAS-II knows absorption of a cylinder only; that of the ${sample.shape} of this fit was left out.`]
      : []),
    ...(pawley && background.fixed !== undefined && instrument.zero < 0
      ? ["GSAS-II cannot calculate a fixed background beside a Pawley phase where the zero is negative."]
      : []),
  ];
}

/** The same for terms that depend on the direction of hkl. */
export function anisotropyDifferences(
  phase: Phase,
  share: PhaseInHistogram,
  rule: CalculationOptions["anisotropy"],
): string[] {
  if (rule === "gsas2") return [];
  const { size, microstrain, preferredOrientation } = share;
  const lines: string[] = [];
  if (typeof size !== "number" && size.kind === "ellipsoidal") {
    const { alpha, beta, gamma } = phase.cell;
    const oblique = alpha !== 90 || beta !== 90 || gamma !== 90;
    if (oblique || size.s12 !== 0 || size.s13 !== 0 || size.s23 !== 0)
      lines.push(
        `${phase.name}: GSAS-II turns an ellipsoid of sizes that does not lie along orthogonal axes otherwise.`,
      );
  }
  if (typeof microstrain !== "number" && microstrain.kind === "generalized") {
    const carried = gsas2StephensNames(laueSettingOf(phase.spaceGroup));
    const left = Object.keys(microstrain.coefficients).filter((name) => !carried.includes(name));
    if (left.length > 0)
      lines.push(`${phase.name}: GSAS-II has no ${left.join(", ")} of this Laue class; left out of the project.`);
  }
  if (preferredOrientation !== undefined || phase.texture !== undefined) {
    const { laueClass, rhombohedral } = laueSettingOf(phase.spaceGroup);
    if (rhombohedral || ["-1", "2/m", "-31m"].includes(laueClass))
      lines.push(
        `${phase.name}: GSAS-II takes other angles for spherical harmonics of Laue class ${laueClass} on these axes.`,
      );
  }
  return lines;
}
