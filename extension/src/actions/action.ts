import type { CakingAction } from "./caking-actions.js";
import type { ImportAction } from "./import-actions.js";
import type { RefinementAction } from "./refinement-actions.js";
import type { ViewingAction } from "./viewing-actions.js";

/**
 * What an analyst does in a widget, as plain data: every action is one cell of a notebook (`formatAction`). Names in it are
 * names of constants in the notebook.
 */
export type Action = ImportAction | CakingAction | RefinementAction | ViewingAction;
