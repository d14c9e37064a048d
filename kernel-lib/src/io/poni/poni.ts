import { RietbookError } from "../../errors.js";

/** A pyFAI geometry, faithfully: SI units, radians. */
export interface PoniFile {
  readonly name: string;
  /** 1 (detector as pixel sizes) or 2 (Detector and Detector_config); 2.1 of newer pyFAI counts as 2. */
  readonly version: 1 | 2;
  readonly detector?: string;
  /** Detector_config as written: pixel sizes, max_shape, orientation … */
  readonly detectorConfig: Readonly<Record<string, unknown>>;
  /** m, along axis 1 (rows, slow) and axis 2 (columns, fast). */
  readonly pixel1: number;
  readonly pixel2: number;
  /** m. */
  readonly distance: number;
  readonly poni1: number;
  readonly poni2: number;
  /** Radians. */
  readonly rot1: number;
  readonly rot2: number;
  readonly rot3: number;
  /** m; absent where unknown. */
  readonly wavelength?: number;
}

/**
 * Parses a pyFAI `.poni` file of version 1, 2 or 2.1: `Key: value` lines, `#` comments; where several calibrations were
 * appended, the last value of each key counts, as in pyFAI.
 * @throws RietbookError "bad input" with the key and line
 */
export function parsePoni(text: string, name: string): PoniFile {
  const values = new Map<string, { readonly value: string; readonly line: number }>();
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw.replace(/^\uFEFF/, "").trim();
    if (line === "" || line.startsWith("#")) continue;
    const colon = line.indexOf(":");
    if (colon <= 0) throw bad(name, `line ${index + 1}`, JSON.stringify(line), "Key: value");
    values.set(line.slice(0, colon).trim().toLowerCase(), { value: line.slice(colon + 1).trim(), line: index + 1 });
  }
  const optional = (key: string): number | undefined => {
    const found = values.get(key.toLowerCase());
    if (found === undefined || /^none$/i.test(found.value)) return undefined;
    const number = Number(found.value);
    if (found.value !== "" && Number.isFinite(number)) return number;
    throw bad(name, `${key}, line ${found.line}`, JSON.stringify(found.value), "a number");
  };
  const required = (key: string): number => {
    const number = optional(key);
    if (number === undefined) throw bad(name, key, "no such line", "a number");
    return number;
  };
  const config = parseConfig(values.get("detector_config"), name);
  const detector = values.get("detector")?.value;
  const pixel = (axis: 1 | 2) => {
    const size = optional(`PixelSize${axis}`) ?? (config[`pixel${axis}`] as number | undefined) ?? knownPixel(detector);
    if (typeof size === "number" && size > 0) return size;
    const expected = `PixelSize${axis}, or a Detector_config with pixel${axis}`;
    throw bad(name, `PixelSize${axis}`, detector === undefined ? "no such line" : `detector ${detector}`, expected);
  };
  const wavelength = optional("Wavelength");
  return {
    name,
    version: (optional("poni_version") ?? 1) >= 2 ? 2 : 1,
    ...(detector === undefined ? {} : { detector }),
    detectorConfig: config,
    pixel1: pixel(1),
    pixel2: pixel(2),
    distance: required("Distance"),
    poni1: required("Poni1"),
    poni2: required("Poni2"),
    rot1: optional("Rot1") ?? 0,
    rot2: optional("Rot2") ?? 0,
    rot3: optional("Rot3") ?? 0,
    ...(wavelength === undefined ? {} : { wavelength }),
  };
}

/** Text of a version 2 `.poni` file, which pyFAI 0.16 and later reads. */
export function formatPoni(poni: Omit<PoniFile, "name" | "version">): string {
  const config = { ...poni.detectorConfig, pixel1: poni.pixel1, pixel2: poni.pixel2 };
  return [
    "# Nota: C-Order, 1 refers to the Y axis, 2 to the X axis",
    "poni_version: 2",
    `Detector: ${poni.detector ?? "Detector"}`,
    `Detector_config: ${JSON.stringify(config)}`,
    `Distance: ${poni.distance}`,
    `Poni1: ${poni.poni1}`,
    `Poni2: ${poni.poni2}`,
    `Rot1: ${poni.rot1}`,
    `Rot2: ${poni.rot2}`,
    `Rot3: ${poni.rot3}`,
    ...(poni.wavelength === undefined ? [] : [`Wavelength: ${poni.wavelength}`]),
    "",
  ].join("\n");
}

/** Pixel sizes (m) of detectors that a version 2 file names without repeating them. */
function knownPixel(detector: string | undefined): number | undefined {
  if (detector === undefined) return undefined;
  const families: readonly (readonly [RegExp, number])[] = [
    [/^pilatus/i, 172e-6],
    [/^eiger/i, 75e-6],
    [/^perkin/i, 200e-6],
    [/^jungfrau/i, 75e-6],
    [/^lambda/i, 55e-6],
    [/^maxipix/i, 55e-6],
  ];
  return families.find(([pattern]) => pattern.test(detector))?.[1];
}

function parseConfig(
  found: { readonly value: string; readonly line: number } | undefined,
  name: string,
): Readonly<Record<string, unknown>> {
  if (found === undefined || found.value === "") return {};
  try {
    const config: unknown = JSON.parse(found.value);
    if (typeof config === "object" && config !== null && !Array.isArray(config)) return { ...config };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw bad(name, `Detector_config, line ${found.line}`, found.value.slice(0, 60), "a JSON object");
}

function bad(file: string, field: string, found: string, expected: string): RietbookError {
  return new RietbookError({ kind: "bad input", file, field, found, expected });
}
