import { laueSettingOf } from "../src/crystallography/laue-setting.js";
import { stephensTerms } from "../src/crystallography/stephens-terms.js";
import type { SampleSymmetry } from "../src/crystallography/surface-harmonics.js";
import type { PhaseInHistogram } from "../src/model/model.js";
import { ELLIPSOID_COMPONENTS } from "../src/model/peak-broadening.js";
import type { CrystalliteSize, EllipsoidalSize, Microstrain } from "../src/model/peak-broadening.js";
import type { Phase } from "../src/model/phase.js";
import type { Texture } from "../src/model/preferred-orientation.js";

/** A value of the record's parameters, or one of its controls, of a phase in the histogram. */
type Value = (name: string) => number | undefined;
type Control = (name: string) => unknown;
type Axis = readonly [number, number, number];

/** Widths and intensities of a phase in a histogram from a record's parameters and controls ("0:0:Size;i", "0:0:SizeType" …). */
export function shareTerms(
  at: Value,
  control: Control,
  { spaceGroup }: Pick<Phase, "spaceGroup">,
): Pick<
  PhaseInHistogram,
  | "size"
  | "microstrain"
  | "sizeMixing"
  | "microstrainMixing"
  | "marchDollase"
  | "preferredOrientation"
  | "extinction"
  | "babinet"
> {
  const setting = laueSettingOf(spaceGroup);
  const terms = stephensTerms(setting, "gsas2").map(({ name }, i) => [name, at(`Mustrain;${i}`) ?? 0] as const);
  const harmonic = control("poType") === "SH" && ((control("SHord") as number | undefined) ?? 0) > 0;
  const names = harmonic ? (control("SHnames") as readonly string[]) : [];
  const axis = (name: string) => control(name) as Axis | undefined;
  return {
    size: size(at, control("SizeType"), axis("SizeAxis")),
    microstrain: microstrain(at, control("MustrainType"), axis("MustrainAxis"), Object.fromEntries(terms)),
    sizeMixing: at("Size;mx") ?? 1,
    microstrainMixing: at("Mustrain;mx") ?? 1,
    marchDollase: { ratio: at("MD") ?? 1, axis: axis("MDAxis") ?? [0, 0, 1] },
    ...(harmonic
      ? { preferredOrientation: { coefficients: Object.fromEntries(names.map((name) => [name, at(name) ?? 0])) } }
      : {}),
    extinction: at("Extinction") ?? 0,
    babinet: { amplitude: at("BabA") ?? 0, u: at("BabU") ?? 0 },
  };
}

function size(at: Value, kind: unknown, axis: Axis | undefined): CrystalliteSize {
  if (kind === "uniaxial")
    return { kind, equatorial: at("Size;i") ?? 1, axial: at("Size;a") ?? 1, axis: axis ?? [0, 0, 1] };
  if (kind !== "ellipsoidal") return at("Size;i") ?? 1;
  const components = ELLIPSOID_COMPONENTS.map((name, i) => [name, at(`Size;${i}`) ?? 0]);
  return { kind, ...(Object.fromEntries(components) as Omit<EllipsoidalSize, "kind">) };
}

function microstrain(
  at: Value,
  kind: unknown,
  axis: Axis | undefined,
  coefficients: Readonly<Record<string, number>>,
): Microstrain {
  if (kind === "uniaxial")
    return { kind, equatorial: at("Mustrain;i") ?? 0, axial: at("Mustrain;a") ?? 0, axis: axis ?? [0, 0, 1] };
  return kind === "generalized" ? { kind, coefficients } : (at("Mustrain;i") ?? 0);
}

/** The texture of a phase from a record's parameters ("0::SHorder", "0::C(4,0,1)" …); undefined where the order is 0. */
export function textureFromRecord(
  parameters: Readonly<Record<string, number | string>>,
  phase: number,
): Texture | undefined {
  const prefix = `${phase}::`;
  const at = (name: string) => Number(parameters[`${prefix}${name}`] ?? 0);
  if (at("SHorder") === 0) return undefined;
  const names = Object.keys(parameters).filter((name) => name.startsWith(`${prefix}C(`));
  return {
    sampleSymmetry: SAMPLE_SYMMETRIES[String(parameters[`${prefix}SHmodel`])] ?? "none",
    coefficients: Object.fromEntries(names.map((name) => [name.slice(prefix.length), Number(parameters[name])])),
    omega: at("SH omega"),
    chi: at("SH chi"),
    phi: at("SH phi"),
  };
}

const SAMPLE_SYMMETRIES: Readonly<Record<string, SampleSymmetry>> = {
  "0": "cylindrical",
  "-1": "none",
  "2/m": "shear",
  mmm: "rolling",
};
