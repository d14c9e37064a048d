/** Threads that can share memory and run at once here: the processors in Node, 1 in browsers. */
export async function countSharingThreads(): Promise<number> {
  if (typeof process === "undefined" || process.versions?.node === undefined) return 1;
  const { countNodeProcessors } = await import(/* webpackIgnore: true */ "./node/processors.js");
  return countNodeProcessors();
}
