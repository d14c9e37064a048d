import { numberOf, numbersOf, type MidasParameters } from "../io/midas-parameters/midas-parameters.js";
import { bytesInMemory } from "../platform/bytes-in-memory.js";
import { sha256 } from "../platform/read-all.js";

/**
 * The hash that MIDAS 11's mapper writes into its maps (MapHeader.h, version 3): SHA-256 of part of the parameters, six
 * decimals each. p5, p7 … p14, parallax, mask, panels, Q range, sub-pixel option, corrections and map files are not in it.
 */
export async function midasMapHash(parameters: MidasParameters): Promise<string> {
  const text = midasHashText(parameters);
  return sha256(bytesInMemory(new TextEncoder().encode(text), "parameters"));
}

function midasHashText(parameters: MidasParameters): string {
  // Values of keys that are not there: DetectorMapper.c.
  const number = (key: string, otherwise: number) => numberOf(parameters, key) ?? otherwise;
  const fixed = (key: string, otherwise: number) => `${key}=${number(key, otherwise).toFixed(6)}`;
  const [yCentre = 1024, zCentre = 1024] = numbersOf(parameters, "BC").slice(-2);
  const pixel = numberOf(parameters, "px");
  const square = number("NrPixels", 2048);
  const transforms = numbersOf(parameters, "ImTransOpt");
  const rhoD = parameters.entries.filter(({ key }) => key === "RhoD" || key === "MaxRingRad").at(-1)?.values[0];
  const isQ = number("QBinSize", 0) > 0 && number("Wavelength", 0) > 0;
  return [
    `BC=${yCentre.toFixed(6)},${zCentre.toFixed(6)}`,
    fixed("EtaBinSize", 5),
    fixed("EtaMax", 180),
    fixed("EtaMin", -180),
    fixed("Lsd", 1e6),
    `NrPixelsY=${number("NrPixelsY", square)}`,
    `NrPixelsZ=${number("NrPixelsZ", square)}`,
    fixed("RBinSize", 0.25),
    fixed("RMax", 1524),
    fixed("RMin", 10),
    `RhoD=${Number(rhoD ?? 2e5).toFixed(6)}`,
    `TransOpt=${[transforms.length, ...transforms].join(",")}`,
    ...[0, 1, 2, 3, 4, 6].map((at) => fixed(`p${at}`, 0)),
    `pxY=${(pixel ?? number("pxY", 200)).toFixed(6)}`,
    `pxZ=${(pixel ?? number("pxZ", 200)).toFixed(6)}`,
    ...["tx", "ty", "tz"].map((key) => fixed(key, 0)),
    ...(isQ ? ["qMode=1", `Wavelength=${number("Wavelength", 0).toFixed(8)}`] : []),
  ].join("|");
}
