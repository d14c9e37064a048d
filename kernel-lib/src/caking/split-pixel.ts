import { RADIANS } from "../units.js";
import type { BinGrid } from "./bin-grid.js";
import type { MapEntries } from "./map-entries.js";
import { addMidasOverlaps, midasAzimuths, seeksNoCrossings } from "./midas-overlap.js";
import type { Corners, Targets } from "./pixel-corners.js";
import { Polygon } from "./polygon.js";
import { areasOfRisingQuad } from "./rising-quad.js";

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
  /** Of the part in work: areas within the circle at the lower edge of each radial bin, and overlaps by radial bin. */
  private readonly within: Float64Array;
  private readonly overlaps: Float64Array;
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
  /** A correction carries a corner across the beam: its radius is negative. */
  private isFlipped = false;
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
    this.within = new Float64Array(grid.radialBins + 1);
    this.overlaps = new Float64Array(grid.radialBins);
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
    // Four corners are few enough to be spelt out, and a third of the time faster than in loops.
    const side = (a: number, b: number) => (u[b] - u[a]) * (u[b] - u[a]) + (v[b] - v[a]) * (v[b] - v[a]);
    const longest = Math.max(side(0, 1), side(1, 2), side(2, 3), side(3, 0));
    const rLow = Math.min(radius[0], radius[1], radius[2], radius[3]);
    const rHigh = Math.max(radius[0], radius[1], radius[2], radius[3]);
    let low = Math.min(eta[0], eta[1], eta[2], eta[3]);
    let high = Math.max(eta[0], eta[1], eta[2], eta[3]);
    this.radiusLow = rLow;
    // The middle of an edge may lie nearer to the origin than both of its ends.
    this.nearest = Math.sqrt(Math.max(rLow * rLow - longest / 4, 0));
    this.radiusHigh = rHigh * (1 + MARGIN);
    this.isFlipped = rLow < 0;
    // Where it is so, the shape is MIDAS's or none.
    if (this.isFlipped && !this.asMidas) return false;
    if (!(rHigh >= grid.radialEdges[0]) || rLow > grid.radialEdges[grid.radialBins]) return false;
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
  private isOdd(corners: Corners): boolean {
    const { u, v } = corners;
    const { etaEdges } = this.grid;
    if (this.atOrigin || this.isAcross || this.isFlipped) return true;
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
    return Math.abs(turns) !== 4 || this.lacksCrossings(corners);
  }

  /** Whether MIDAS seeks no crossings of the outlines in some bin that it should seek them in. */
  private lacksCrossings(corners: Corners): boolean {
    const { radialEdges, radialBins, etaEdges, etaBins } = this.grid;
    const first = this.radialIndex(this.radiusLow);
    for (let turn = -360; turn <= 360; turn += 360) {
      const [low, high] = [this.etaLow + turn, this.etaHigh + turn];
      if (high < etaEdges[0] || low > etaEdges[etaBins]) continue;
      for (let eta = this.etaIndex(low); eta < etaBins && etaEdges[eta] <= high; eta++) {
        for (let radial = first; radial < radialBins && radialEdges[radial] <= this.radiusHigh; radial++) {
          const [from, to] = [etaEdges[eta] - turn, etaEdges[eta + 1] - turn];
          if (seeksNoCrossings(corners, radialEdges[radial], radialEdges[radial + 1], from, to)) return true;
        }
      }
    }
    return false;
  }

  /** One bin of η for a quadrilateral at the origin: in steps below 180°, by both of each step's borders. */
  private splitSector(eta: number, targets: Targets, entries: MapEntries): void {
    const { etaEdges, radialEdges } = this.grid;
    const steps = Math.ceil((etaEdges[eta + 1] - etaEdges[eta]) / 90);
    const last = this.radialIndex(this.radiusHigh);
    this.overlaps.fill(0, 0, last + 1);
    for (let step = 0; step < steps; step++) {
      const from = (etaEdges[eta] + ((etaEdges[eta + 1] - etaEdges[eta]) * step) / steps) * RADIANS;
      const to = (etaEdges[eta] + ((etaEdges[eta + 1] - etaEdges[eta]) * (step + 1)) / steps) * RADIANS;
      this.half.cut(this.quad, -Math.sin(from), Math.cos(from), 1);
      this.part.cut(this.half, -Math.sin(to), Math.cos(to), -1);
      let below = this.part.areaWithin(radialEdges[0]);
      for (let radial = 0; radial <= last; radial++) {
        const within = this.part.areaWithin(radialEdges[radial + 1]);
        this.overlaps[radial] += within - below;
        below = within;
      }
    }
    this.addOverlaps(0, last, eta, targets, entries);
  }

  /** Shares out a part that lies in one bin of η. */
  private splitRadially(polygon: Polygon, eta: number, targets: Targets, entries: MapEntries): void {
    if (polygon.length < 3) return;
    const { within, overlaps, radiusHigh } = this;
    const { radialEdges, radialBins } = this.grid;
    const first = this.radialIndex(this.radiusLow);
    let last = first;
    while (last < radialBins - 1 && radialEdges[last + 1] < radiusHigh) last++;
    const endsInLast = radialEdges[last + 1] >= radiusHigh;
    const isQuad = polygon === this.quad;
    // With all its corners in one bin a pixel is taken whole, though the middle of its near edge may lie nearer (MapperCore.c).
    const isWhole = isQuad && radialEdges[first] <= this.radiusLow && radialEdges[first + 1] >= radiusHigh;
    const isKnown =
      isQuad && areasOfRisingQuad(polygon, radialEdges, first + 1, endsInLast ? last + 1 : last + 2, within);
    let below = isWhole || radialEdges[first] <= this.nearest ? 0 : polygon.areaWithin(radialEdges[first]);
    for (let radial = first; radial <= last; radial++) {
      let inside = isKnown ? within[radial + 1] : NaN;
      let sliver = 0;
      if (endsInLast && radial === last) inside = polygon.area();
      else if (Number.isNaN(inside)) {
        inside = polygon.areaWithin(radialEdges[radial + 1]);
        sliver = polygon.sliver;
      }
      overlaps[radial] = inside - below + sliver;
      if (this.asMidas) overlaps[radial] += polygon.sliverBeyond(radialEdges[radial], isWhole);
      below = inside;
    }
    this.addOverlaps(first, last, eta, targets, entries);
  }

  /** Adds the overlaps of radial bins that are large enough, in runs. */
  private addOverlaps(first: number, last: number, eta: number, targets: Targets, entries: MapEntries): void {
    const { overlaps, minimumOverlap } = this;
    let start = first;
    for (let radial = first; radial <= last + 1; radial++) {
      if (radial <= last && overlaps[radial] >= minimumOverlap && overlaps[radial] > 0) continue;
      if (radial > start) entries.add(targets, eta, overlaps, start, radial);
      start = radial + 1;
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
