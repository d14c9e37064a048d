import { createPixels, type PixelData, type PixelType } from "../pixels/pixel-type.js";

/**
 * CBF's byte-offset compression: each value is the difference from the one before, in one signed byte; −128 announces two
 * bytes, −32768 there four, −2³¹ there eight (IT G 5.6.3.2; CBFlib, cbf_byte_offset.c).
 * @throws Error when the data end before the pixels
 */
export function decodeByteOffset(data: Uint8Array, type: PixelType, length: number): PixelData {
  const pixels = createPixels(type, length);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let value = 0;
  let at = 0;
  for (let i = 0; i < length; i++) {
    if (at >= data.length) throw new Error(`data for ${i} pixels only`);
    let step = (data[at++] << 24) >> 24;
    if (step === -128) {
      step = view.getInt16(at, true);
      at += 2;
      if (step === -32768) {
        step = view.getInt32(at, true);
        at += 4;
        if (step === -2147483648) {
          step = Number(view.getBigInt64(at, true));
          at += 8;
        }
      }
    }
    value += step;
    pixels[i] = value;
  }
  return pixels;
}
