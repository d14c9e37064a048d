/** An edge with both ends this near to a circle (relative, in r²) counts as its arc: MIDAS's dg_polygon_area. */
const ON_CIRCLE = 1e-6;

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
    let twice = 0;
    for (let at = 0, previous = length - 1; at < length; previous = at++) {
      twice += u[previous] * v[at] - u[at] * v[previous];
    }
    return twice / 2;
  }

  /**
   * Area of the polygon's part within `radius` of the origin, exactly (Green's theorem, edge by edge: where an edge runs
   * inside the circle it sweeps a triangle, where outside a sector). Positive for counter-clockwise vertices. Sets
   * {@link sliver}.
   */
  areaWithin(radius: number): number {
    const { u, v, r2, length } = this;
    const limit = radius * radius;
    const near = ON_CIRCLE * limit;
    let triangles = 0;
    let angles = 0;
    let slivers = 0;
    for (let b = 0, a = length - 1; b < length; a = b++) {
      const cross = u[a] * v[b] - u[b] * v[a];
      const c = r2[a] - limit;
      const cEnd = r2[b] - limit;
      if (c <= 0 && cEnd <= 0) {
        triangles += cross;
        if (c > -near && cEnd > -near) {
          slivers += limit * angleOf(cross, u[a] * u[b] + v[a] * v[b]) - cross;
        }
        continue;
      }
      const du = u[b] - u[a];
      const dv = v[b] - v[a];
      const dd = du * du + dv * dv;
      const ad = u[a] * du + v[a] * dv;
      const discriminant = ad * ad - dd * c;
      if (c > 0 && cEnd > 0 && (ad >= 0 || ad + dd <= 0 || discriminant <= 0)) {
        angles += angleOf(cross, r2[a] + ad);
        continue;
      }
      const root = Math.sqrt(Math.max(discriminant, 0));
      // The edge enters the circle at `enter` and leaves it at `leave`, as fractions of its length.
      const enter = c > 0 ? (ad < 0 ? Math.min(c / (root - ad), 1) : 1) : 0;
      const leave = cEnd > 0 ? Math.min(ad > 0 ? -c / (ad + root) : (root - ad) / dd, 1) : 1;
      const inside = Math.max(leave - enter, 0) * cross;
      triangles += inside;
      if (c > 0) angles += angleOf(enter * cross, r2[a] + enter * ad);
      if (cEnd > 0) angles += angleOf((1 - leave) * cross, r2[a] + ad + leave * (ad + dd));
      if (c > -near && cEnd > -near) {
        slivers += limit * angleOf(inside, r2[a] + (enter + leave) * ad + enter * leave * dd) - inside;
      }
    }
    this.sliver = slivers / 2;
    return (triangles + limit * angles) / 2;
  }

  /** Sets one vertex; `length` is the caller's. */
  set(at: number, u: number, v: number): void {
    this.u[at] = u;
    this.v[at] = v;
    this.r2[at] = u * u + v * v;
  }
}

/** Angle between two vectors of that cross and dot product; a series (error below 1e-17) for the small ones. */
function angleOf(cross: number, dot: number): number {
  if (dot > 0) {
    const t = cross / dot;
    if (t < 0.04 && t > -0.04) {
      const s = t * t;
      return t * (1 - s * (1 / 3 - s * (1 / 5 - s * (1 / 7 - s * (1 / 9 - s * (1 / 11))))));
    }
  }
  return Math.atan2(cross, dot);
}
