import type { SampleShape } from "../model/sample.js";
import { RADIANS } from "../units.js";

/** A factor of the intensity and its derivatives; the angle in degrees 2θ. */
export interface AbsorptionFactor {
  value: number;
  byPosition: number;
  /** By µR (cylinder) or µt/2 (plates). */
  byAbsorption: number;
}

/** To be filled by {@link fillAbsorption}. */
export function createAbsorption(): AbsorptionFactor {
  return { value: 1, byPosition: 0, byAbsorption: 0 };
}

/**
 * Transmission of a sample at 2θ = `position` (degrees). Cylinder, with µR: Lobanov & Alte da Veiga (1998), 6th European Powder
 * Diffraction Conference, P12-16, two fits that meet at µR = 3. Plates, with µt/2: perpendicular to the beam (2θ < 90°),
 * (e^(−µt) − e^(−µt/cos 2θ))/(µt/cos 2θ − µt), or tilted to half the scattering angle, e^(−µt/cos θ)/cos θ. As GSAS-II has them
 * (GSASIIpwd.py Absorb).
 */
export function fillAbsorption(out: AbsorptionFactor, shape: SampleShape, absorption: number, position: number): void {
  if (shape === "cylinder") fillCylinder(out, absorption, position);
  else if (shape === "perpendicular plate") fillPerpendicularPlate(out, 2 * absorption, position * RADIANS);
  else fillTiltedPlate(out, 2 * absorption, (position / 2) * RADIANS);
}

function fillCylinder(out: AbsorptionFactor, mu: number, position: number): void {
  const theta = (position / 2) * RADIANS;
  const s = Math.sin(theta) ** 2;
  if (mu <= 3) fillWeakCylinder(out, mu, s);
  else fillStrongCylinder(out, mu, s);
  // So far by sin²θ.
  out.byPosition *= (Math.sin(2 * theta) * RADIANS) / 2;
}

function fillWeakCylinder(out: AbsorptionFactor, mu: number, s: number): void {
  const root = Math.sqrt(s);
  const quarter = Math.sqrt(root);
  const t0 = 16 / (3 * Math.PI);
  const damping = Math.exp(-0.024551 * s);
  const front = 25.99978 - 0.01911 * quarter;
  const t1 = front * damping + 0.109561 * root - 26.04556;
  const t1ByS = ((-0.25 * 0.01911) / quarter ** 3 - 0.024551 * front) * damping + (0.5 * 0.109561) / root;
  const t2 = -0.02489 - 0.39499 * s + 1.219077 * s * root - 1.31268 * s * s + 0.871081 * s * s * root - 0.2327 * s ** 3;
  const t2ByS = -0.39499 + 1.5 * 1.219077 * root - 2 * 1.31268 * s + 2.5 * 0.871081 * s * root - 3 * 0.2327 * s * s;
  const t3 = 0.003045 + 0.018167 * s - 0.03305 * s * s;
  const t3ByS = 0.018167 - 2 * 0.03305 * s;
  out.value = Math.exp(-t0 * mu - t1 * mu ** 2 - t2 * mu ** 3 - t3 * mu ** 4);
  out.byAbsorption = -out.value * (t0 + 2 * t1 * mu + 3 * t2 * mu ** 2 + 4 * t3 * mu ** 3);
  out.byPosition = -out.value * (t1ByS * mu ** 2 + t2ByS * mu ** 3 + t3ByS * mu ** 4);
}

function fillStrongCylinder(out: AbsorptionFactor, mu: number, s: number): void {
  const t1 = 1.433902 + 11.07504 * s - 8.77629 * s * s + 10.02088 * s ** 3 - 3.36778 * s ** 4;
  const t1ByS = 11.07504 - 2 * 8.77629 * s + 3 * 10.02088 * s * s - 4 * 3.36778 * s ** 3;
  const growth = Math.exp(3.27094 * s);
  const wide = 1 + 11.53544 * s;
  const t2 = (0.013869 - 0.01249 * s) * growth + (0.337894 + 13.77317 * s) / wide ** 1.555039;
  const t2ByS =
    (-0.01249 + 3.27094 * (0.013869 - 0.01249 * s)) * growth +
    13.77317 / wide ** 1.555039 -
    (1.555039 * 11.53544 * (0.337894 + 13.77317 * s)) / wide ** 2.555039;
  const t3 = 1.933433 / (1 + 23.12967 * s) ** 1.686715 - 0.13576 * Math.sqrt(s) + 1.163198;
  const t3ByS = (-1.686715 * 23.12967 * 1.933433) / (1 + 23.12967 * s) ** 2.686715 - 0.06788 / Math.sqrt(s);
  const t4 = 0.044365 - 0.04259 / (1 + 0.41051 * s) ** 148.4202;
  const t4ByS = (148.4202 * 0.41051 * 0.04259) / (1 + 0.41051 * s) ** 149.4202;
  const base = 1 + t2 * (mu - 3);
  const power = base ** -t3;
  out.value = ((t1 - t4) * power + t4) / 100;
  out.byAbsorption = (-(t1 - t4) * t3 * t2 * power) / base / 100;
  const powerByS = power * (-t3ByS * Math.log(base) - (t3 * t2ByS * (mu - 3)) / base);
  out.byPosition = ((t1ByS - t4ByS) * power + (t1 - t4) * powerByS + t4ByS) / 100;
}

function fillPerpendicularPlate(out: AbsorptionFactor, mt: number, angle: number): void {
  const excess = 1 / Math.cos(angle) - 1;
  const z = mt * excess;
  // (1 − e^(−z))/z and its derivative, by series where they cancel.
  const small = Math.abs(z) < 1e-4;
  const mean = small ? 1 - z / 2 + (z * z) / 6 : -Math.expm1(-z) / z;
  const meanByZ = small ? -0.5 + z / 3 : (Math.exp(-z) - mean) / z;
  const direct = Math.exp(-mt);
  out.value = direct * mean;
  out.byAbsorption = 2 * direct * (meanByZ * excess - mean);
  out.byPosition = ((direct * meanByZ * mt * Math.sin(angle)) / Math.cos(angle) ** 2) * RADIANS;
}

function fillTiltedPlate(out: AbsorptionFactor, mt: number, theta: number): void {
  const sec = 1 / Math.cos(theta);
  out.value = Math.exp(-mt * sec) * sec;
  out.byAbsorption = -2 * sec * out.value;
  out.byPosition = out.value * Math.tan(theta) * (1 - mt * sec) * (RADIANS / 2);
}

/** Surface roughness of a flat plate and its derivatives. */
export interface RoughnessFactor {
  value: number;
  byPosition: number;
  byA: number;
  byB: number;
}

/** To be filled by {@link fillRoughness}. */
export function createRoughness(): RoughnessFactor {
  return { value: 1, byPosition: 0, byA: 0, byB: 0 };
}

/**
 * (a + (1 − a) e^(−b/sin θ))/(a + (1 − a) e^(−b)) at 2θ = `position` (degrees): Suortti, J. Appl. Cryst. 5 (1972) 325; GSAS-II,
 * GSASIIpwd.py SurfaceRough.
 */
export function fillRoughness(out: RoughnessFactor, a: number, b: number, position: number): void {
  const theta = (position / 2) * RADIANS;
  const sin = Math.sin(theta);
  const inner = Math.exp(-b / sin);
  const outer = Math.exp(-b);
  const top = a + (1 - a) * inner;
  const bottom = a + (1 - a) * outer;
  out.value = top / bottom;
  out.byA = (1 - inner - out.value * (1 - outer)) / bottom;
  out.byB = ((1 - a) * (out.value * outer - inner / sin)) / bottom;
  out.byPosition = ((((1 - a) * inner * b) / (sin * sin)) * Math.cos(theta) * (RADIANS / 2)) / bottom;
}
