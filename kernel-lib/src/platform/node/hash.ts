import { createHash, type Hash } from "node:crypto";

/** An incremental SHA-256. */
export function createSha256(): Hash {
  return createHash("sha256");
}
