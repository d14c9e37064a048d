/**
 * Gives the memory of arrays back before it returns, not when the garbage collector comes by. The arrays are empty afterwards, and
 * so are all others on the same buffers. Arrays on shared memory are left alone.
 */
export async function releaseArrays(arrays: readonly { readonly buffer: ArrayBufferLike }[]): Promise<void> {
  const buffers = arrays.map(({ buffer }) => buffer);
  // By name: a buffer may come from another sandbox's constructor.
  const isOwn = (buffer: ArrayBufferLike) => buffer[Symbol.toStringTag] === "ArrayBuffer" && buffer.byteLength > 0;
  const own = [...new Set(buffers)].filter(isOwn);
  if (own.length === 0) return;
  // A message that nobody reads takes its buffers along when its channel closes.
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(undefined, own as ArrayBuffer[]);
  port1.close();
  port2.close();
  await new Promise<void>(afterClosing);
}

/** Node closes channels at the end of a turn, for which a timer does not wait: the second of two immediates comes after it. */
function afterClosing(resolve: () => void): void {
  if (typeof setImmediate === "undefined") setTimeout(resolve, 0);
  else setImmediate(() => setImmediate(resolve));
}
