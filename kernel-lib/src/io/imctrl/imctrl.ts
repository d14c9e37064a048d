import { RietbookError } from "../../errors.js";

/** A GSAS-II image controls file: what stands before and after the first colon of each line. */
export interface ImctrlFile {
  readonly name: string;
  /** By key, as written (Python literals). */
  readonly values: Readonly<Record<string, string>>;
  /** mm, perpendicular to the detector. */
  readonly distance: number;
  /** mm from the corner of the first pixel: along columns, along rows. */
  readonly center: readonly [number, number];
  /** Degrees. */
  readonly tilt: number;
  /** Degrees: direction of the tilt axis in the detector. */
  readonly rotation: number;
  /** Degrees, added to azimuths. */
  readonly azimuthOffset: number;
  /** Empirical penetration. */
  readonly depth: number;
  /** Å. */
  readonly wavelength: number;
}

/**
 * Parses a GSAS-II `.imctrl` file (GSASIIfiles.LoadControls). Nothing is evaluated: numbers are taken out of the text.
 * @throws RietbookError "bad input" for keys that are not there or not numbers
 */
export function parseImctrl(text: string, name: string): ImctrlFile {
  const values: Record<string, string> = Object.create(null);
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const colon = line.indexOf(":");
    if (colon <= 0) throw bad(name, `line ${index + 1}`, JSON.stringify(line), "key:value");
    values[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  const numbers = (key: string, count: number): readonly number[] => {
    if (values[key] === undefined) throw bad(name, key, "no such line", `${count} number${count === 1 ? "" : "s"}`);
    const found = (values[key].replace(/float\d+/g, "").match(NUMBER) ?? []).map(Number);
    if (found.length >= count) return found;
    throw bad(name, key, values[key], `${count} number${count === 1 ? "" : "s"}`);
  };
  const optional = (key: string) => (values[key] === undefined ? 0 : numbers(key, 1)[0]);
  const [x, y] = numbers("center", 2);
  return {
    name,
    values,
    distance: numbers("distance", 1)[0],
    center: [x, y],
    tilt: numbers("tilt", 1)[0],
    rotation: numbers("rotation", 1)[0],
    azimuthOffset: optional("azmthOff"),
    depth: optional("DetDepth"),
    wavelength: optional("wavelength"),
  };
}

/** Text of a `.imctrl` file: the geometry, and the other keys of `values` as they are. */
export function formatImctrl(file: Omit<ImctrlFile, "name">): string {
  const values: Readonly<Record<string, string>> = {
    type: "PWDR",
    ...file.values,
    wavelength: String(file.wavelength),
    distance: String(file.distance),
    center: `[${file.center[0]}, ${file.center[1]}]`,
    tilt: String(file.tilt),
    rotation: String(file.rotation),
    azmthOff: String(file.azimuthOffset),
    DetDepth: String(file.depth),
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}:${value}\n`)
    .join("");
}

const NUMBER = /[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?/g;

function bad(file: string, field: string, found: string, expected: string): RietbookError {
  return new RietbookError({ kind: "bad input", file, field, found, expected });
}
