import { TENSOR_ENTRIES, cellFromReciprocalMetric, metricTensor } from "./cell.js";
import type { ReciprocalMetric } from "./cell.js";
import type { LaueSetting } from "./laue-setting.js";

/** Polar angle and azimuth of the normal of hkl in the crystal's frame, radians, and derivatives by A0 … A5. */
export interface DirectionAngles {
  readonly phi: number;
  readonly beta: number;
  readonly phiByA: Float64Array;
  readonly betaByA: Float64Array;
}

/**
 * Angles of hkl as GSAS-II has them (GSASIIlattice.py CrsAng): φ from c* (from the unique axis of 2/m), β about it from the
 * lattice vector that follows (a; b, c, a for unique axes a, b, c). On rhombohedral axes φ is counted from [111] and β from
 * a − b. With "gsas2" two of its slips are copied: φ from c* on rhombohedral axes, and β of triclinic and monoclinic cells
 * from k a/(b − h cos γ) over h sin²γ instead of k a − h b cos γ over h b sin γ.
 */
export function directionAngles(
  metric: ReciprocalMetric,
  { laueClass, rhombohedral, polarAxis }: LaueSetting,
  rule: "exact" | "gsas2",
): (h: number, k: number, l: number) => DirectionAngles {
  const pole = rhombohedral && rule === "exact" ? [1, 1, 1] : [0, 1, 2].map((i) => Number(i === polarAxis));
  if (rhombohedral) {
    const betaByA = new Float64Array(6);
    return (h, k, l) => {
      const { angle: phi, byA: phiByA } = angleBetween([h, k, l], pole, metric);
      return { phi, beta: Math.atan2(h + k - 2 * l, Math.sqrt(3) * (h - k)), phiByA, betaByA };
    };
  }
  const [p, q] = [(polarAxis + 1) % 3, (polarAxis + 2) % 3];
  const g = metricTensor(cellFromReciprocalMetric(metric));
  const entries = [g[4 * p], g[4 * q], g[3 * p + q]] as const;
  const oblique = laueClass === "-1" || laueClass === "2/m";
  const project = rule === "gsas2" && oblique ? gsas2Projection : projection;
  // dg = −g dG* g, entry by entry: g_pp, g_qq, g_pq by each of A0 … A5.
  const changes = TENSOR_ENTRIES.map(([m, n]) => {
    const change = (r: number, c: number) =>
      m === n ? -g[3 * r + m] * g[3 * m + c] : -0.5 * (g[3 * r + m] * g[3 * n + c] + g[3 * r + n] * g[3 * m + c]);
    return [change(p, p), change(q, q), change(p, q)];
  });
  return (h, k, l) => {
    const { angle: phi, byA: phiByA } = angleBetween([h, k, l], pole, metric);
    const { up, along, upBy, alongBy } = project([h, k, l][p], [h, k, l][q], entries);
    const norm = up * up + along * along;
    const slope = upBy.map((by, e) => (norm > 0 ? (along * by - up * alongBy[e]) / norm : 0));
    const betaByA = Float64Array.from(changes, (dg) => slope[0] * dg[0] + slope[1] * dg[1] + slope[2] * dg[2]);
    return { phi, beta: Math.atan2(up, along), phiByA, betaByA };
  };
}

interface Projection {
  readonly up: number;
  readonly along: number;
  /** By g_pp, g_qq, g_pq. */
  readonly upBy: readonly number[];
  readonly alongBy: readonly number[];
}

/** Components of hkl along p and across it in the plane of p and q, times |p| times the area of the p, q cell. */
function projection(hp: number, hq: number, [gpp, gqq, gpq]: readonly [number, number, number]): Projection {
  const area = Math.sqrt(gpp * gqq - gpq * gpq);
  return {
    up: hq * gpp - hp * gpq,
    along: hp * area,
    upBy: [hq, 0, -hp],
    alongBy: [(hp * gqq) / (2 * area), (hp * gpp) / (2 * area), (-hp * gpq) / area],
  };
}

function gsas2Projection(hp: number, hq: number, [gpp, gqq, gpq]: readonly [number, number, number]): Projection {
  const [p, q] = [Math.sqrt(gpp), Math.sqrt(gqq)];
  const cos = gpq / (p * q);
  const below = q - hp * cos;
  const cosBy = [-cos / (2 * gpp), -cos / (2 * gqq), 1 / (p * q)];
  const byBelow = (-hq * p) / (below * below);
  return {
    up: (hq * p) / below,
    along: hp * (1 - cos * cos),
    upBy: [
      hq / (2 * p * below) - byBelow * hp * cosBy[0],
      byBelow * (1 / (2 * q) - hp * cosBy[1]),
      -byBelow * hp * cosBy[2],
    ],
    alongBy: cosBy.map((by) => -2 * hp * cos * by),
  };
}

/** Angle between two reciprocal-lattice vectors, radians, and its derivatives by A0 … A5; 0 where they are parallel. */
function angleBetween(
  u: readonly number[],
  v: readonly number[],
  A: ReciprocalMetric,
): { readonly angle: number; readonly byA: Float64Array } {
  const { cos, byA } = cosineBetween(u, v, A);
  const sin = Math.sqrt(Math.max(0, 1 - cos * cos));
  return { angle: Math.acos(cos), byA: byA.map((slope) => (sin < 1e-7 ? 0 : -slope / sin)) };
}

/** Cosine of the angle between two reciprocal-lattice vectors in a reciprocal metric, and its derivatives by A0 … A5. */
export function cosineBetween(
  u: readonly number[],
  v: readonly number[],
  A: ReciprocalMetric,
): { readonly cos: number; readonly byA: Float64Array } {
  const form = (x: readonly number[], y: readonly number[], j: number) => {
    const [m, n] = TENSOR_ENTRIES[j];
    return m === n ? x[m] * y[m] : (x[m] * y[n] + x[n] * y[m]) / 2;
  };
  const whole = (x: readonly number[], y: readonly number[]) => A.reduce((sum, a, j) => sum + a * form(x, y, j), 0);
  const [uu, vv, uv] = [whole(u, u), whole(v, v), whole(u, v)];
  const norm = Math.sqrt(uu * vv);
  const cos = Math.max(-1, Math.min(1, uv / norm));
  const byA = Float64Array.from(
    A,
    (_, j) => form(u, v, j) / norm - (cos / 2) * (form(u, u, j) / uu + form(v, v, j) / vv),
  );
  return { cos, byA };
}
