import { RADIANS } from "../units.js";
import type { BinGrid } from "./bin-grid.js";
import type { MapEntries } from "./map-entries.js";
import { addMidasOverlaps, midasAzimuths } from "./midas-overlap.js";
import type { Corners, Targets } from "./pixel-corners.js";
import { Polygon } from "./polygon.js";

/** A corner this near (relative) to a circle lies on it: half of the tolerance in r² of Polygon.areaWithin. */
const MARGIN = 5e-7;

/**
 * Splits quadrilaterals over the bins of a grid: exact areas of quadrilateral ∩ annular sector.
 *
 * The part within a range of η is cut out by two lines through the origin; its part between two radii is the difference
 * of two areas within circles. Only bins that the quadrilateral can reach are looked at, and the search starts where the
 * last pixel ended, so that the cost does not depend on the number of bins.
 */
export class PixelSplitter {
  private readonly quad = new Polygon();
  private readonly half = new Polygon();
  private readonly part = new Polygon();
  private readonly cosEdge: Float64Array;
  private readonly sinEdge: Float64Array;
  private radialAt = 0;
  private etaAt = 0;
  private etaLow = 0;
  private etaHigh = 0;
  private radiusLow = 0;
  private radiusHigh = 0;
  private nearest = 0;
  /** The quadrilateral may hold the origin, so that its corners do not bound its azimuths. */
  private atOrigin = false;
  /** The corners' azimuths lie on both sides of ±180°. */
  private isAcross = false;
  /**
   * Bins of which MIDAS's mapper loses what lies below 0° or beyond 360°, because it turns all azimuths into that range for a
   * bin that ends beyond 180° (below −180° likewise).
   */
  private readonly turnedBins: readonly number[];

  /**
   * @param minimumOverlap smaller overlaps (px²) are left out
   * @param asMidas pixels that MIDAS does not share out whole get what it gives them
   */
  constructor(
    private readonly grid: BinGrid,
    private readonly minimumOverlap: number,
    private readonly asMidas = false,
  ) {
    this.cosEdge = grid.etaEdges.map((eta) => Math.cos(eta * RADIANS));
    this.sinEdge = grid.etaEdges.map((eta) => Math.sin(eta * RADIANS));
    this.turnedBins = Array.from({ length: grid.etaBins }, (_, bin) => bin).filter((bin) => {
      const [low, high] = [grid.etaEdges[bin], grid.etaEdges[bin + 1]];
      return (high > 180 && (low < 0 || high > 360)) || (low < -180 && (high > 0 || low < -360));
    });
  }

  /** Adds the quadrilateral's overlaps to `entries`, once per target. */
  split(corners: Corners, targets: Targets, entries: MapEntries): void {
    if (!this.take(corners)) return;
    const { etaEdges, etaBins } = this.grid;
    if (this.asMidas && this.isOdd(corners)) {
      addMidasOverlaps(corners, this.grid, this.minimumOverlap, targets, entries);
      return;
    }
    if (this.atOrigin) {
      for (let eta = 0; eta < etaBins; eta++) this.splitSector(eta, targets, entries);
      return;
    }
    for (let turn = -360; turn <= 360; turn += 360) {
      const low = this.etaLow + turn;
      const high = this.etaHigh + turn;
      if (high <= etaEdges[0] || low >= etaEdges[etaBins]) continue;
      for (let eta = this.etaIndex(low); eta < etaBins && etaEdges[eta] < high; eta++) {
        let polygon = this.quad;
        if (low < etaEdges[eta]) {
          this.half.cut(polygon, -this.sinEdge[eta], this.cosEdge[eta], 1);
          polygon = this.half;
        }
        if (high > etaEdges[eta + 1]) {
          this.part.cut(polygon, -this.sinEdge[eta + 1], this.cosEdge[eta + 1], -1);
          polygon = this.part;
        }
        this.splitRadially(polygon, eta, targets, entries);
      }
    }
  }

  /** Marks the bins whose range of R and η meets that of the corners, borders included (MIDAS's rule for masks). */
  touch(corners: Corners, touched: Uint8Array): void {
    if (!this.take(corners)) return;
    const { etaEdges, etaBins, radialEdges, radialBins } = this.grid;
    const [rMin, rMax] = [Math.min(...corners.radius), Math.max(...corners.radius)];
    const [low, high] = midasAzimuths(corners);
    for (let eta = 0; eta < etaBins; eta++) {
      const meets = (turn: number) => etaEdges[eta + 1] >= low + turn && etaEdges[eta] <= high + turn;
      if (!meets(0) && !meets(360) && !meets(-360)) continue;
      let radial = Math.max(this.radialIndex(rMin) - 1, 0);
      for (; radial < radialBins && radialEdges[radial] <= rMax; radial++) {
        if (radialEdges[radial + 1] >= rMin) touched[radial * etaBins + eta] = 1;
      }
    }
  }

  /** Sets up the quadrilateral and its ranges; false where no bin lies in its reach. */
  private take({ u, v, radius, eta }: Corners): boolean {
    const { quad, grid } = this;
    let rLow = Infinity;
    let rHigh = 0;
    let longest = 0;
    let low = Infinity;
    let high = -Infinity;
    for (let at = 0; at < 4; at++) {
      const next = (at + 1) & 3;
      const du = u[next] - u[at];
      const dv = v[next] - v[at];
      longest = Math.max(longest, du * du + dv * dv);
      rLow = Math.min(rLow, radius[at]);
      rHigh = Math.max(rHigh, radius[at]);
      low = Math.min(low, eta[at]);
      high = Math.max(high, eta[at]);
    }
    this.radiusLow = rLow;
    // The middle of an edge may lie nearer to the origin than both of its ends.
    this.nearest = Math.sqrt(Math.max(rLow * rLow - longest / 4, 0));
    this.radiusHigh = rHigh * (1 + MARGIN);
    // Radii are negative behind the plane of the sample.
    if (!(rLow >= 0) || rHigh < grid.radialEdges[0] || this.radiusLow > grid.radialEdges[grid.radialBins]) return false;
    this.atOrigin = rLow * rLow <= 2 * longest;
    this.isAcross = high - low > 180;
    if (this.isAcross) {
      low = Infinity;
      high = -Infinity;
      for (let at = 0; at < 4; at++) {
        const unwound = eta[at] < 0 ? eta[at] + 360 : eta[at];
        low = Math.min(low, unwound);
        high = Math.max(high, unwound);
      }
    }
    this.etaLow = low;
    this.etaHigh = high;
    quad.length = 4;
    // Where a distortion folds the plane over, corners come clockwise: turned round, or the area would be negative.
    const isTurned = (u[2] - u[0]) * (v[3] - v[1]) < (v[2] - v[0]) * (u[3] - u[1]);
    for (let at = 0; at < 4; at++) quad.set(isTurned ? 3 - at : at, u[at], v[at]);
    return true;
  }

  /** Whether MIDAS's overlaps are not those of the shapes: see {@link addMidasOverlaps}. */
  private isOdd({ u, v }: Corners): boolean {
    const { etaEdges } = this.grid;
    if (this.atOrigin || this.isAcross) return true;
    const isIn = (bin: number, turn: number) =>
      this.etaLow + turn < etaEdges[bin + 1] && this.etaHigh + turn > etaEdges[bin];
    if (this.turnedBins.some((bin) => isIn(bin, 0) || isIn(bin, 360) || isIn(bin, -360))) return true;
    // Both ends of a full turn are the same line.
    const isCrossed = (turn: number) => this.etaLow + turn < etaEdges[0] && this.etaHigh + turn > etaEdges[0];
    if (etaEdges[1] - etaEdges[0] === 360 && (isCrossed(0) || isCrossed(360) || isCrossed(-360))) return true;
    let turns = 0;
    for (let a = 0; a < 4; a++) {
      const [b, c] = [(a + 1) & 3, (a + 2) & 3];
      turns += (u[b] - u[a]) * (v[c] - v[b]) > (v[b] - v[a]) * (u[c] - u[b]) ? 1 : -1;
    }
    // Outlines with a dent, or that cross themselves where a distortion folds the plane.
    return Math.abs(turns) !== 4;
  }

  /** One bin of η for a quadrilateral at the origin: in steps below 180°, by both of each step's borders. */
  private splitSector(eta: number, targets: Targets, entries: MapEntries): void {
    const { etaEdges } = this.grid;
    const steps = Math.ceil((etaEdges[eta + 1] - etaEdges[eta]) / 90);
    const sums = new Float64Array(this.grid.radialBins);
    for (let step = 0; step < steps; step++) {
      const from = (etaEdges[eta] + ((etaEdges[eta + 1] - etaEdges[eta]) * step) / steps) * RADIANS;
      const to = (etaEdges[eta] + ((etaEdges[eta + 1] - etaEdges[eta]) * (step + 1)) / steps) * RADIANS;
      this.half.cut(this.quad, -Math.sin(from), Math.cos(from), 1);
      this.part.cut(this.half, -Math.sin(to), Math.cos(to), -1);
      let below = this.part.areaWithin(this.grid.radialEdges[0]);
      for (let radial = 0; radial < sums.length; radial++) {
        if (radial > 0 && this.grid.radialEdges[radial] > this.radiusHigh) break;
        const within = this.part.areaWithin(this.grid.radialEdges[radial + 1]);
        sums[radial] += within - below;
        below = within;
      }
    }
    for (let target = 0; target < targets.count; target++) {
      sums.forEach((area, radial) => {
        if (area < this.minimumOverlap || area <= 0) return;
        entries.startRun(targets.pixel[target], radial * this.grid.etaBins + eta, targets.factor);
        entries.add(area * targets.share[target]);
      });
    }
  }

  private splitRadially(polygon: Polygon, eta: number, targets: Targets, entries: MapEntries): void {
    if (polygon.length < 3) return;
    const { radialEdges, radialBins, etaBins } = this.grid;
    const { minimumOverlap, radiusHigh } = this;
    const first = this.radialIndex(this.radiusLow);
    // With all its corners in one bin a pixel is taken whole, though the middle of its near edge may lie nearer (MapperCore.c).
    const isWhole =
      polygon === this.quad && radialEdges[first] <= this.radiusLow && radialEdges[first + 1] >= radiusHigh;
    let below = isWhole || radialEdges[first] <= this.nearest ? 0 : polygon.areaWithin(radialEdges[first]);
    let isOpen = false;
    for (let radial = first; radial < radialBins && radialEdges[radial] < radiusHigh; radial++) {
      const isLast = radialEdges[radial + 1] >= radiusHigh;
      const within = isLast ? polygon.area() : polygon.areaWithin(radialEdges[radial + 1]);
      const area = within - below + (isLast ? 0 : polygon.sliver);
      below = within;
      if (area < minimumOverlap || area <= 0) {
        isOpen = false;
        continue;
      }
      if (targets.count === 1) {
        if (!isOpen) entries.startRun(targets.pixel[0], radial * etaBins + eta, targets.factor);
        entries.add(area * targets.share[0]);
        isOpen = true;
        continue;
      }
      for (let target = 0; target < targets.count; target++) {
        entries.startRun(targets.pixel[target], radial * etaBins + eta, targets.factor);
        entries.add(area * targets.share[target]);
      }
    }
  }

  /** The radial bin that holds `radius`, or the first or last one. */
  private radialIndex(radius: number): number {
    const { radialEdges, radialBins } = this.grid;
    let at = this.radialAt;
    while (at > 0 && radialEdges[at] > radius) at--;
    while (at < radialBins - 1 && radialEdges[at + 1] <= radius) at++;
    this.radialAt = at;
    return at;
  }

  /** The azimuthal bin that holds `eta`, or the first or last one. */
  private etaIndex(eta: number): number {
    const { etaEdges, etaBins } = this.grid;
    let at = this.etaAt;
    while (at > 0 && etaEdges[at] > eta) at--;
    while (at < etaBins - 1 && etaEdges[at + 1] <= eta) at++;
    this.etaAt = at;
    return at;
  }
}
