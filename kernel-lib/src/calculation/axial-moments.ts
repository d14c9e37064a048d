import type { AxialNodes } from "./axial-divergence.js";

/** Centroid, variance and third central moment of axial nodes (centidegrees), with derivatives by position and by SH/L. */
export interface AxialMoments {
  /** Largest distance of a node from the centroid. */
  reach: number;
  centroid: number;
  variance: number;
  third: number;
  byPosition: { centroid: number; variance: number; third: number };
  byShl: { centroid: number; variance: number; third: number };
}

/** Moments to be filled by {@link fillAxialMoments}. */
export function createAxialMoments(): AxialMoments {
  const none = () => ({ centroid: 0, variance: 0, third: 0 });
  return { reach: 0, ...none(), byPosition: none(), byShl: none() };
}

/** Moments of the nodes, whose weights add up to 1. */
export function fillAxialMoments(moments: AxialMoments, nodes: AxialNodes): void {
  const { count, offset, weight, offsetByPosition, weightByPosition, offsetByShl, weightByShl } = nodes;
  let centroid = 0;
  let byPosition = 0;
  let byShl = 0;
  for (let i = 0; i < count; i++) {
    centroid += weight[i] * offset[i];
    byPosition += weightByPosition[i] * offset[i] + weight[i] * offsetByPosition[i];
    byShl += weightByShl[i] * offset[i] + weight[i] * offsetByShl[i];
  }
  let reach = 0;
  let variance = 0;
  let third = 0;
  let variancePosition = 0;
  let varianceShl = 0;
  let thirdPosition = 0;
  let thirdShl = 0;
  for (let i = 0; i < count; i++) {
    const o = offset[i] - centroid;
    const o2 = o * o;
    const w = weight[i];
    reach = Math.max(reach, Math.abs(o));
    variance += w * o2;
    third += w * o2 * o;
    const p = offsetByPosition[i] - byPosition;
    const s = offsetByShl[i] - byShl;
    variancePosition += weightByPosition[i] * o2 + 2 * w * o * p;
    varianceShl += weightByShl[i] * o2 + 2 * w * o * s;
    thirdPosition += weightByPosition[i] * o2 * o + 3 * w * o2 * p;
    thirdShl += weightByShl[i] * o2 * o + 3 * w * o2 * s;
  }
  moments.reach = reach;
  moments.centroid = centroid;
  moments.variance = variance;
  moments.third = third;
  moments.byPosition.centroid = byPosition;
  moments.byPosition.variance = variancePosition;
  moments.byPosition.third = thirdPosition;
  moments.byShl.centroid = byShl;
  moments.byShl.variance = varianceShl;
  moments.byShl.third = thirdShl;
}

/** One node at the centroid. */
export function centroidNode(out: AxialNodes, { centroid, byPosition, byShl }: AxialMoments): void {
  out.count = 1;
  out.offset[0] = centroid;
  out.weight[0] = 1;
  out.offsetByPosition[0] = byPosition.centroid;
  out.offsetByShl[0] = byShl.centroid;
  out.weightByPosition[0] = out.weightByShl[0] = 0;
}

/** The two nodes that have the same moments up to the third: the two-point Gaussian quadrature of the distribution. */
export function pairOfNodes(out: AxialNodes, moments: AxialMoments): void {
  const { centroid, variance, third, byPosition, byShl } = moments;
  const skew = third / variance;
  const root = Math.sqrt(skew * skew + 4 * variance);
  const high = (skew + root) / 2;
  const low = (skew - root) / 2;
  const weight = -low / root;
  out.count = 2;
  out.offset[0] = centroid + high;
  out.offset[1] = centroid + low;
  out.weight[0] = weight;
  out.weight[1] = 1 - weight;
  const follow = (slope: AxialMoments["byShl"], offsets: Float64Array, weights: Float64Array): void => {
    const skewSlope = (slope.third - skew * slope.variance) / variance;
    const rootSlope = (skew * skewSlope + 2 * slope.variance) / root;
    const lowSlope = (skewSlope - rootSlope) / 2;
    offsets[0] = slope.centroid + (skewSlope + rootSlope) / 2;
    offsets[1] = slope.centroid + lowSlope;
    weights[0] = (-lowSlope - weight * rootSlope) / root;
    weights[1] = -weights[0];
  };
  follow(byPosition, out.offsetByPosition, out.weightByPosition);
  follow(byShl, out.offsetByShl, out.weightByShl);
}
