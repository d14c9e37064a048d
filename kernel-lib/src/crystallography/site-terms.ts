import type { RotatedIndices } from "./rotated-indices.js";

const TWO_PI = 2 * Math.PI;

/** Where a site is, in fractions of the cell. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Anisotropic displacements, Å². */
export interface SiteTensor {
  readonly u11: number;
  readonly u22: number;
  readonly u33: number;
  readonly u12: number;
  readonly u13: number;
  readonly u23: number;
}

/** Numbers of a site: E = Σ T exp(iφ) over the operations and its derivatives by x, y, z, U11 … U23 and a*², b*², c*². */
export const SITE_TERMS = 13;

/** exp(2πi n x) of a site for every n that occurs along each axis: cos and sin at n + most. */
export interface SitePhases {
  readonly cos: readonly [Float64Array, Float64Array, Float64Array];
  readonly sin: readonly [Float64Array, Float64Array, Float64Array];
}

/** A few hundred angles a site, of whose products all its phase factors are made. */
export function sitePhases({ most }: RotatedIndices, x: number, y: number, z: number): SitePhases {
  const along = (of: (angle: number) => number, axis: number, at: number): Float64Array =>
    Float64Array.from({ length: 2 * most[axis] + 1 }, (_, n) => of(TWO_PI * (n - most[axis]) * at));
  return {
    cos: [along(Math.cos, 0, x), along(Math.cos, 1, y), along(Math.cos, 2, z)],
    sin: [along(Math.sin, 0, x), along(Math.sin, 1, y), along(Math.sin, 2, z)],
  };
}

/** cos and sin of 2π h·x of a reflection under every operation. */
export interface PhaseFactors {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** Those of reflection `i`. */
export function fillPhaseFactors(
  out: PhaseFactors,
  { operations, indices, cos, sin, most }: RotatedIndices,
  i: number,
  site: SitePhases,
): void {
  const cosX = site.cos[0];
  const cosY = site.cos[1];
  const cosZ = site.cos[2];
  const sinX = site.sin[0];
  const sinY = site.sin[1];
  const sinZ = site.sin[2];
  for (let o = 0, at = i * operations; o < operations; o++, at++) {
    const h = indices[3 * at] + most[0];
    const k = indices[3 * at + 1] + most[1];
    const l = indices[3 * at + 2] + most[2];
    const c1 = cos[at] * cosX[h] - sin[at] * sinX[h];
    const s1 = cos[at] * sinX[h] + sin[at] * cosX[h];
    const c2 = c1 * cosY[k] - s1 * sinY[k];
    const s2 = c1 * sinY[k] + s1 * cosY[k];
    out.cos[o] = c2 * cosZ[l] - s2 * sinZ[l];
    out.sin[o] = c2 * sinZ[l] + s2 * cosZ[l];
  }
}

/** The first four terms of a site, real and imaginary: E and its derivatives by x, y, z. */
export function fillIsotropicTerms(
  re: Float64Array,
  im: Float64Array,
  base: number,
  { operations, indices, centred }: RotatedIndices,
  i: number,
  { cos, sin }: PhaseFactors,
): void {
  let c = 0;
  let s = 0;
  let cx = 0;
  let cy = 0;
  let cz = 0;
  let sx = 0;
  let sy = 0;
  let sz = 0;
  for (let o = 0, at = 3 * i * operations; o < operations; o++, at += 3) {
    c += cos[o];
    s += sin[o];
    cx += indices[at] * cos[o];
    cy += indices[at + 1] * cos[o];
    cz += indices[at + 2] * cos[o];
    sx += indices[at] * sin[o];
    sy += indices[at + 1] * sin[o];
    sz += indices[at + 2] * sin[o];
  }
  // With a centre the sine terms of each pair cancel, in E as in its derivatives by U; those by x are sines.
  const both = centred ? 2 : 1;
  const turning = TWO_PI * both;
  re[base] = both * c;
  re[base + 1] = -turning * sx;
  re[base + 2] = -turning * sy;
  re[base + 3] = -turning * sz;
  im[base] = centred ? 0 : s;
  im[base + 1] = centred ? 0 : TWO_PI * cx;
  im[base + 2] = centred ? 0 : TWO_PI * cy;
  im[base + 3] = centred ? 0 : TWO_PI * cz;
}

/** All terms of a site with T = exp(−2π² Σ hᵢ a*ᵢ Uᵢⱼ a*ⱼ hⱼ); `star` is a*², b*², c*². T above e to `mostExponent` is taken as 1. */
export function fillAnisotropicTerms(
  re: Float64Array,
  im: Float64Array,
  base: number,
  { operations, indices, centred }: RotatedIndices,
  i: number,
  factors: PhaseFactors,
  u: SiteTensor,
  star: readonly [number, number, number],
  mostExponent: number,
): void {
  const [aStar, bStar, cStar] = [Math.sqrt(star[0]), Math.sqrt(star[1]), Math.sqrt(star[2])];
  const f = -TWO_PI * Math.PI;
  re.fill(0, base, base + SITE_TERMS);
  im.fill(0, base, base + SITE_TERMS);
  for (let o = 0, at = 3 * i * operations; o < operations; o++, at += 3) {
    const h = indices[at];
    const k = indices[at + 1];
    const l = indices[at + 2];
    const ha = h * aStar;
    const kb = k * bStar;
    const lc = l * cStar;
    const cross = ha * kb * u.u12 + ha * lc * u.u13 + kb * lc * u.u23;
    const exponent = f * (ha * ha * u.u11 + kb * kb * u.u22 + lc * lc * u.u33 + 2 * cross);
    const clipped = exponent >= mostExponent;
    const t = clipped ? 1 : Math.exp(exponent);
    const cos = t * factors.cos[o];
    const sin = t * factors.sin[o];
    const c = centred ? 2 * cos : cos;
    const s = centred ? 0 : sin;
    const dc = TWO_PI * (centred ? -2 * sin : -sin);
    const ds = centred ? 0 : TWO_PI * cos;
    add(re, im, base, 1, c, s);
    add(re, im, base + 1, h, dc, ds);
    add(re, im, base + 2, k, dc, ds);
    add(re, im, base + 3, l, dc, ds);
    if (clipped) continue;
    add(re, im, base + 4, f * ha * ha, c, s);
    add(re, im, base + 5, f * kb * kb, c, s);
    add(re, im, base + 6, f * lc * lc, c, s);
    add(re, im, base + 7, 2 * f * ha * kb, c, s);
    add(re, im, base + 8, 2 * f * ha * lc, c, s);
    add(re, im, base + 9, 2 * f * kb * lc, c, s);
    add(re, im, base + 10, (f * (ha * ha * u.u11 + ha * kb * u.u12 + ha * lc * u.u13)) / star[0], c, s);
    add(re, im, base + 11, (f * (kb * kb * u.u22 + ha * kb * u.u12 + kb * lc * u.u23)) / star[1], c, s);
    add(re, im, base + 12, (f * (lc * lc * u.u33 + ha * lc * u.u13 + kb * lc * u.u23)) / star[2], c, s);
  }
}

function add(re: Float64Array, im: Float64Array, at: number, by: number, c: number, s: number): void {
  re[at] += by * c;
  im[at] += by * s;
}

/** Σ exp(2πi h·x) over the operations, one per reflection. */
interface SiteSums {
  readonly site: Place;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

const siteSums = new WeakMap<RotatedIndices, readonly SiteSums[]>();
/** More would push one another out before any is asked for again. */
const MOST_SITES = 64;

/** Whether sums of sites that do not move are kept for so many sites. */
export function isRemembering(sites: number): boolean {
  return sites <= MOST_SITES;
}

/** Those of a site over a list of reflections (`count` numbers); lists of sites that stay where they are are kept. */
export function sumsOfSite(rotated: RotatedIndices, site: Place): SiteSums {
  const earlier = siteSums.get(rotated) ?? [];
  const same = earlier.find(({ site: { x, y, z } }) => x === site.x && y === site.y && z === site.z);
  if (same !== undefined) return same;
  const { count, operations, centred } = rotated;
  const [re, im] = [new Float64Array(count), new Float64Array(count)];
  const factors = { cos: new Float64Array(operations), sin: new Float64Array(operations) };
  const { cos, sin } = factors;
  const phases = sitePhases(rotated, site.x, site.y, site.z);
  for (let i = 0; i < count; i++) {
    fillPhaseFactors(factors, rotated, i, phases);
    for (let o = 0; o < operations; o++) {
      re[i] += centred ? 2 * cos[o] : cos[o];
      if (!centred) im[i] += sin[o];
    }
  }
  const sums = { site: { x: site.x, y: site.y, z: site.z }, re, im };
  siteSums.set(rotated, [sums, ...earlier.slice(0, MOST_SITES - 1)]);
  return sums;
}
