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
  const transforms = numbersOf(parameters, "ImTransOpt");
  const sizes = ["Y", "Z"].map((axis) => numberOf(parameters, `NrPixels${axis}`, "NrPixels") ?? 2048);
  const pixels = ["Y", "Z"].map((axis) => numberOf(parameters, "px", `px${axis}`) ?? 200);
  const isQ = number("QBinSize", 0) > 0 && number("Wavelength", 0) > 0;
  // Bins in Q: the radii of their ends take the place of RMin and RMax.
  const radius = (end: "Min" | "Max", otherwise: number) => {
    const q = isQ ? number(`Q${end}`, 0) : 0;
    if (q <= 0) return fixed(`R${end}`, otherwise);
    const twoTheta = 2 * Math.asin((q * number("Wavelength", 0)) / (4 * Math.PI));
    return `R${end}=${((number("Lsd", 1e6) / pixels[0]) * Math.tan(twoTheta)).toFixed(6)}`;
  };
  return [
    `BC=${yCentre.toFixed(6)},${zCentre.toFixed(6)}`,
    fixed("EtaBinSize", 5),
    fixed("EtaMax", 180),
    fixed("EtaMin", -180),
    fixed("Lsd", 1e6),
    `NrPixelsY=${sizes[0]}`,
    `NrPixelsZ=${sizes[1]}`,
    fixed("RBinSize", 0.25),
    radius("Max", 1524),
    radius("Min", 10),
    `RhoD=${(numberOf(parameters, "RhoD", "MaxRingRad") ?? 2e5).toFixed(6)}`,
    `TransOpt=${[transforms.length, ...transforms].join(",")}`,
    ...[0, 1, 2, 3, 4, 6].map((at) => fixed(`p${at}`, 0)),
    `pxY=${pixels[0].toFixed(6)}`,
    `pxZ=${pixels[1].toFixed(6)}`,
    ...["tx", "ty", "tz"].map((key) => fixed(key, 0)),
    ...(isQ ? ["qMode=1", `Wavelength=${number("Wavelength", 0).toFixed(8)}`] : []),
  ].join("|");
}
