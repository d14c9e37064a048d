/** The public names, grouped by the analyst's step. */
export { RietbookError, isRietbookError } from "./errors.js";
export type { ErrorDetails, ErrorKind } from "./errors.js";
