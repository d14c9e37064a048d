import { stat } from "node:fs/promises";

/** Size and time of change of a file; "" where there is none. */
export async function fileStamp(path: string): Promise<string> {
  const status = await stat(path).catch(() => undefined);
  return status === undefined ? "" : `${status.size} ${status.mtimeMs}`;
}
