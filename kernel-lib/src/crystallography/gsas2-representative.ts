import type { LaueSetting } from "./laue-setting.js";

type Indices = readonly [number, number, number];

/**
 * Which of the equivalents of a reflection GSAS-II lists (GSASIIlattice.py GenHLaue). It matters to whatever is calculated for the
 * listed hkl alone: |F|² of groups without inversion, and terms that the Laue class does not keep. The first where none fits. On
 * rhombohedral axes it turns the sign of all three where the first is negative (Hx2Rh).
 */
export function gsas2Representative(equivalents: readonly Indices[], setting: LaueSetting): Indices {
  const [h, k, l] = equivalents.find((hkl) => isListed(hkl, setting)) ?? equivalents[0];
  return setting.rhombohedral && h < 0 ? [-h, 0 - k, 0 - l] : [h, k, l];
}

function isListed(hkl: Indices, { laueClass, rhombohedral, polarAxis }: LaueSetting): boolean {
  const [h, k, l] = rhombohedral ? [hkl[0] - hkl[1], hkl[1] - hkl[2], hkl[0] + hkl[1] + hkl[2]] : hkl;
  switch (laueClass) {
    case "-1":
      return h >= (k < 0 || (k === 0 && l < 0) ? 1 : 0);
    case "2/m": {
      const [unique, second, third] = [0, 1, 2].map((i) => hkl[(polarAxis + i) % 3]);
      return unique >= 0 && third >= (second < 0 ? 1 : 0);
    }
    case "mmm":
      return h >= 0 && k >= 0 && l >= 0;
    case "4/m":
    case "6/m":
      return l >= 0 && h >= 0 && k >= (h === 0 ? 0 : 1);
    case "4/mmm":
    case "6/mmm":
      return l >= 0 && k >= 0 && h >= k;
    case "-3":
      return h >= (l < 0 ? 1 : 0) && k <= h && k >= -Math.trunc((h - 1) / 2);
    case "-3m1":
      return h >= (l < 0 ? 1 : 0) && k >= 0 && k <= (l < 0 ? h - 1 : h);
    case "-31m":
      return h >= (l < 0 ? 1 : 0) && k >= (l < 0 ? 1 : 0) && k <= h;
    case "m-3":
      return h >= k && k >= 0 && l >= 0 && l <= (h === k ? h : h - 1);
    case "m-3m":
      return h >= k && k >= l && l >= 0;
  }
}
