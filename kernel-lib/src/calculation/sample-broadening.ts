import { inverseDSquared } from "../crystallography/cell.js";
import type { ReciprocalMetric } from "../crystallography/cell.js";
import { cosineBetween } from "../crystallography/direction-angles.js";
import { laueSettingOf } from "../crystallography/laue-setting.js";
import type { SpaceGroup } from "../crystallography/space-group.js";
import { stephensTerms } from "../crystallography/stephens-terms.js";
import type { CalculationOptions } from "../model/model.js";
import { ELLIPSOID_COMPONENTS } from "../model/peak-broadening.js";
import type { CrystalliteSize, Microstrain } from "../model/peak-broadening.js";
import { ellipsoidForm } from "./ellipsoid.js";

/** What of the size and of the microstrain each reflection sees. Arrays of equal length. */
export interface SampleBroadening {
  /** 1/size along the reflection, µm⁻¹. */
  readonly inverseSize: Float64Array;
  /** Microstrain along the reflection, 10⁻⁶. */
  readonly microstrain: Float64Array;
  /** Derivatives of the one or the other by parameter: "size", "size.axial", "microstrain.coefficients.S400", … */
  readonly by: ReadonlyMap<string, Float64Array>;
  /** Derivatives by A0 … A5; empty where there are none or none are wanted. */
  readonly inverseSizeByA: readonly Float64Array[];
  readonly microstrainByA: readonly Float64Array[];
}

/** The indices of reflections. */
interface Indices {
  readonly h: Int32Array;
  readonly k: Int32Array;
  readonly l: Int32Array;
}

/**
 * Size and microstrain along every reflection, as GSAS-II has them (GSASIIstrMath.py GetSampleSigGam). Uniaxial, with φ the angle of
 * hkl with the axis: 1/size² = sin²φ/equatorial² + cos²φ/axial², and the same of 1/microstrain². Generalized: d² √(Σ S_hkl …).
 * NaN where the sum is negative.
 */
export function calculateBroadening(
  { h, k, l }: Indices,
  metric: ReciprocalMetric,
  size: CrystalliteSize,
  microstrain: Microstrain,
  spaceGroup: SpaceGroup,
  rule: CalculationOptions["anisotropy"],
  withCell: boolean,
): SampleBroadening {
  const count = h.length;
  const by = new Map<string, Float64Array>();
  const rows = (wanted: boolean) => (wanted ? Array.from({ length: 6 }, () => new Float64Array(count)) : []);
  const row = (key: string) => {
    const out = new Float64Array(count);
    by.set(key, out);
    return out;
  };
  const inverseSize = new Float64Array(count);
  const inverseSizeByA = rows(withCell && typeof size !== "number");
  if (typeof size === "number") {
    inverseSize.fill(1 / size);
    row("size").fill(size === Infinity ? 0 : -1 / (size * size));
  } else if (size.kind === "uniaxial") {
    const [byEquatorial, byAxial] = [row("size.equatorial"), row("size.axial")];
    const { equatorial: e, axial: a, axis } = size;
    for (let i = 0; i < count; i++) {
      const { cos, byA } = cosineBetween([h[i], k[i], l[i]], axis, metric);
      const [c2, s2] = [cos * cos, 1 - cos * cos];
      const inverse = Math.sqrt(s2 / (e * e) + c2 / (a * a));
      inverseSize[i] = inverse;
      byEquatorial[i] = e === Infinity ? 0 : -s2 / (e * e * e * inverse);
      byAxial[i] = a === Infinity ? 0 : -c2 / (a * a * a * inverse);
      const byC2 = (1 / (a * a) - 1 / (e * e)) / (2 * inverse);
      inverseSizeByA.forEach((out, j) => (out[i] = byC2 * 2 * cos * byA[j]));
    }
  } else {
    const form = ellipsoidForm(size, metric, rule);
    const byComponent = ELLIPSOID_COMPONENTS.map((component) => row(`size.${component}`));
    for (let i = 0; i < count; i++) {
      const at = form(h[i], k[i], l[i]);
      inverseSize[i] = Math.sqrt(at.value);
      byComponent.forEach((out, j) => (out[i] = at.byComponent[j] / (2 * inverseSize[i])));
      inverseSizeByA.forEach((out, j) => (out[i] = at.byA[j] / (2 * inverseSize[i])));
    }
  }

  const strain = new Float64Array(count);
  const microstrainByA = rows(withCell && typeof microstrain !== "number");
  if (typeof microstrain === "number") {
    strain.fill(microstrain);
    row("microstrain").fill(1);
  } else if (microstrain.kind === "uniaxial") {
    const [byEquatorial, byAxial] = [row("microstrain.equatorial"), row("microstrain.axial")];
    const { equatorial: e, axial: a, axis } = microstrain;
    for (let i = 0; i < count; i++) {
      const { cos, byA } = cosineBetween([h[i], k[i], l[i]], axis, metric);
      const [c2, s2] = [cos * cos, 1 - cos * cos];
      const norm = Math.sqrt(e * e * c2 + a * a * s2);
      if (norm === 0) continue;
      strain[i] = (e * a) / norm;
      byEquatorial[i] = (a * a * a * s2) / norm ** 3;
      byAxial[i] = (e * e * e * c2) / norm ** 3;
      const byC2 = (-e * a * (e * e - a * a)) / (2 * norm ** 3);
      microstrainByA.forEach((out, j) => (out[i] = byC2 * 2 * cos * byA[j]));
    }
  } else {
    const { coefficients } = microstrain;
    const terms = stephensTerms(laueSettingOf(spaceGroup), rule).filter(({ name }) => name in coefficients);
    const byTerm = terms.map(({ name }) => row(`microstrain.coefficients.${name}`));
    for (let i = 0; i < count; i++) {
      const values = terms.map(({ form }) =>
        form.reduce((sum, [c, p, q, r]) => sum + c * h[i] ** p * k[i] ** q * l[i] ** r, 0),
      );
      const root = Math.sqrt(terms.reduce((sum, { name }, t) => sum + coefficients[name] * values[t], 0));
      const d2 = 1 / inverseDSquared(metric, h[i], k[i], l[i]);
      strain[i] = d2 * root;
      byTerm.forEach((out, t) => (out[i] = root === 0 ? 0 : (d2 * values[t]) / (2 * root)));
      const products = [h[i] * h[i], k[i] * k[i], l[i] * l[i], h[i] * k[i], h[i] * l[i], k[i] * l[i]];
      microstrainByA.forEach((out, j) => (out[i] = -strain[i] * d2 * products[j]));
    }
  }
  return { inverseSize, microstrain: strain, by, inverseSizeByA, microstrainByA };
}
