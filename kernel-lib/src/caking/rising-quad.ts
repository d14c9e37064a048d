import { ON_CIRCLE, twiceSegment, type Polygon } from "./polygon.js";

/**
 * Areas of a quadrilateral within circles about the origin, `areas[i]` within `radii[i]` for i from `from` to `to`, ascending: quick,
 * and only for outlines that rise on both sides from the nearest corner to the opposite one, as those of nearly all pixels do.
 * A circle between these corners cuts such an outline twice, so that two crossings, a chord and a segment are all there is.
 *
 * `NaN` where a corner may lie on the circle, within MIDAS's tolerance, or none lies beyond it: Polygon.areaWithin knows those.
 * @param quad four corners, counter-clockwise
 * @returns false where the outline is another one
 */
export function areasOfRisingQuad(
  quad: Polygon,
  radii: Float64Array,
  from: number,
  to: number,
  areas: Float64Array,
): boolean {
  const { u, v, r2 } = quad;
  let bottom = 0;
  if (r2[1] < r2[bottom]) bottom = 1;
  if (r2[2] < r2[bottom]) bottom = 2;
  if (r2[3] < r2[bottom]) bottom = 3;
  const right = (bottom + 1) & 3;
  const top = (bottom + 2) & 3;
  const left = (bottom + 3) & 3;
  const u0 = u[bottom];
  const v0 = v[bottom];
  // The edge on the right that the circle crosses: start (from the nearest corner), direction, start · direction from the origin.
  let pu = 0;
  let pv = 0;
  let pdu = u[right] - u0;
  let pdv = v[right] - v0;
  let pRise = u0 * pdu + v0 * pdv;
  let pStart = r2[bottom];
  // The one on the left.
  let qu = 0;
  let qv = 0;
  let qdu = u[left] - u0;
  let qdv = v[left] - v0;
  let qRise = u0 * qdu + v0 * qdv;
  let qStart = r2[bottom];
  // Those that follow them.
  const nextPu = u[top] - u[right];
  const nextPv = v[top] - v[right];
  const nextP = u[right] * nextPu + v[right] * nextPv;
  const nextQu = u[top] - u[left];
  const nextQv = v[top] - v[left];
  const nextQ = u[left] * nextQu + v[left] * nextQv;
  if (!(pRise >= 0 && qRise >= 0 && nextP >= 0 && nextQ >= 0)) return false;

  let pTurn = r2[right];
  let qTurn = r2[left];
  for (let i = from; i < to; i++) {
    const limit = radii[i] * radii[i];
    if (limit < r2[bottom]) {
      areas[i] = 0;
      continue;
    }
    if (limit >= pTurn) {
      pu = pdu;
      pv = pdv;
      pdu = nextPu;
      pdv = nextPv;
      pRise = nextP;
      pStart = pTurn;
      pTurn = Infinity;
    }
    if (limit >= qTurn) {
      qu = qdu;
      qv = qdv;
      qdu = nextQu;
      qdv = nextQv;
      qRise = nextQ;
      qStart = qTurn;
      qTurn = Infinity;
    }
    const pRest = limit - pStart;
    const qRest = limit - qStart;
    const near = ON_CIRCLE * limit;
    if (!(pRest >= near && qRest >= near && limit < r2[top])) {
      areas[i] = NaN;
      continue;
    }
    // How far along its edge each crossing lies.
    const p = pRest / (pRise + Math.sqrt(pRise * pRise + (pdu * pdu + pdv * pdv) * pRest));
    const q = qRest / (qRise + Math.sqrt(qRise * qRise + (qdu * qdu + qdv * qdv) * qRest));
    const outU = pu + p * pdu;
    const outV = pv + p * pdv;
    const inU = qu + q * qdu;
    const inV = qv + q * qdv;
    const outline = p * (pu * pdv - pv * pdu) - q * (qu * qdv - qv * qdu) + outU * inV - outV * inU;
    areas[i] = (outline + twiceSegment(limit, u0 + outU, v0 + outV, u0 + inU, v0 + inV)) / 2;
  }
  return true;
}
