import type { Action } from "./action.js";
import { formatCakingAction } from "./caking-actions.js";
import type { CakingAction } from "./caking-actions.js";
import type { CellText } from "./cell-text.js";
import { formatImportAction } from "./import-actions.js";
import type { ImportAction } from "./import-actions.js";
import { formatRefinementAction } from "./refinement-actions.js";
import { formatViewingAction } from "./viewing-actions.js";
import type { ViewingAction } from "./viewing-actions.js";

/** The notebook cell of an action. The same action always gives the same cell. */
export function formatAction(action: Action): CellText {
  if (isImportAction(action)) return formatImportAction(action);
  if (isCakingAction(action)) return formatCakingAction(action);
  if (isViewingAction(action)) return formatViewingAction(action);
  return formatRefinementAction(action);
}

const IMPORT_KINDS: Readonly<Record<ImportAction["kind"], true>> = {
  importLibrary: true,
  openScan: true,
  showCake: true,
  listLineouts: true,
  checkImport: true,
  setInstrument: true,
  selectLineouts: true,
};

const CAKING_KINDS: Readonly<Record<CakingAction["kind"], true>> = {
  openFrames: true,
  readMask: true,
  drawMask: true,
  listEngines: true,
  readCalibrant: true,
  nameCalibrant: true,
  saveMask: true,
  showImage: true,
  setGeometry: true,
  setBins: true,
  buildMap: true,
  cakeFrame: true,
  integrateFrames: true,
};

function isImportAction(action: Action): action is ImportAction {
  return action.kind in IMPORT_KINDS;
}

function isCakingAction(action: Action): action is CakingAction {
  return action.kind in CAKING_KINDS;
}

const VIEWING_KINDS: Readonly<Record<ViewingAction["kind"], true>> = {
  viewStructure: true,
  viewInstrument: true,
  viewParameters: true,
  viewSummary: true,
  viewProject: true,
};

function isViewingAction(action: Action): action is ViewingAction {
  return action.kind in VIEWING_KINDS;
}
