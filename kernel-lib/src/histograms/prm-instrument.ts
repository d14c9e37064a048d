import { RietbookError } from "../errors.js";
import type { PrmBank, PrmFile, PrmProfile } from "../io/gsas/prm.js";
import type { Instrument } from "./instrument.js";
import type { InstrumentPart } from "./instrument-sources.js";

/** GSAS's functions in the order in which they say most about the peaks: those with axial divergence first. */
const PREFERRED = [3, 5, 4, 2, 1];

/** Coefficients that an instrument here has. */
const CARRIED = ["GU", "GV", "GW", "LX", "LY", "S/L", "H/L"];

/** An instrument's values with what of the file they do not say. */
export interface PrmInstrument {
  readonly part: InstrumentPart;
  readonly notes: readonly string[];
}

/**
 * The instrument of one bank of a GSAS instrument parameter file: wavelengths, zero, polarisation, and the Gaussian and Lorentzian
 * widths and axial divergence of its fullest profile function: U = GU, V = GV, W = GW, X = LX, Y = LY, SH/L = S/L + H/L.
 * (GSAS-II's import takes U, V, W alone.) Two wavelengths mean Bragg–Brentano.
 * @param bank number of the bank; the first one where absent
 * @throws RietbookError "bad input" for other radiation than X-rays of constant wavelength, and for a file without a bank, "not found" for a
 *   bank that is not there
 */
export function instrumentPartOfPrm({ name, type, banks }: PrmFile, bank?: number): PrmInstrument {
  if (type !== "PXC") {
    const expected = "PXC (X-rays of constant wavelength)";
    throw new RietbookError({ kind: "bad input", file: name, field: "INS   HTYPE", found: type, expected });
  }
  const found = bank === undefined ? banks[0] : banks.find((one) => one.bank === bank);
  if (found === undefined) {
    throw new RietbookError({
      kind: bank === undefined ? "bad input" : "not found",
      file: name,
      field: bank === undefined ? "INS  1 ICONS" : `bank ${bank}`,
      found: banks.length === 0 ? "nothing" : `banks ${banks.map((one) => one.bank).join(", ")}`,
      expected: "wavelength, zero and polarisation of a bank",
    });
  }
  const [first, second] = found.wavelengths;
  const profile = PREFERRED.flatMap((wanted) => found.profiles.filter((one) => one.type === wanted))[0];
  const values: Partial<Instrument> = {
    wavelength: first,
    ...(second > 0
      ? { secondWavelength: { wavelength: second, ratio: found.ratio }, geometry: "Bragg-Brentano" as const }
      : {}),
    zero: found.zero / 100,
    polarization: polarizedFraction(found),
    ...(profile === undefined ? {} : widths(profile)),
  };
  return { part: { source: "prm", name, values }, notes: [...leftOut(profile, found, name)] };
}

/** Ph of (Ph + (1 − Ph) cos² 2θ); for a monochromator, 1 + M cos² 2θ is that with Ph = 1/(1 + M) but for a factor. */
function polarizedFraction({ polarization, polarizationKind }: PrmBank): number {
  return polarizationKind === 1 ? 1 / (1 + polarization) : polarization;
}

function widths({ coefficients: at }: PrmProfile): Partial<Instrument> {
  const axial = (at["S/L"] ?? 0) + (at["H/L"] ?? 0);
  return {
    ...{ U: at["GU"] ?? 0, V: at["GV"] ?? 0, W: at["GW"] ?? 0, X: at["LX"] ?? 0, Y: at["LY"] ?? 0, Z: 0 },
    ...(axial > 0 ? { SHL: axial } : {}),
  };
}

function* leftOut(profile: PrmProfile | undefined, { bank, profiles }: PrmBank, name: string): Generator<string> {
  if (profile === undefined) {
    const types = profiles.map(({ type }) => type).join(", ");
    yield `${name} has no profile function that is known here${types === "" ? "" : ` (${types})`}; widths are GSAS-II's defaults.`;
    return;
  }
  if (profiles.length > 1) {
    const types = profiles.map(({ type }) => type).join(", ");
    yield `${name} has the profile functions ${types} for bank ${bank}; widths are those of function ${profile.type}.`;
  }
  const others = Object.entries(profile.coefficients).filter(([key, value]) => value !== 0 && !CARRIED.includes(key));
  if (others.length > 0) {
    const list = others.map(([key, value]) => `${key} ${value}`).join(", ");
    yield `${name} also holds ${list}, which an instrument here does not have.`;
  }
}
