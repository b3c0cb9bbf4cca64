// SPDX-License-Identifier: Apache-2.0
// Decoded samples of a case, made in memory as a decoder would leave them.

import type { Case } from './cases.js';

export interface PictureData {
  readonly planes: readonly { readonly offset: number; readonly stride: number }[];
  readonly bytes: Uint8Array;
}

export interface Sampling {
  readonly halfX: boolean;
  readonly halfY: boolean;
  readonly chromaWidth: number;
  readonly chromaHeight: number;
}

export function samplingOf({ layout, width, height }: Case): Sampling {
  const halfX = layout === 'i420' || layout === 'nv12' || layout === 'i422';
  const halfY = layout === 'i420' || layout === 'nv12' || layout === 'i440';
  const chromaWidth = halfX ? Math.ceil(width / 2) : width;
  return { halfX, halfY, chromaWidth, chromaHeight: halfY ? Math.ceil(height / 2) : height };
}

/** Smooth waves plus edges, so that a wrong siting, row length or plane shows; around 0, of 8 bits. */
function wave(component: number, x: number, y: number): number {
  if (component === 0) return 90 * Math.sin(x / 5 + y / 9) + (x > 20 && x < 24 ? 25 : 0);
  return component === 1 ? 80 * Math.sin(x / 3 - y / 4) : 80 * Math.cos(x / 4 + y / 3);
}

/** The code value of a component at a sample of its own plane. */
export function codeAt({ bitDepth, contrast }: Case, component: number, x: number, y: number): number {
  return Math.round((128 + contrast * wave(component, x, y)) * 2 ** (bitDepth - 8));
}

/** What lies between the rows is garbage. `memory` makes the buffer. */
export function makePicture(picture: Case, memory: (bytes: number) => ArrayBuffer | SharedArrayBuffer): PictureData {
  const { chromaWidth, chromaHeight } = samplingOf(picture);
  const { layout, width, height, padding, bitDepth } = picture;
  const size = bitDepth > 8 ? 2 : 1;
  const planes: { offset: number; stride: number; width: number; height: number; components: number[] }[] = [];
  let end = 16;
  const add = (planeWidth: number, planeHeight: number, components: number[]): void => {
    const stride = (planeWidth + padding) * components.length * size;
    planes.push({ offset: end, stride, width: planeWidth, height: planeHeight, components });
    end += stride * planeHeight;
  };
  add(width, height, [0]);
  if (layout === 'nv12') add(chromaWidth, chromaHeight, [1, 2]);
  else if (layout !== 'i400') for (const component of [1, 2]) add(chromaWidth, chromaHeight, [component]);
  const bytes = new Uint8Array(memory(end));
  bytes.fill(0xa5);
  const samples = bitDepth > 8 ? new Uint16Array(bytes.buffer) : bytes;
  for (const { offset, stride, width: columns, height: rows, components } of planes) {
    for (let y = 0; y < rows; ++y) {
      for (let x = 0; x < columns; ++x) {
        components.forEach((component, index) => {
          const place = (offset + y * stride) / size + x * components.length + index;
          samples[place] = codeAt(picture, component, x, y);
        });
      }
    }
  }
  return { planes, bytes };
}
