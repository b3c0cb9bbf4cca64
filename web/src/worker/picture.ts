// SPDX-License-Identifier: Apache-2.0
// A read-back picture as an image file.

import type { PictureReadback } from '../messages.js';

export async function encodePicture(
  picture: PictureReadback,
  mimeType: string,
  quality: number | undefined,
): Promise<Blob> {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no 2D canvas');
  const pixels = picture.pixels as Uint8ClampedArray<ArrayBuffer>;
  context.putImageData(new ImageData(pixels, picture.width, picture.height), 0, 0);
  return canvas.convertToBlob(quality === undefined ? { type: mimeType } : { type: mimeType, quality });
}
