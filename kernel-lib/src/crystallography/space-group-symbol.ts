import { RietbookError } from "../errors.js";
import type { Cell } from "./cell.js";
import { cellFits } from "./cell-constraints.js";
import { SPACE_GROUP_SETTINGS, spaceGroupFromSetting, type SpaceGroup, type SpaceGroupSetting } from "./space-group.js";

/** What `spaceGroupFromSymbol` made of a symbol. */
export interface NamedSpaceGroup {
  readonly spaceGroup: SpaceGroup;
  /** Sentences about what the symbol left open and how it was settled. */
  readonly notes: readonly string[];
}

/**
 * Symbols with the double glide plane e (International Tables A, 1992 on), and the ones they stand for. All settings of
 * groups 39, 41, 64, 67 and 68.
 */
const DOUBLE_GLIDES: Readonly<Record<string, string>> = {
  aem2: "abm2",
  bme2: "bma2",
  b2em: "b2cm",
  c2me: "c2mb",
  cm2e: "cm2a",
  ae2m: "ac2m",
  aea2: "aba2",
  bbe2: "bba2",
  b2eb: "b2cb",
  c2ce: "c2cb",
  cc2e: "cc2a",
  ae2a: "ac2a",
  cmce: "cmca",
  ccme: "ccmb",
  aema: "abma",
  aeam: "acam",
  bbem: "bbcm",
  bmeb: "bmab",
  cmme: "cmma",
  aemm: "abmm",
  bmem: "bmcm",
  ccce: "ccca",
  aeaa: "abaa",
  bbeb: "bbcb",
};

/**
 * A space group by its Hermann–Mauguin symbol, however it is spelled: "Fm-3m", "F m -3 m", "F_m_-3_m", "P 21/c",
 * "P 1 21/c 1", "P2_1/c", "P 21/n 21/m 21/a", "F m 3 m" (old style), "Cmce", "R -3 c H", "R-3c:R", "F d -3 m Z", "F d -3 m:2".
 * Where the symbol leaves the unique axis or the rhombohedral axes open, the cell decides; without a cell, axis b and
 * hexagonal axes are taken. Where it leaves the origin open, choice 2 (inversion at the origin) is taken and a note says so.
 * @throws RietbookError "bad input" when no group has this symbol
 */
export function spaceGroupFromSymbol(symbol: string, cell?: Cell): NamedSpaceGroup {
  const { core, choice } = splitSymbol(symbol);
  let matches: readonly SpaceGroupSetting[] = [];
  for (const spelling of spellings(core)) {
    matches = SPACE_GROUP_SETTINGS.filter((setting) => names(setting).includes(spelling));
    if (matches.length > 0) break;
  }
  if (matches.length === 0) throw unknownSymbol(symbol);
  const chosen = choice === "" ? matches : matches.filter(({ hermannMauguin }) => choiceOf(hermannMauguin) === choice);
  // ICSD writes "F m -3 m S" although there is one origin only
  const idle =
    /\s[szh]r?$/i.test(symbol.trim()) && matches.every(({ hermannMauguin }) => choiceOf(hermannMauguin) === "");
  if (chosen.length > 0) matches = chosen;
  else if (!idle) throw unknownSymbol(symbol);

  const candidates = preferred(matches);
  const groups = candidates.map(spaceGroupFromSetting);
  const index =
    cell === undefined
      ? 0
      : Math.max(
          0,
          groups.findIndex((group) => cellFits(cell, group)),
        );
  const spaceGroup = groups[index];
  const notes: string[] = [];
  if (chosen.length !== 1 && choiceOf(spaceGroup.hermannMauguin) === "2")
    notes.push(
      `${symbol.trim()} leaves the origin open: choice 2 (inversion at the origin) was taken; ` +
        `write "${spaceGroup.hermannMauguin.replace(":2", ":1")}" for the other.`,
    );
  return { spaceGroup, notes };
}

/** The symbol without spaces and in lower case, and its choice of origin or axes: "", "1", "2", "h", "r". */
function splitSymbol(symbol: string): { core: string; choice: string } {
  const text = symbol.trim().replace(/_/g, " ").toLowerCase();
  const suffix =
    /^(.*?)(?::\s*([12hr])|\s(hr|[hrsz])|\((?:origin\s*(?:choice)?\s*)?([12])\)|\s*origin\s*([12]))\s*$/.exec(text);
  const compact = (part: string) => part.replace(/[\s()"']+/g, "");
  if (!suffix) {
    // "R-3cH": a trailing letter that no symbol ends in
    const attached = /^(r.*[^\s])([hr])$/.exec(compact(text));
    return attached ? { core: attached[1], choice: attached[2] } : { core: compact(text), choice: "" };
  }
  const [, core, colon, letter, origin, word] = suffix;
  const choice = colon ?? origin ?? word ?? { hr: "h", h: "h", r: "r", s: "1", z: "2" }[letter] ?? "";
  return { core: compact(core), choice };
}

/** The symbol itself, then its readings as an old-style or a full symbol. */
function* spellings(core: string): Generator<string> {
  yield core;
  if (DOUBLE_GLIDES[core] !== undefined) yield DOUBLE_GLIDES[core];
  // "p21/n21/m21/a", "r-32/c", "p42/m21/b2/c": axes before the planes that imply them
  const short = core.replace(/(?<![46])21?\/(?=[a-z])/g, "");
  yield short;
  if (DOUBLE_GLIDES[short] !== undefined) yield DOUBLE_GLIDES[short];
  yield short.replace(/4[1-3]?\/(?=[a-z]-3)/, "");
  // "fm3m": cubic groups before 1983
  yield core.replace(/^([pif][mnadc])3/, "$1-3");
}

/** The ways the table's own symbol may be written: in full, and for monoclinic groups without the empty directions. */
function names({ hermannMauguin, number }: SpaceGroupSetting): string[] {
  const core = hermannMauguin
    .replace(/:.*/, "")
    .replace(/[\s()]/g, "")
    .toLowerCase();
  if (number < 3 || number > 15) return [core];
  const words = hermannMauguin.toLowerCase().split(" ");
  return [core, words.filter((word, index) => index === 0 || word !== "1").join("")];
}

function choiceOf(hermannMauguin: string): string {
  return /:(.)$/.exec(hermannMauguin)?.[1].toLowerCase() ?? "";
}

/** Origin choice 2 before choice 1; otherwise the table's order (axis b before c before a, hexagonal before rhombohedral). */
function preferred(settings: readonly SpaceGroupSetting[]): SpaceGroupSetting[] {
  const isFirst = ({ hermannMauguin }: SpaceGroupSetting) => choiceOf(hermannMauguin) === "1";
  return [...settings].sort((one, two) => Number(isFirst(one)) - Number(isFirst(two)));
}

function unknownSymbol(symbol: string): RietbookError {
  return new RietbookError({
    kind: "bad input",
    field: "space group",
    found: JSON.stringify(symbol.slice(0, 80)),
    expected: 'a Hermann–Mauguin symbol of International Tables A, such as "F m -3 m" or "P 21/c"',
    advice: "Give the symmetry operations or the Hall symbol if the setting is unusual.",
  });
}
