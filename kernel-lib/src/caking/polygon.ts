/** An edge with both ends this near to a circle (relative, in r²) counts as its arc: MIDAS's dg_polygon_area. */
export const ON_CIRCLE = 1e-6;

/** Vertices that a pixel's corner quadrilateral can have after a few cuts. */
const MAX_VERTICES = 16;

/**
 * A small convex polygon around which areas are calculated again and again without allocating: `length` vertices
 * (u, v), counter-clockwise.
 */
export class Polygon {
  length = 0;
  /**
   * What MIDAS (DetectorGeometry.c, dg_polygon_area) adds to the area within the circle of the last {@link areaWithin}:
   * it takes an edge whose part inside begins and ends on the circle for the arc. At most 1/(12 radius) px², negative at a
   * near edge.
   */
  sliver = 0;
  readonly u = new Float64Array(MAX_VERTICES);
  readonly v = new Float64Array(MAX_VERTICES);
  /** Squared distance of each vertex from the origin. */
  readonly r2 = new Float64Array(MAX_VERTICES);

  /** Becomes the part of `source` for which side · (direction × p) ≥ 0: a cut by a line through the origin. */
  cut(source: Polygon, directionU: number, directionV: number, side: 1 | -1): void {
    const { u, v, length } = source;
    let count = 0;
    let previous = length - 1;
    let before = side * (directionU * v[previous] - directionV * u[previous]);
    for (let at = 0; at < length; at++) {
      const here = side * (directionU * v[at] - directionV * u[at]);
      if (before >= 0 !== here >= 0) {
        const t = before / (before - here);
        this.set(count++, u[previous] + t * (u[at] - u[previous]), v[previous] + t * (v[at] - v[previous]));
      }
      if (here >= 0) this.set(count++, u[at], v[at]);
      before = here;
      previous = at;
    }
    this.length = count;
  }

  /** Area, positive for counter-clockwise vertices. */
  area(): number {
    const { u, v, length } = this;
    const [u0, v0] = [u[0], v[0]];
    let twice = 0;
    for (let at = 2; at < length; at++) {
      twice += (u[at - 1] - u0) * (v[at] - v0) - (u[at] - u0) * (v[at - 1] - v0);
    }
    return twice / 2;
  }

  /**
   * Area of the polygon's part within `radius` of the origin, exactly: of its outline with chords for arcs, and the segments
   * between chords and arcs. Positive for counter-clockwise vertices. The origin must not lie inside the polygon; on its
   * outline it may. Sets {@link sliver}.
   */
  areaWithin(radius: number): number {
    const { u, v, r2, length } = this;
    const limit = radius * radius;
    const near = ON_CIRCLE * limit;
    // Outlines are followed relative to one vertex: products of whole radii would cost digits.
    const u0 = u[0];
    const v0 = v[0];
    let twice = 0;
    let slivers = 0;
    // Where the outline left the circle last, and where it came in first if it begins outside.
    let leftU = NaN;
    let leftV = NaN;
    let firstU = NaN;
    let firstV = NaN;
    let ua = u[length - 1];
    let va = v[length - 1];
    let c = r2[length - 1] - limit;
    for (let b = 0; b < length; b++) {
      const ub = u[b];
      const vb = v[b];
      const cEnd = r2[b] - limit;
      if (c <= 0 && cEnd <= 0) {
        twice += (ua - u0) * (vb - v0) - (ub - u0) * (va - v0);
        if (c > -near && cEnd > -near) slivers += twiceBeyond(limit, ua, va, ub, vb);
      } else {
        const du = ub - ua;
        const dv = vb - va;
        const dd = du * du + dv * dv;
        const ad = ua * du + va * dv;
        const discriminant = ad * ad - dd * c;
        if (c <= 0 || cEnd <= 0 || (ad < 0 && ad + dd > 0 && discriminant > 0)) {
          const root = Math.sqrt(Math.max(discriminant, 0));
          // The edge enters the circle at `enter` and leaves it at `leave`, as fractions of its length.
          const enter = c > 0 ? (ad < 0 ? Math.min(c / (root - ad), 1) : 1) : 0;
          const leave = cEnd > 0 ? Math.max(Math.min(ad > 0 ? -c / (ad + root) : (root - ad) / dd, 1), enter) : 1;
          const inU = ua + enter * du;
          const inV = va + enter * dv;
          const outU = ua + leave * du;
          const outV = va + leave * dv;
          twice += (leave - enter) * ((ua - u0) * dv - (va - v0) * du);
          if (c > -near && cEnd > -near) slivers += twiceBeyond(limit, inU, inV, outU, outV);
          if (c > 0) {
            if (leftU === leftU) {
              twice += (leftU - u0) * (inV - v0) - (inU - u0) * (leftV - v0);
              twice += twiceSegment(limit, leftU, leftV, inU, inV);
            } else {
              firstU = inU;
              firstV = inV;
            }
          }
          if (cEnd > 0) {
            leftU = outU;
            leftV = outV;
          }
        }
      }
      ua = ub;
      va = vb;
      c = cEnd;
    }
    if (firstU === firstU) {
      twice += (leftU - u0) * (firstV - v0) - (firstU - u0) * (leftV - v0);
      twice += twiceSegment(limit, leftU, leftV, firstU, firstV);
    }
    this.sliver = slivers / 2;
    return twice / 2;
  }

  /**
   * What MIDAS (dg_polygon_area) adds to the area beyond the circle of `radius`: parts of the outline outside it count as its arc where both
   * their ends lie on it, within a tolerance that is 1e-3 px at R = 2000 px. `isWhole`: it has sought no crossings with the circle.
   */
  sliverBeyond(radius: number, isWhole: boolean): number {
    const { u, v, r2, length } = this;
    const limit = radius * radius;
    const near = limit * (1 + ON_CIRCLE);
    let twice = 0;
    for (let a = 0; a < length; a++) {
      // Nearly all vertices are elsewhere.
      if (!(r2[a] >= limit && r2[a] < near)) continue;
      for (const b of [(a + 1) % length, (a + length - 1) % length]) {
        const [du, dv] = [u[b] - u[a], v[b] - v[a]];
        const [dd, ad] = [du * du + dv * dv, u[a] * du + v[a] * dv];
        const c = r2[a] - limit;
        const discriminant = ad * ad - dd * c;
        const isCut = r2[b] < limit || (!isWhole && ad < 0 && ad + dd > 0 && discriminant > 0);
        // Ends at the crossing; else at the next vertex, if that lies on the circle, too: counted once.
        if (!isCut && !(r2[b] >= limit && r2[b] < near && b === (a + 1) % length)) continue;
        const t = isCut ? Math.min(c / (Math.sqrt(Math.max(discriminant, 0)) - ad), 1) : 1;
        const beyond = twiceBeyond(limit, u[a], v[a], u[a] + t * du, v[a] + t * dv);
        twice += b === (a + 1) % length ? beyond : -beyond;
      }
    }
    return twice / 2;
  }

  /** Sets one vertex; `length` is the caller's. */
  set(at: number, u: number, v: number): void {
    this.u[at] = u;
    this.v[at] = v;
    this.r2[at] = u * u + v * v;
  }
}

/**
 * Twice the area between chord and arc of two points of the circle whose squared radius is `limit`; negative where the second lies
 * clockwise of the first. For short chords a series in s = chord / diameter, of ρ²(asin s − s √(1 − s²)); error below 1e-13 of it.
 */
export function twiceSegment(limit: number, ua: number, va: number, ub: number, vb: number): number {
  const du = ub - ua;
  const dv = vb - va;
  const s2 = (du * du + dv * dv) / (4 * limit);
  const cross = ua * dv - va * du;
  if (s2 < 0.0016) {
    const part =
      2 * limit * s2 * Math.sqrt(s2) * (2 / 3 + s2 * (1 / 5 + s2 * (3 / 28 + s2 * (5 / 72 + s2 * (35 / 704)))));
    return cross < 0 ? -part : part;
  }
  return limit * Math.atan2(cross, ua * ub + va * vb) - cross;
}

/** Twice the area between an edge and the arc over it. Its ends need not lie on the circle: MIDAS takes both for points of the arc. */
function twiceBeyond(limit: number, ua: number, va: number, ub: number, vb: number): number {
  const cross = ua * (vb - va) - va * (ub - ua);
  return limit * Math.atan2(cross, ua * ub + va * vb) - cross;
}
