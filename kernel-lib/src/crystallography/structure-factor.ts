import { remembered } from "../numerics/remembered.js";
import type { SymmetryOperation } from "./symmetry-operation.js";

const TWO_PI = 2 * Math.PI;
/** Parameters of an atom that |F|² depends on, in the order of the derivative rows. */
export const SITE_KEYS = ["x", "y", "z", "occupancy", "uIso", "u11", "u22", "u33", "u12", "u13", "u23"] as const;
export type SiteKey = (typeof SITE_KEYS)[number];

/** An atom as the structure factor sees it. U in Å². */
export interface Site {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly occupancy: number;
  readonly uIso: number;
  readonly u?: { u11: number; u22: number; u33: number; u12: number; u13: number; u23: number };
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

/** hkl under every point operation: what of the structure factor depends on symmetry and indices alone. */
export interface RotatedIndices {
  readonly count: number;
  readonly operations: number;
  /** Whether −R, −t stands beside R, t: only one of each pair is kept, and F is real but for f″. */
  readonly centred: boolean;
  /** h R at [3 (count-index · operations + operation)]. */
  readonly indices: Int32Array;
  /** h · t, at [count-index · operations + operation]. */
  readonly phases: Float64Array;
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

/** Prepares hkl (arrays of equal length) for a group's operations, centring left out. */
export function rotateIndices(
  h: Int32Array,
  k: Int32Array,
  l: Int32Array,
  operations: readonly SymmetryOperation[],
): RotatedIndices {
  const { kept, centred } = keptOperations(operations);
  const earlier = rotatedLists.get(operations) ?? [];
  const same = earlier.find((list) => isEqual(list.h, h) && isEqual(list.k, k) && isEqual(list.l, l));
  if (same !== undefined) return same.rotated;
  const count = h.length;
  const indices = new Int32Array(3 * count * kept.length);
  const phases = new Float64Array(count * kept.length);
  for (let i = 0, at = 0; i < count; i++) {
    for (const { rotation: r, translation: t } of kept) {
      for (let j = 0; j < 3; j++) indices[3 * at + j] = h[i] * r[j] + k[i] * r[3 + j] + l[i] * r[6 + j];
      phases[at] = h[i] * t[0] + k[i] * t[1] + l[i] * t[2];
      at++;
    }
  }
  const rotated = { count, operations: kept.length, centred, indices, phases };
  rotatedLists.set(operations, [{ h, k, l, rotated }, ...earlier.slice(0, MOST_LISTS - 1)]);
  return rotated;
}

/** Lists of a group met last: stage after stage and lineout after lineout has the same ones. */
const rotatedLists = new WeakMap<
  readonly SymmetryOperation[],
  readonly {
    readonly h: Int32Array;
    readonly k: Int32Array;
    readonly l: Int32Array;
    readonly rotated: RotatedIndices;
  }[]
>();
const MOST_LISTS = 8;

function isEqual(one: Int32Array, other: Int32Array): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

/** Σ exp(2πi h·x) over the operations, one per reflection. */
interface SiteSums {
  readonly site: Pick<Site, "x" | "y" | "z">;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

const siteSums = new WeakMap<RotatedIndices, readonly SiteSums[]>();
/** More would push one another out before any is asked for again. */
const MOST_SITES = 64;

function sumsOfSite(rotated: RotatedIndices, site: Pick<Site, "x" | "y" | "z">): SiteSums {
  const earlier = siteSums.get(rotated) ?? [];
  const same = earlier.find(({ site: { x, y, z } }) => x === site.x && y === site.y && z === site.z);
  if (same !== undefined) return same;
  const { count, operations, indices, phases, centred } = rotated;
  const [re, im] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    for (let at = i * operations; at < (i + 1) * operations; at++) {
      const dot = indices[3 * at] * site.x + indices[3 * at + 1] * site.y + indices[3 * at + 2] * site.z;
      const angle = TWO_PI * (dot + phases[at]);
      re[i] += centred ? 2 * Math.cos(angle) : Math.cos(angle);
      if (!centred) im[i] += Math.sin(angle);
    }
  }
  const sums = { site: { x: site.x, y: site.y, z: site.z }, re, im };
  siteSums.set(rotated, [sums, ...earlier.slice(0, MOST_SITES - 1)]);
  return sums;
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
  const { count, operations, indices, phases, centred } = rotated;
  const images = operations * (centred ? 2 : 1);
  const length = star.map(Math.sqrt);
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
  // Per site: E = Σ T exp(iφ) and its derivatives by x, y, z, U11 … U23 and a*², b*², c*², real and imaginary.
  const re = new Float64Array(sites.length * 13);
  const im = new Float64Array(sites.length * 13);
  const parts = new Float64Array(13);
  const perOccupancy = new Float64Array(sites.length);
  const normal = new Float64Array(sites.length);
  // Atoms of one type scatter alike: f0 and its derivative by s² once for each.
  const types = [...new Set(scatterers)];
  const typeOf = scatterers.map((one) => types.indexOf(one));
  const scattering = new Float64Array(types.length);
  const scatteringByS2 = new Float64Array(types.length);
  const isRemembered = sites.length <= MOST_SITES;
  const plain = sites.map((site, j) =>
    isRemembered && site.u === undefined && !wantsCoordinates(wanted.get(j)) ? sumsOfSite(rotated, site) : undefined,
  );
  for (let i = 0; i < count; i++) {
    let pRe = 0;
    let pIm = 0;
    let qRe = 0;
    let qIm = 0;
    re.fill(0);
    im.fill(0);
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
      const site = sites[j];
      const { u } = site;
      const base = 13 * j;
      const sums = plain[j];
      if (sums !== undefined) {
        re[base] = sums.re[i];
        im[base] = sums.im[i];
      }
      for (let o = 0; o < operations && sums === undefined; o++) {
        const at = i * operations + o;
        const h = indices[3 * at];
        const k = indices[3 * at + 1];
        const l = indices[3 * at + 2];
        const angle = TWO_PI * (h * site.x + k * site.y + l * site.z + phases[at]);
        let t = 1;
        let clipped = false;
        const ha = h * length[0];
        const kb = k * length[1];
        const lc = l * length[2];
        if (u !== undefined) {
          const sum =
            ha * ha * u.u11 +
            kb * kb * u.u22 +
            lc * lc * u.u33 +
            2 * (ha * kb * u.u12 + ha * lc * u.u13 + kb * lc * u.u23);
          const exponent = -TWO_PI * Math.PI * sum;
          clipped = exponent >= mostExponent;
          t = clipped ? 1 : Math.exp(exponent);
        }
        const cos = t * Math.cos(angle);
        // With a centre the sine terms of the pair cancel, in E as in its derivatives by U; those by x are sines.
        const sin = t * Math.sin(angle);
        const c = centred ? 2 * cos : cos;
        const s = centred ? 0 : sin;
        const dc = centred ? -2 * sin : -sin;
        const ds = centred ? 0 : cos;
        re[base] += c;
        im[base] += s;
        re[base + 1] += TWO_PI * h * dc;
        re[base + 2] += TWO_PI * k * dc;
        re[base + 3] += TWO_PI * l * dc;
        im[base + 1] += TWO_PI * h * ds;
        im[base + 2] += TWO_PI * k * ds;
        im[base + 3] += TWO_PI * l * ds;
        if (u === undefined || clipped) continue;
        const f = -TWO_PI * Math.PI;
        parts[4] = f * ha * ha;
        parts[5] = f * kb * kb;
        parts[6] = f * lc * lc;
        parts[7] = 2 * f * ha * kb;
        parts[8] = 2 * f * ha * lc;
        parts[9] = 2 * f * kb * lc;
        parts[10] = (f * (ha * ha * u.u11 + ha * kb * u.u12 + ha * lc * u.u13)) / star[0];
        parts[11] = (f * (kb * kb * u.u22 + ha * kb * u.u12 + kb * lc * u.u23)) / star[1];
        parts[12] = (f * (lc * lc * u.u33 + ha * lc * u.u13 + kb * lc * u.u23)) / star[2];
        for (let p = 4; p < 13; p++) {
          re[base + p] += parts[p] * c;
          im[base + p] += parts[p] * s;
        }
      }
      const exponent = u === undefined ? -8 * Math.PI * Math.PI * site.uIso * s2[i] : 0;
      const thermal = exponent >= mostExponent ? 1 : Math.exp(exponent);
      const f = scattering[typeOf[j]];
      const { fDoublePrime } = scatterers[j];
      perOccupancy[j] = (thermal * site.multiplicity) / images;
      normal[j] = site.occupancy * perOccupancy[j];
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
      const base = 13 * j;
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
      const rows = bySite.get(j);
      if (rows === undefined) continue;
      if (rows.x !== undefined) rows.x[i] = w * (byRe * re[base + 1] + byIm * im[base + 1]);
      if (rows.y !== undefined) rows.y[i] = w * (byRe * re[base + 2] + byIm * im[base + 2]);
      if (rows.z !== undefined) rows.z[i] = w * (byRe * re[base + 3] + byIm * im[base + 3]);
      if (rows.occupancy !== undefined) rows.occupancy[i] = perOccupancy[j] * (byRe * re[base] + byIm * im[base]);
      if (rows.uIso !== undefined) rows.uIso[i] = held ? 0 : s2[i] * byU;
      for (let p = 0; p < 6; p++) {
        const row = rows[SITE_KEYS[5 + p]];
        if (row !== undefined) row[i] = w * (byRe * re[base + 4 + p] + byIm * im[base + 4 + p]);
      }
    }
  }
  return { fSquared, byS2, byReciprocalLength, byScattering, bySite };
}

/** The operations that make different terms of F; without those that an inversion centre at the origin makes of others. */
const keptOperations = remembered((operations: readonly SymmetryOperation[]) => {
  const points = pointOperations(operations);
  const centred = points.every((operation) => points.some((other) => isInverse(operation, other)));
  const kept: SymmetryOperation[] = [];
  for (const operation of points) {
    if (!centred || !kept.some((other) => isInverse(operation, other))) kept.push(operation);
  }
  return { kept, centred };
});

/** One operation for each rotation: the others differ by centring only. */
function pointOperations(operations: readonly SymmetryOperation[]): SymmetryOperation[] {
  const seen = new Map<string, SymmetryOperation>();
  for (const operation of operations) {
    const key = operation.rotation.join(",");
    if (!seen.has(key)) seen.set(key, operation);
  }
  return [...seen.values()];
}

/** Whether the two are R, t and −R, −t, modulo lattice translations. */
function isInverse(a: SymmetryOperation, b: SymmetryOperation): boolean {
  return (
    a.rotation.every((value, i) => value === -b.rotation[i]) &&
    a.translation.every((value, i) => Math.abs(value + b.translation[i] - Math.round(value + b.translation[i])) < 1e-6)
  );
}
