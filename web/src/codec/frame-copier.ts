// SPDX-License-Identifier: Apache-2.0
// Copies frames out of memory that cannot be shared, into buffers that are transferred away and come back with the release.

import type { ModuleFrame } from './decoder-module.js';
import { PixelFormat, type Plane } from './messages.js';

export interface CopiedFrame {
  readonly buffer: ArrayBuffer;
  readonly planes: readonly Plane[];
}

/** Spare buffers kept; a decoder never has more frames than this in the page's hands. */
const kMaxSpareBuffers = 8;
/** Plane starts are aligned for 16-bit views and fast uploads. */
const kPlaneAlignment = 64;

export class FrameCopier {
  readonly #spare: ArrayBuffer[] = [];

  /** One copy per plane, padding at row ends included: far quicker than row by row. */
  copy(frame: ModuleFrame, memory: ArrayBuffer): CopiedFrame {
    const extents = frame.planes.map((plane, index) => planeBytes(frame, plane, index));
    const planes: Plane[] = [];
    let size = 0;
    frame.planes.forEach((plane, index) => {
      planes.push({ offset: size, stride: plane.stride });
      size += Math.ceil((extents[index] ?? 0) / kPlaneAlignment) * kPlaneAlignment;
    });
    const buffer = this.#take(size);
    const to = new Uint8Array(buffer);
    frame.planes.forEach((plane, index) => {
      to.set(new Uint8Array(memory, plane.offset, extents[index]), planes[index]?.offset);
    });
    return { buffer, planes };
  }

  /** A buffer that came back. */
  recycle(buffer: ArrayBuffer): void {
    if (buffer.byteLength > 0 && this.#spare.length < kMaxSpareBuffers) this.#spare.push(buffer);
  }

  #take(size: number): ArrayBuffer {
    for (let spare = this.#spare.pop(); spare !== undefined; spare = this.#spare.pop()) {
      if (spare.byteLength === size) return spare;
    }
    return new ArrayBuffer(size);
  }
}

/** Bytes from the first visible sample of a plane to the end of its last row. */
export function planeBytes(
  frame: Pick<ModuleFrame, 'format' | 'bitDepth' | 'width' | 'height'>,
  plane: Plane,
  index: number,
): number {
  const { rows, rowBytes } = planeSize(frame, index);
  return plane.stride * (rows - 1) + rowBytes;
}

/** Visible rows of a plane, and bytes in each. */
export function planeSize(
  frame: Pick<ModuleFrame, 'format' | 'bitDepth' | 'width' | 'height'>,
  index: number,
): { rows: number; rowBytes: number } {
  const sampleBytes = frame.bitDepth > 8 ? 2 : 1;
  const luma = index === 0;
  const { i420, nv12, i422, i440 } = PixelFormat;
  const { format } = frame;
  const halfRows = !luma && (format === i420 || format === nv12 || format === i440);
  const halfColumns = !luma && (format === i420 || format === i422);
  const interleaved = !luma && format === nv12;
  const columns = interleaved ? 2 * Math.ceil(frame.width / 2) : halfColumns ? Math.ceil(frame.width / 2) : frame.width;
  return { rows: halfRows ? Math.ceil(frame.height / 2) : frame.height, rowBytes: columns * sampleBytes };
}
