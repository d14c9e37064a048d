import type { RotatedIndices } from "./rotated-indices.js";
import {
  fillAnisotropicTerms,
  fillIsotropicTerms,
  fillPhaseFactors,
  isRemembering,
  SITE_TERMS,
  sitePhases,
  sumsOfSite,
} from "./site-terms.js";
import type { SiteTensor } from "./site-terms.js";

/** Parameters of an atom that |F|² depends on, in the order of the derivative rows. */
export const SITE_KEYS = ["x", "y", "z", "occupancy", "uIso", "u11", "u22", "u33", "u12", "u13", "u23"] as const;
export type SiteKey = (typeof SITE_KEYS)[number];
const [OCCUPANCY, U_ISO] = [SITE_KEYS.indexOf("occupancy"), SITE_KEYS.indexOf("uIso")];

/** An atom as the structure factor sees it. U in Å². */
export interface Site {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly occupancy: number;
  readonly uIso: number;
  readonly u?: SiteTensor;
  readonly multiplicity: number;
}

/** Scattering of an atom type: f(s) = Σ a exp(−b s²) + c + f′ + i f″, s = sin θ / λ in Å⁻¹; electrons. */
export interface Scatterer {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly c: number;
  readonly fPrime: number;
  readonly fDoublePrime: number;
}

/** |F|² (electrons², full cell) per reflection, and its derivatives. */
export interface StructureFactors {
  readonly fSquared: Float64Array;
  /** d|F|²/d(s²), s² = 1/(4 d²), Å²: through f0 and the isotropic displacements. */
  readonly byS2: Float64Array;
  /** d|F|²/d(a*²), /d(b*²), /d(c*²) through anisotropic displacements; empty without them. */
  readonly byReciprocalLength: readonly Float64Array[];
  /** d|F|² for an electron more in the f0 of every atom. */
  readonly byScattering: Float64Array;
  /** d|F|²/d(site parameter), in the order of SITE_KEYS; only the sites and keys asked for. */
  readonly bySite: ReadonlyMap<number, Partial<Record<SiteKey, Float64Array>>>;
}

/** Whether derivatives by a coordinate are among what is wanted of a site. */
function wantsCoordinates(keys: readonly SiteKey[] | undefined): boolean {
  return keys !== undefined && (keys.includes("x") || keys.includes("y") || keys.includes("z"));
}

/**
 * Structure factors F = Σ occ · mult / n Σ_ops (f0 + f′ + i f″) T exp 2πi(h·x): centring enters through the site
 * multiplicity. T = exp(−8π² U s²) or exp(−2π² Σ hᵢ a*ᵢ Uᵢⱼ a*ⱼ hⱼ) with rotated h. GSAS-II, GSASIIstrMath.py
 * StructureFactor2; `friedel: "averaged"` gives (|F(h)|² + |F(−h)|²)/2, what a powder shows; "listed" |F(h)|² alone,
 * and a T above e is taken as 1 then, as GSAS-II does with negative U.
 *
 * `s2` is 1/(4 d²) per reflection, `star` the squared reciprocal lengths a*², b*², c*².
 */
export function calculateStructureFactors(
  rotated: RotatedIndices,
  sites: readonly Site[],
  scatterers: readonly Scatterer[],
  s2: Float64Array,
  star: readonly [number, number, number],
  friedel: "averaged" | "listed",
  wanted: ReadonlyMap<number, readonly SiteKey[]> = new Map(),
): StructureFactors {
  const { count, operations, centred } = rotated;
  const images = operations * (centred ? 2 : 1);
  const anisotropic = sites.some((site) => site.u !== undefined);
  const fSquared = new Float64Array(count);
  const byS2 = new Float64Array(count);
  const byScattering = new Float64Array(count);
  const mostExponent = friedel === "listed" ? 1 : Infinity;
  const byReciprocalLength = anisotropic ? [0, 1, 2].map(() => new Float64Array(count)) : [];
  const bySite = new Map<number, Partial<Record<SiteKey, Float64Array>>>();
  for (const [site, keys] of wanted) {
    bySite.set(site, Object.fromEntries(keys.map((key) => [key, new Float64Array(count)])));
  }
  const rowsOf = sites.map((_, j) => rowsInOrder(bySite.get(j)));
  const re = new Float64Array(sites.length * SITE_TERMS);
  const im = new Float64Array(sites.length * SITE_TERMS);
  const perOccupancy = new Float64Array(sites.length);
  const normal = new Float64Array(sites.length);
  // Atoms of one type scatter alike: f0 and its derivative by s² once for each.
  const types = [...new Set(scatterers)];
  const typeOf = scatterers.map((one) => types.indexOf(one));
  const scattering = new Float64Array(types.length);
  const scatteringByS2 = new Float64Array(types.length);
  const plain = sites.map((site, j) =>
    isRemembering(sites.length) && site.u === undefined && !wantsCoordinates(wanted.get(j))
      ? sumsOfSite(rotated, site)
      : undefined,
  );
  const phasesOf = sites.map(({ x, y, z }, j) => (plain[j] === undefined ? sitePhases(rotated, x, y, z) : undefined));
  const factors = { cos: new Float64Array(operations), sin: new Float64Array(operations) };
  for (let i = 0; i < count; i++) {
    let pRe = 0;
    let pIm = 0;
    let qRe = 0;
    let qIm = 0;
    for (let type = 0; type < types.length; type++) {
      const { a, b, c, fPrime } = types[type];
      let f0 = c;
      let f0ByS2 = 0;
      for (let g = 0; g < a.length; g++) {
        const term = a[g] * Math.exp(-b[g] * s2[i]);
        f0 += term;
        f0ByS2 -= b[g] * term;
      }
      scattering[type] = f0 + fPrime;
      scatteringByS2[type] = f0ByS2;
    }
    for (let j = 0; j < sites.length; j++) {
      const { u, uIso, occupancy, multiplicity } = sites[j];
      const base = SITE_TERMS * j;
      const sums = plain[j];
      const phases = phasesOf[j];
      if (sums !== undefined) {
        re[base] = sums.re[i];
        im[base] = sums.im[i];
      } else if (phases !== undefined) {
        fillPhaseFactors(factors, rotated, i, phases);
        if (u === undefined) fillIsotropicTerms(re, im, base, rotated, i, factors);
        else fillAnisotropicTerms(re, im, base, rotated, i, factors, u, star, mostExponent);
      }
      const exponent = u === undefined ? -8 * Math.PI * Math.PI * uIso * s2[i] : 0;
      const thermal = exponent >= mostExponent ? 1 : Math.exp(exponent);
      const f = scattering[typeOf[j]];
      const { fDoublePrime } = scatterers[j];
      perOccupancy[j] = (thermal * multiplicity) / images;
      normal[j] = occupancy * perOccupancy[j];
      pRe += normal[j] * f * re[base];
      pIm += normal[j] * f * im[base];
      qRe += normal[j] * fDoublePrime * re[base];
      qIm += normal[j] * fDoublePrime * im[base];
    }
    // F(h) = P + iQ, F(−h) = P* + iQ*.
    const fRe = pRe - qIm;
    const fIm = pIm + qRe;
    const averaged = friedel === "averaged";
    fSquared[i] = averaged ? pRe * pRe + pIm * pIm + qRe * qRe + qIm * qIm : fRe * fRe + fIm * fIm;
    for (let j = 0; j < sites.length; j++) {
      const base = SITE_TERMS * j;
      const site = sites[j];
      const w = normal[j];
      const f = scattering[typeOf[j]];
      const g = scatterers[j].fDoublePrime;
      // d|F|² for changes of the site's E, real and imaginary: all of it, and through f0 + f′ alone.
      const byRe = averaged ? 2 * (f * pRe + g * qRe) : 2 * (f * fRe + g * fIm);
      const byIm = averaged ? 2 * (f * pIm + g * qIm) : 2 * (f * fIm - g * fRe);
      const realByRe = 2 * (averaged ? pRe : fRe);
      const realByIm = 2 * (averaged ? pIm : fIm);
      const whole = w * (byRe * re[base] + byIm * im[base]);
      const byF0 = w * (realByRe * re[base] + realByIm * im[base]);
      byScattering[i] += byF0;
      byS2[i] += scatteringByS2[typeOf[j]] * byF0;
      const byU = -8 * Math.PI * Math.PI * whole;
      const held = site.u === undefined && -8 * Math.PI * Math.PI * site.uIso * s2[i] >= mostExponent;
      if (site.u === undefined) byS2[i] += held ? 0 : site.uIso * byU;
      else
        for (let p = 0; p < 3; p++)
          byReciprocalLength[p][i] += w * (byRe * re[base + 10 + p] + byIm * im[base + 10 + p]);
      const rows = rowsOf[j];
      if (rows === undefined) continue;
      for (let p = 0; p < SITE_KEYS.length; p++) {
        const row = rows[p];
        if (row === undefined) continue;
        if (p === OCCUPANCY) row[i] = perOccupancy[j] * (byRe * re[base] + byIm * im[base]);
        else if (p === U_ISO) row[i] = held ? 0 : s2[i] * byU;
        else {
          const term = base + (p < OCCUPANCY ? 1 + p : p - 1);
          row[i] = w * (byRe * re[term] + byIm * im[term]);
        }
      }
    }
  }
  return { fSquared, byS2, byReciprocalLength, byScattering, bySite };
}

/** Rows of derivatives in the order of SITE_KEYS. */
function rowsInOrder(
  rows: Partial<Record<SiteKey, Float64Array>> | undefined,
): readonly (Float64Array | undefined)[] | undefined {
  return rows === undefined ? undefined : SITE_KEYS.map((key) => rows[key]);
}
