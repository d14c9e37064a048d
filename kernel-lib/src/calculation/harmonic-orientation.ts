import type { ReciprocalMetric } from "../crystallography/cell.js";
import { directionAngles } from "../crystallography/direction-angles.js";
import { laueSettingOf } from "../crystallography/laue-setting.js";
import { crystalHarmonic, harmonicIndex, sampleHarmonic } from "../crystallography/surface-harmonics.js";
import type { HarmonicIndex, SampleSymmetry } from "../crystallography/surface-harmonics.js";
import type { SpaceGroup } from "../crystallography/space-group.js";
import type { CalculationOptions, HistogramModel } from "../model/model.js";
import type { HarmonicOrientation, Texture } from "../model/preferred-orientation.js";
import type { SampleOrientation } from "../model/sample.js";
import { normalizedLegendre } from "../numerics/legendre.js";
import type { LegendreFunctions } from "../numerics/legendre.js";
import type { PreferredOrientation } from "./preferred-orientation.js";
import { createSampleAngles, fillSampleAngles } from "./sample-angles.js";

/** The indices of reflections and where their peaks are, degrees 2θ. */
interface Reflections {
  readonly h: Int32Array;
  readonly k: Int32Array;
  readonly l: Int32Array;
  readonly position: Float64Array;
}

interface Series {
  /** Where the coefficients are: "texture" or "preferredOrientation". */
  readonly root: string;
  readonly coefficients: Readonly<Record<string, number>>;
  readonly symmetry: SampleSymmetry;
  readonly goniometer: SampleOrientation;
  readonly zeros: SampleOrientation;
  readonly coupled: boolean;
}

const NONE: SampleOrientation = { omega: 0, chi: 0, phi: 0 };
/** A flat plate's surface normal halves the angle between the beams. */
const FLAT_PLATE: SampleOrientation = { omega: 0, chi: 90, phi: 0 };

/**
 * Preferred orientation about an axis: 1 + Σ C(l,n) 4π/(2l + 1) K_l^n(hkl) K_l^0(sample) (Von Dreele, J. Appl. Cryst. 30 (1997)
 * 517; GSAS-II, GSASIIstrMath.py SHPOcal). On a flat plate the axis is the normal of the plate.
 */
export function harmonicOrientation(
  reflections: Reflections,
  { coefficients }: HarmonicOrientation,
  histogram: HistogramModel,
  metric: ReciprocalMetric,
  spaceGroup: SpaceGroup,
  rule: CalculationOptions["anisotropy"],
  withCell: boolean,
): PreferredOrientation {
  const coupled = histogram.instrument.geometry === "Bragg-Brentano";
  const goniometer = coupled ? FLAT_PLATE : (histogram.orientation ?? NONE);
  const root = "preferredOrientation";
  const series: Series = { root, coefficients, symmetry: "cylindrical", goniometer, zeros: NONE, coupled };
  return sumSeries(reflections, series, histogram.data.azimuth, metric, spaceGroup, rule, withCell);
}

/** Texture: the same sum over C(l,m,n) with the harmonics of the sample's symmetry (GSAS-II, GSASIIstrMath.py SHTXcal). */
export function textureOrientation(
  reflections: Reflections,
  texture: Texture,
  histogram: HistogramModel,
  metric: ReciprocalMetric,
  spaceGroup: SpaceGroup,
  rule: CalculationOptions["anisotropy"],
  withCell: boolean,
): PreferredOrientation {
  const coupled = histogram.instrument.geometry === "Bragg-Brentano";
  const series: Series = {
    root: "texture",
    coefficients: texture.coefficients,
    symmetry: texture.sampleSymmetry,
    goniometer: histogram.orientation ?? NONE,
    zeros: texture,
    coupled,
  };
  return sumSeries(reflections, series, histogram.data.azimuth, metric, spaceGroup, rule, withCell);
}

function sumSeries(
  { h, k, l, position }: Reflections,
  { root, coefficients, symmetry, goniometer, zeros, coupled }: Series,
  azimuth: number,
  metric: ReciprocalMetric,
  spaceGroup: SpaceGroup,
  rule: CalculationOptions["anisotropy"],
  withCell: boolean,
): PreferredOrientation {
  const count = h.length;
  const setting = laueSettingOf(spaceGroup);
  const room = () => new Float64Array(count);
  const terms = Object.entries(coefficients).map(([name, value]) => ({
    value,
    index: harmonicIndex(name) as HarmonicIndex,
    by: room(),
    path: `${root}.coefficients.${name}`,
  }));
  const factor = room().fill(1);
  const byPosition = room();
  const byZero = [room(), room(), room()];
  const byA = withCell ? Array.from({ length: 6 }, room) : [];
  const angles = createSampleAngles();
  const direction = directionAngles(metric, setting, rule);
  const orders = [...new Set(terms.map(({ index }) => index.l))];
  for (let i = 0; i < count; i++) {
    const { phi, beta, phiByA, betaByA } = direction(h[i], k[i], l[i]);
    fillSampleAngles(angles, position[i] / 2, goniometer, azimuth, zeros, coupled);
    const { psi, gamma } = angles;
    const ofCrystal = new Map(orders.map((order) => [order, normalizedLegendre(order, phi)]));
    const ofSample = new Map(orders.map((order) => [order, normalizedLegendre(order, psi)]));
    for (const { value, index, by } of terms) {
      const norm = (4 * Math.PI) / (2 * index.l + 1);
      const crystal = crystalHarmonic(index, ofCrystal.get(index.l) as LegendreFunctions, beta, setting, rule);
      const sample = sampleHarmonic(index, ofSample.get(index.l) as LegendreFunctions, gamma, symmetry);
      by[i] = norm * crystal.value * sample.value;
      factor[i] += value * by[i];
      const outer = value * norm * crystal.value;
      // The angles of the sample follow θ, half of the position.
      byPosition[i] += 0.5 * outer * (sample.byPolar * angles.psiByTheta + sample.byAzimuth * angles.gammaByTheta);
      byZero.forEach((out, z) => {
        out[i] += outer * (sample.byPolar * angles.psiByZero[z] + sample.byAzimuth * angles.gammaByZero[z]);
      });
      const inner = value * norm * sample.value;
      byA.forEach((out, j) => {
        out[i] += inner * (crystal.byPolar * phiByA[j] + crystal.byAzimuth * betaByA[j]);
      });
    }
  }
  const by = new Map(terms.map((term) => [term.path, term.by]));
  if (root === "texture") ["omega", "chi", "phi"].forEach((key, z) => by.set(`texture.${key}`, byZero[z]));
  return { factor, by, byPosition, byA };
}
