/** An uncompressed little-endian TIFF (6.0) of one strip and one grey sample a pixel: unsigned 8 or 16 bits, signed 32 bits, float. */
export function formatTiff(pixels: Uint8Array | Uint16Array | Int32Array | Float32Array, width: number): Uint8Array {
  const bits = 8 * pixels.BYTES_PER_ELEMENT;
  const format = pixels instanceof Float32Array ? 3 : pixels instanceof Int32Array ? 2 : 1;
  const height = pixels.length / width;
  // tag, type (3 short, 4 long), value
  const tags = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, bits],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, pixels.byteLength],
    [339, 3, format],
  ];
  const directory = 8 + pixels.byteLength + (pixels.byteLength % 2);
  const bytes = new Uint8Array(directory + 2 + 12 * tags.length + 4);
  const view = new DataView(bytes.buffer);
  bytes.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, directory, true);
  bytes.set(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength), 8);
  view.setUint16(directory, tags.length, true);
  tags.forEach(([tag, type, value], at) => {
    const entry = directory + 2 + 12 * at;
    view.setUint16(entry, tag, true);
    view.setUint16(entry + 2, type, true);
    view.setUint32(entry + 4, 1, true);
    if (type === 3) view.setUint16(entry + 8, value, true);
    else view.setUint32(entry + 8, value, true);
  });
  return bytes;
}
