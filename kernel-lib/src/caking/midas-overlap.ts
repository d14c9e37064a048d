import { DEGREES, RADIANS } from "../units.js";
import type { BinGrid } from "./bin-grid.js";
import type { MapEntries } from "./map-entries.js";
import type { Corners, Targets } from "./pixel-corners.js";

/** Tolerance of MIDAS's comparisons (DG_EPS), and of "both ends on the circle" in r². */
const EPSILON = 1e-6;

/** What rounding may move a corner by, pixels or degrees. */
const ROUNDING = 1e-9;

type Point = readonly [u: number, v: number];

/**
 * Adds the overlaps of one quadrilateral as MIDAS's mapper (MapperCore.c, mapper_build_map) finds them, also where they are not
 * what the shapes have in common: of a pixel across η = ±180° it looks at the azimuths between the inner two corners only, and
 * it seeks no crossings of outlines once four corners of the one lie in the other, though two of them may be the same point.
 * Needed for few pixels; slow.
 */
export function addMidasOverlaps(
  corners: Corners,
  grid: BinGrid,
  minimumOverlap: number,
  targets: Targets,
  entries: MapEntries,
): void {
  const { radialEdges, radialBins, etaEdges, etaBins } = grid;
  // From radius and azimuth as there: where a corner lies on the border of a bin, rounding decides.
  const quad = [0, 1, 2, 3].map((at) => pointOf(corners.radius[at], corners.eta[at]));
  const [rLow, rHigh] = [Math.min(...corners.radius), Math.max(...corners.radius)];
  const [low, high] = midasAzimuths(corners);
  const areas = new Float64Array(radialBins);
  for (let eta = 0; eta < etaBins; eta++) {
    const meets = (turn: number) => etaEdges[eta + 1] >= low + turn && etaEdges[eta] <= high + turn;
    if (!meets(0) && !meets(360) && !meets(-360)) continue;
    for (let radial = 0; radial < radialBins && radialEdges[radial] <= rHigh; radial++) {
      if (radialEdges[radial + 1] < rLow) continue;
      const sector = [radialEdges[radial], radialEdges[radial + 1], etaEdges[eta], etaEdges[eta + 1]] as const;
      const area = midasOverlap(quad, ...sector);
      if (area < minimumOverlap) continue;
      areas[radial] = area;
      entries.add(targets, eta, areas, radial, radial + 1);
    }
  }
}

/** The range of azimuths in which MIDAS looks for bins: across ±180° only that between the inner two corners, degrees. */
export function midasAzimuths({ eta }: Corners): readonly [low: number, high: number] {
  const [first, last] = [Math.min(...eta), Math.max(...eta)];
  return last - first > 180 ? [last, first + 360] : [first, last];
}

/**
 * Whether some, not all, corners of a quadrilateral lie in an annular sector, four with those of the sector in the quadrilateral: MIDAS
 * seeks no crossings of the outlines then, and loses the tips between them. True also where rounding decides.
 */
export function seeksNoCrossings(
  { u, v, radius, eta }: Corners,
  rMin: number,
  rMax: number,
  etaMin: number,
  etaMax: number,
): boolean {
  let within = 0;
  for (let at = 0; at < 4; at++) {
    const isIn = radius[at] >= rMin - ROUNDING && radius[at] <= rMax + ROUNDING;
    if (isIn && eta[at] >= etaMin - ROUNDING && eta[at] <= etaMax + ROUNDING) within++;
  }
  if (within === 0 || within === 4) return false;
  for (const r of [rMin, rMax]) {
    for (const azimuth of [etaMin * RADIANS, etaMax * RADIANS]) {
      const [x, y] = [-r * Math.sin(azimuth), r * Math.cos(azimuth)];
      let sides = 0;
      for (let at = 0; at < 4; at++) {
        const next = (at + 1) & 3;
        const side = (u[next] - u[at]) * (y - v[at]) - (v[next] - v[at]) * (x - u[at]);
        sides |= side > ROUNDING ? 1 : side < -ROUNDING ? 2 : 0;
      }
      if (sides !== 3) within++;
    }
  }
  return within >= 4;
}

/**
 * The area that MIDAS gives a quadrilateral (corners in order around it) in an annular sector, px²: MapperCore.c's vertices,
 * DetectorGeometry.c's dg_find_unique_vertices and dg_polygon_area.
 */
function midasOverlap(quad: readonly Point[], rMin: number, rMax: number, etaMin: number, etaMax: number): number {
  const turned = (eta: number) => {
    if (etaMin < -180 && Math.sign(eta) !== Math.sign(etaMin)) return eta - 360;
    return etaMax > 180 && Math.sign(eta) !== Math.sign(etaMax) ? eta + 360 : eta;
  };
  const isWithin = (value: number, from: number, to: number, margin: number) =>
    value >= from - margin && value <= to + margin;
  const points = quad.filter(
    (point) => isWithin(Math.hypot(...point), rMin, rMax, 0) && isWithin(turned(etaOfPoint(point)), etaMin, etaMax, 0),
  );
  for (const radius of [rMin, rMax]) {
    for (const eta of [etaMin, etaMax]) {
      const corner = pointOf(radius, eta);
      if (isInQuad(corner, quad)) points.push(corner);
    }
  }
  if (points.length < 4) {
    for (let at = 0; at < 4; at++) {
      const [a, b] = [quad[at], quad[(at + 1) & 3]];
      for (const radius of [rMin, rMax]) {
        const hits = circleHits(a, b, radius);
        points.push(...hits.filter((hit) => isWithin(turned(etaOfPoint(hit)), etaMin, etaMax, EPSILON)));
      }
      for (const eta of [etaMin, etaMax]) {
        const hits = rayHits(a, b, eta);
        points.push(...hits.filter((hit) => isWithin(Math.hypot(...hit), rMin, rMax, EPSILON)));
      }
    }
  }
  const unique = points.filter((point, at) => {
    const eta = etaOfPoint(point);
    return (
      points.findIndex((other, later) => later > at && other[0] === point[0] && other[1] === point[1]) < 0 &&
      isWithin(Math.hypot(...point), rMin, rMax, EPSILON) &&
      [0, 360, -360].some((turn) => isWithin(eta + turn, etaMin, etaMax, EPSILON))
    );
  });
  return unique.length < 3 ? 0 : areaAround(unique, rMin, rMax);
}

/** Area of the outline through points in the order of their angle about their mean; edges along a circle count as its arc. */
function areaAround(points: readonly Point[], rMin: number, rMax: number): number {
  const mean = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  const angle = ([u, v]: Point) => Math.atan2(v - mean[1], u - mean[0]);
  const ordered = [...points].sort((a, b) => angle(a) - angle(b));
  let area = 0;
  ordered.forEach((a, at) => {
    const b = ordered[(at + 1) % ordered.length];
    const cross = a[0] * b[1] - b[0] * a[1];
    const isOn = (radius: number) =>
      [a, b].every(([u, v]) => Math.abs(u * u + v * v - radius * radius) < EPSILON * radius * radius);
    const radius = isOn(rMin) ? rMin : isOn(rMax) ? rMax : undefined;
    area += radius === undefined ? cross / 2 : (radius * radius * Math.atan2(cross, a[0] * b[0] + a[1] * b[1])) / 2;
  });
  return area;
}

function pointOf(radius: number, eta: number): Point {
  return [-radius * Math.sin(eta * RADIANS), radius * Math.cos(eta * RADIANS)];
}

function etaOfPoint([u, v]: Point): number {
  return Math.atan2(-u, v) * DEGREES;
}

function isInQuad([u, v]: Point, quad: readonly Point[]): boolean {
  const sides = quad.map((a, at) => {
    const b = quad[(at + 1) & 3];
    return Math.sign((b[0] - a[0]) * (v - a[1]) - (b[1] - a[1]) * (u - a[0]));
  });
  return !(sides.includes(1) && sides.includes(-1));
}

function circleHits(a: Point, b: Point, radius: number): readonly Point[] {
  const [du, dv] = [b[0] - a[0], b[1] - a[1]];
  const dd = du * du + dv * dv;
  const half = a[0] * du + a[1] * dv;
  const discriminant = half * half - dd * (a[0] * a[0] + a[1] * a[1] - radius * radius);
  if (dd < 1e-30 || discriminant < 0) return [];
  const root = Math.sqrt(discriminant);
  const [enter, leave] = [(-half - root) / dd, (-half + root) / dd];
  return (leave - enter > 1e-12 ? [enter, leave] : [enter]).flatMap((t) => pointAt(a, du, dv, t));
}

function rayHits(a: Point, b: Point, eta: number): readonly Point[] {
  const [cos, sin] = [Math.cos(eta * RADIANS), Math.sin(eta * RADIANS)];
  const [du, dv] = [b[0] - a[0], b[1] - a[1]];
  const across = du * cos + dv * sin;
  if (Math.abs(across) < 1e-30) return [];
  return pointAt(a, du, dv, -(a[0] * cos + a[1] * sin) / across).filter(([u, v]) => cos * v - sin * u >= 0);
}

/** The point at `t` of an edge, held at its ends; none beyond them. */
function pointAt(a: Point, du: number, dv: number, t: number): readonly Point[] {
  if (t < -EPSILON || t > 1 + EPSILON) return [];
  const held = Math.max(0, Math.min(1, t));
  return [[a[0] + held * du, a[1] + held * dv]];
}
