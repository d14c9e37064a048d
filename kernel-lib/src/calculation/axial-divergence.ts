import { gaussLegendre } from "../numerics/gauss-legendre.js";
import type { QuadratureRule } from "../numerics/gauss-legendre.js";
import { DEGREES, RADIANS } from "../units.js";

/**
 * Axial divergence as a sum of shifted peaks: f(u) = Σ weight[i] · T(u − offset[i]), Σ weight = 1, u and offset in
 * centidegrees from the peak position. Derivatives are with respect to the position (degrees) and to SH/L.
 */
export interface AxialNodes {
  count: number;
  offset: Float64Array;
  weight: Float64Array;
  offsetByPosition: Float64Array;
  weightByPosition: Float64Array;
  offsetByShl: Float64Array;
  weightByShl: Float64Array;
}

/** Room for `capacity` nodes, to be filled again and again. */
export function createAxialNodes(capacity: number): AxialNodes {
  const room = () => new Float64Array(capacity);
  return {
    count: 0,
    offset: room(),
    weight: room(),
    offsetByPosition: room(),
    weightByPosition: room(),
    offsetByShl: room(),
    weightByShl: room(),
  };
}

/** Number of nodes above which no rule here goes. */
export const MOST_AXIAL_NODES = 2048;

const rules = new Map<number, QuadratureRule>();

/** Rules are pure functions of n; keeping them is no state that anybody can see. */
function ruleOf(n: number): QuadratureRule {
  let rule = rules.get(n);
  if (rule === undefined) rules.set(n, (rule = gaussLegendre(n)));
  return rule;
}

/** Length of the asymmetric tail, degrees: |2θ − 2φ_min| of Finger, Cox & Jephcoat (1994), eq. 12. */
export function axialTail(position: number, shl: number): number {
  const p = position * RADIANS;
  const c = Math.cos(p) * Math.sqrt(1 + shl * shl);
  const end = Math.abs(c) >= 1 ? (c > 0 ? 0 : Math.PI) : Math.acos(c);
  return Math.abs(end - p) * DEGREES;
}

/**
 * The converged integral of Finger, Cox & Jephcoat, J. Appl. Cryst. 27 (1994) 892, for S = H, SH/L = (S + H)/L:
 * ∫ W(δ) T(x − δ) dδ / ∫ W(δ) dδ. With s = h/L, cos δ = cos 2θ √(1 + s²) and s = tan 2θ sin ψ, W dδ becomes
 * (SH/L − s)/(1 + s²) dψ, smooth up to both ends, so Gauss–Legendre converges exponentially.
 * `count` nodes; see {@link convergedNodeCount}.
 */
export function fillConvergedNodes(nodes: AxialNodes, position: number, shl: number, count: number): void {
  const p = position * RADIANS;
  const sinP = Math.sin(p);
  const cosP = Math.cos(p);
  if (count <= 1 || shl <= 0 || Math.abs(cosP) < 1e-7) return fillSingleNode(nodes);
  const side = Math.sign(cosP);
  const tanP = Math.abs(sinP / cosP);
  const tanByP = side / (cosP * cosP);
  const sinEnd = shl / tanP;
  const cut = sinEnd >= 1 - 1e-12; // the tail reaches the beam: the whole quarter turn of ψ
  const end = cut ? Math.PI / 2 : Math.asin(sinEnd);
  const cosEnd = Math.sqrt(Math.max(0, 1 - sinEnd * sinEnd));
  const endByShl = cut ? 0 : 1 / (tanP * cosEnd);
  const endByP = cut ? 0 : (-shl * tanByP) / (tanP * tanP * cosEnd);
  const rule = ruleOf(count);
  nodes.count = count;
  let sum = 0;
  let sumByP = 0;
  let sumByShl = 0;
  for (let i = 0; i < count; i++) {
    const t = rule.nodes[i];
    const sinPsi = Math.sin(t * end);
    const cosPsi = Math.cos(t * end);
    const s = tanP * sinPsi;
    const q = 1 / (1 + s * s);
    const g = (shl - s) * q;
    const gByS = -q - 2 * s * g * q;
    const sinD = sinP * cosPsi;
    const cosD = side * Math.sqrt(cosP * cosP + sinP * sinP * sinPsi * sinPsi);
    const dByP = cosD * cosP * cosPsi + (sinD * cosP * sinP * cosPsi * cosPsi) / cosD;
    const dByPsi = -cosD * sinP * sinPsi - (sinD * sinP * sinP * sinPsi * cosPsi) / cosD;
    const psiByP = t * endByP;
    const psiByShl = t * endByShl;
    const gByPsi = gByS * tanP * cosPsi;
    nodes.offset[i] = Math.atan2(sinD * cosP - cosD * sinP, cosD * cosP + sinD * sinP) * DEGREES * 100;
    nodes.offsetByPosition[i] = 100 * (dByP + dByPsi * psiByP - 1);
    nodes.offsetByShl[i] = 100 * DEGREES * dByPsi * psiByShl;
    const w = rule.weights[i];
    nodes.weight[i] = w * g;
    nodes.weightByPosition[i] = w * (gByS * tanByP * sinPsi + gByPsi * psiByP) * RADIANS;
    nodes.weightByShl[i] = w * (q + gByPsi * psiByShl);
    sum += nodes.weight[i];
    sumByP += nodes.weightByPosition[i];
    sumByShl += nodes.weightByShl[i];
  }
  normalise(nodes, sum, sumByP, sumByShl);
}

/**
 * Nodes for a relative error below about 1e-7 of the peak's maximum: the error of n nodes falls like ρ^(−2n), where ρ
 * follows from the distance of the pseudo-Voigt's poles from the tail, ratio = tail / FWHM. The most nodes are enough up to a
 * ratio of 170, which no instrument reaches; at 1000 (FWHM 0.002°, tail 2°) the error is 10⁻³.
 */
export function convergedNodeCount(ratio: number): number {
  if (!(ratio > 0)) return 1;
  const exact = 8.5 / Math.log1p(0.71 / ratio) + 2;
  const steps = exact <= 16 ? 1 : exact <= 64 ? 8 : 64;
  return Math.min(MOST_AXIAL_NODES, Math.ceil(exact / steps) * steps);
}

const GSAS2_NODES = [
  2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 140, 160, 180, 200,
  220, 240, 260, 280, 300, 400,
];

/**
 * GSAS-II's rule (psvfcjo.for): the positive half of a Gauss–Legendre rule whose length grows with 300 × tail (degrees) /
 * gam (centidegrees), at δ = 2φ_min + (2θ − 2φ_min) x. Not converged; it exists to compare with GSAS-II's numbers.
 * `gam` is the Lorentzian FWHM in centidegrees.
 */
export function fillGsas2Nodes(nodes: AxialNodes, position: number, shl: number, gam: number): void {
  const p = position * RADIANS;
  const sinP = Math.sin(p);
  const cosP = Math.cos(p);
  const c = cosP * Math.sqrt(1 + shl * shl);
  const cut = Math.abs(c) >= 1;
  const start = cut ? (c > 0 ? 0 : Math.PI) : Math.acos(c);
  const startByP = cut ? 0 : (sinP * Math.sqrt(1 + shl * shl)) / Math.sin(start);
  const startByShl = cut ? 0 : (-cosP * shl) / (Math.sqrt(1 + shl * shl) * Math.sin(start));
  const tail = Math.abs(p - start) * DEGREES;
  const wanted = Math.trunc(gam > 0 ? (300 * tail) / gam : tail * 200);
  const length = GSAS2_NODES.find((n) => n >= wanted) ?? 400;
  const rule = ruleOf(length);
  const half = length / 2;
  nodes.count = half;
  let sum = 0;
  let sumByP = 0;
  let sumByShl = 0;
  for (let i = 0; i < half; i++) {
    const x = 2 * rule.nodes[half + i] - 1;
    const w = rule.weights[half + i];
    const delta = start + (p - start) * x;
    const deltaByP = x + (1 - x) * startByP;
    const deltaByShl = (1 - x) * startByShl;
    const sinD = Math.sin(delta);
    const cosD = Math.cos(delta);
    const r2 = sinP * sinP - sinD * sinD;
    const f = r2 > 0 ? Math.abs(cosP) / Math.sqrt(r2) : 1;
    const fByP = r2 > 0 ? (-Math.sign(cosP) * sinP) / Math.sqrt(r2) - (f * sinP * cosP) / r2 : 0;
    const fByD = r2 > 0 ? (f * sinD * cosD) / r2 : 0;
    const g = (shl * f - 1) / cosD;
    const gByD = (shl * fByD) / cosD + (g * sinD) / cosD;
    nodes.offset[i] = (delta - p) * DEGREES * 100;
    nodes.offsetByPosition[i] = 100 * (deltaByP - 1);
    nodes.offsetByShl[i] = 100 * DEGREES * deltaByShl;
    nodes.weight[i] = w * g;
    nodes.weightByPosition[i] = w * ((shl * fByP) / cosD + gByD * deltaByP) * RADIANS;
    nodes.weightByShl[i] = w * (f / cosD + gByD * deltaByShl);
    sum += nodes.weight[i];
    sumByP += nodes.weightByPosition[i];
    sumByShl += nodes.weightByShl[i];
  }
  normalise(nodes, sum, sumByP, sumByShl);
}

/** No asymmetry: one node on the peak. */
export function fillSingleNode(nodes: AxialNodes): void {
  nodes.count = 1;
  nodes.weight[0] = 1;
  for (const array of [
    nodes.offset,
    nodes.offsetByPosition,
    nodes.weightByPosition,
    nodes.offsetByShl,
    nodes.weightByShl,
  ])
    array[0] = 0;
}

function normalise(nodes: AxialNodes, sum: number, sumByP: number, sumByShl: number): void {
  for (let i = 0; i < nodes.count; i++) {
    const w = nodes.weight[i] / sum;
    nodes.weight[i] = w;
    nodes.weightByPosition[i] = (nodes.weightByPosition[i] - w * sumByP) / sum;
    nodes.weightByShl[i] = (nodes.weightByShl[i] - w * sumByShl) / sum;
  }
}
