// SPDX-License-Identifier: Apache-2.0
// A read-back picture as an image file, with square pixels.

import type { PictureReadback } from '../messages.js';

export async function encodePicture(
  picture: PictureReadback,
  mimeType: string,
  quality: number | undefined,
): Promise<Blob> {
  const { width, height, displayWidth, displayHeight } = picture;
  const canvas = new OffscreenCanvas(displayWidth, displayHeight);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no 2D canvas');
  const image = new ImageData(picture.pixels as Uint8ClampedArray<ArrayBuffer>, width, height);
  if (width === displayWidth && height === displayHeight) {
    context.putImageData(image, 0, 0);
  } else {
    const bitmap = await createImageBitmap(image);
    context.drawImage(bitmap, 0, 0, displayWidth, displayHeight);
    bitmap.close();
  }
  return canvas.convertToBlob(quality === undefined ? { type: mimeType } : { type: mimeType, quality });
}
