import { RietbookError } from "../errors.js";
import { reflectionDSpacing } from "../crystallography/cell.js";
import type { HistogramFit } from "../refinement/refine-all.js";
import { RADIANS } from "../units.js";
import type { DerivedQuantity } from "./derived-quantity.js";
import { fitLaw, type ParametricFit, type TrendTerm, type TrendValue } from "./parametric-fit.js";
import { parameter } from "./parameter.js";
import { reflectionSpacing } from "./reflection-spacings.js";

/** Lattice strain in the plane of the detector, dimensionless; from a spacing or a cell length over the azimuth. */
export interface AzimuthalStrain {
  /** Mean of the spacing over the ring, Å. */
  readonly mean: DerivedQuantity;
  /** Largest and smallest principal strain: along and across. */
  readonly along: DerivedQuantity;
  readonly across: DerivedQuantity;
  /** along − across; it needs no reference. */
  readonly difference: DerivedQuantity;
  /** η of the largest strain, degrees, −90 to 90. */
  readonly direction: DerivedQuantity;
  /** Strain towards η = 0 and η = 90°, and the shear between them. */
  readonly tensor: { readonly e11: DerivedQuantity; readonly e22: DerivedQuantity; readonly e12: DerivedQuantity };
  /** Once around the ring, relative: a beam centre or sample that is off, not strain. Absent where it was not fitted. */
  readonly onceAround?: DerivedQuantity;
  /** The waves through the spacings; outliers by name. */
  readonly fit: ParametricFit;
}

/** How strain is measured. */
export interface AzimuthalStrainOptions {
  /** Spacing of the unstrained material (Å) with its esd. Default: the mean over the ring, so that along + across = 0. */
  readonly reference?: DerivedQuantity;
  /** Fit a wave once around the ring as well. Default: where there are at least 12 azimuths over more than 270°. */
  readonly onceAround?: boolean;
}

/**
 * In-plane strain from spacings over the azimuth. The scattering vector of a ring at small θ lies in the plane of the detector,
 * at η, so ε(η) = e11 cos²η + 2 e12 sin η cos η + e22 sin²η = m + c cos 2η + s sin 2η (He, Two-Dimensional X-ray Diffraction
 * (2009), ch. 9, whose tilt by θ out of the plane is left out: cos²θ differs from 1 by 0.5 % at 2θ = 8°). Esds from the spacings' own,
 * widened by scatter.
 * @throws RietbookError "bad argument" for too few azimuths
 */
export function fitAzimuthalStrain(
  values: readonly TrendValue[],
  { reference, onceAround }: AzimuthalStrainOptions = {},
): AzimuthalStrain {
  const wave = onceAround ?? coversRing(values);
  const terms: TrendTerm[] = ["1", "cos 2x", "sin 2x", ...(wave ? (["cos x", "sin x"] as const) : [])];
  const fit = fitLaw(values, terms);
  const n = terms.length;
  const [d, c, s, c1 = 0, s1 = 0] = fit.coefficients.map(({ value }) => value);
  const d0 = reference?.value ?? d;
  /** A quantity of (d, c, s, c1, s1) and the reference, with its gradient. */
  const quantity = (value: number, gradient: readonly number[], byReference: number): DerivedQuantity => {
    let variance = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) variance += (gradient[i] ?? 0) * fit.covariance[i * n + j] * (gradient[j] ?? 0);
    return { value, esd: Math.hypot(Math.sqrt(Math.max(0, variance)), byReference * (reference?.esd ?? 0)) };
  };
  // Without a reference the mean is one: strains are relative to it and do not move with it.
  const byMean = reference === undefined ? 0 : 1 / d0;
  const mean = d / d0 - 1;
  const size = Math.hypot(c, s);
  const [p, q] = size > 0 ? [c / size, s / size] : [1, 0];
  const strain = (sign: number): DerivedQuantity => {
    const value = mean + (sign * size) / d0;
    return quantity(value, [byMean, (sign * p) / d0, (sign * q) / d0], (1 + value) / d0);
  };
  const component = (value: number, cos: number, sin: number): DerivedQuantity =>
    quantity(value, [sin === 0 ? byMean : 0, cos / d0, sin / d0], (sin === 0 ? 1 + value : value) / d0);
  const once = Math.hypot(c1, s1);
  return {
    mean: quantity(d, [1], 0),
    along: strain(1),
    across: strain(-1),
    difference: quantity((2 * size) / d0, [0, (2 * p) / d0, (2 * q) / d0], (2 * size) / (d0 * d0)),
    direction: quantity(Math.atan2(s, c) / (2 * RADIANS), [0, -q / (2 * RADIANS * size), p / (2 * RADIANS * size)], 0),
    tensor: { e11: component(mean + c / d0, 1, 0), e22: component(mean - c / d0, -1, 0), e12: component(s / d0, 0, 1) },
    ...(wave ? { onceAround: quantity(once / d0, [0, 0, 0, c1 / (once * d0), s1 / (once * d0)], 0) } : {}),
    fit,
  };
}

/** Strain from a refined cell length over the azimuths of one frame. @throws RietbookError as {@link fitAzimuthalStrain} */
export function cellStrain(
  series: readonly HistogramFit[],
  phase: string,
  options: AzimuthalStrainOptions & { readonly length?: "a" | "b" | "c" } = {},
): AzimuthalStrain {
  const path = `phases.${phase}.cell.${options.length ?? "a"}`;
  return fitAzimuthalStrain(
    overAzimuth(series, (fit) => {
      const { value, esd } = parameter(fit, path);
      return { value, esd };
    }),
    options,
  );
}

/**
 * Strain of one family of planes: its spacing in each lineout is that of the refined cell moved by how far the observed peak lies
 * beside the calculated one. `reference` defaults to the mean over the ring.
 * @throws RietbookError "not found" for a reflection that stands in no lineout, else as {@link fitAzimuthalStrain}
 */
export function reflectionStrain(
  series: readonly HistogramFit[],
  phase: string,
  hkl: readonly [number, number, number],
  options: AzimuthalStrainOptions = {},
): AzimuthalStrain {
  const values = overAzimuth(series, (fit) => reflectionSpacing(fit, phase, hkl));
  if (values.every(({ value }) => !Number.isFinite(value))) {
    const [first] = series.flatMap(({ fit }) => (fit === undefined ? [] : [fit]));
    const d = first === undefined ? NaN : reflectionDSpacing(first.model.phases[phase].cell, ...hkl);
    throw new RietbookError({
      kind: "not found",
      field: `reflection ${hkl.join(" ")} of ${phase}`,
      found: `no lone peak of it (d ${d.toFixed(4)} Å) in ${series.length} histograms`,
      expected: "a reflection inside the limits that no other overlaps",
    });
  }
  return fitAzimuthalStrain(values, options);
}

function overAzimuth(
  series: readonly HistogramFit[],
  of: (fit: NonNullable<HistogramFit["fit"]>) => DerivedQuantity | undefined,
): TrendValue[] {
  return series.map(({ histogram, fit }) => {
    const found = fit === undefined ? undefined : of(fit);
    const { value, esd } = found ?? { value: NaN, esd: NaN };
    return { label: histogram.name, x: histogram.metadata.eta ?? NaN, value, esd };
  });
}

function coversRing(values: readonly TrendValue[]): boolean {
  const angles = values
    .filter(({ value, x }) => Number.isFinite(value) && Number.isFinite(x))
    .map(({ x }) => ((x % 360) + 360) % 360)
    .sort((p, q) => p - q);
  if (angles.length < 12) return false;
  const gaps = angles.map((angle, i) => (angles[i + 1] ?? angles[0] + 360) - angle);
  return Math.max(...gaps) < 90;
}
