// SPDX-License-Identifier: Apache-2.0
// The pictures the renderer is tried with: what is varied with what.

export const kLayouts = { i420: 0, nv12: 1, i422: 2, i444: 3, i400: 4, i440: 5 } as const;
export type Layout = keyof typeof kLayouts;

export interface Case {
  readonly layout: Layout;
  readonly bitDepth: number;
  readonly width: number;
  readonly height: number;
  /** Code points of H.273. */
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  readonly fullRange: boolean;
  /** H.264 table E-1. */
  readonly chromaLocation: number;
  /** Of the waves it shows; at 1 some colours lie outside what RGB can be. */
  readonly contrast: number;
  /** Degrees clockwise. */
  readonly rotation: number;
  /** Samples by which a row is longer than what is visible. */
  readonly padding: number;
  /** cd/m²; 0: not said. */
  readonly maxContentLight: number;
  readonly masteringMaxLuminance: number;
}

export const kPq = 16;
export const kHlg = 18;

const kBase: Case = {
  layout: 'i420',
  bitDepth: 8,
  width: 64,
  height: 48,
  primaries: 2,
  transfer: 2,
  matrix: 1,
  fullRange: false,
  chromaLocation: 0,
  contrast: 1,
  rotation: 0,
  padding: 0,
  maxContentLight: 0,
  masteringMaxLuminance: 0,
};

const kHdr: Partial<Case> = { bitDepth: 10, primaries: 9, transfer: kPq, matrix: 9 };

/** Every layout and depth with every range and matrix, every siting and odd sizes where chroma is halved; padded rows. */
function layouts(): Case[] {
  const cases: Case[] = [];
  for (const layout of Object.keys(kLayouts) as Layout[]) {
    for (const bitDepth of [8, 10, 12]) {
      const base = { ...kBase, layout, bitDepth };
      for (const matrix of [1, 2, 6, 9]) {
        for (const fullRange of [false, true]) cases.push({ ...base, matrix, fullRange });
      }
      for (const chromaLocation of [1, 2, 3, 4, 5]) cases.push({ ...base, chromaLocation });
      for (const [width, height] of [
        [63, 47],
        [64, 49],
        [1, 1],
        [2, 3],
      ] as const) {
        cases.push({ ...base, width, height, padding: width % 7 });
      }
      cases.push({ ...base, padding: 32 });
    }
    cases.push({ ...kBase, layout, width: 426, height: 240, padding: 6 });
  }
  cases.push({ ...kBase, width: 1280, height: 720, matrix: 2 });
  return cases;
}

/** GBR, YCgCo, SMPTE 240M, FCC, constant luminance, a matrix that follows from the primaries. */
function matrices(): Case[] {
  const cases: Case[] = [];
  for (const bitDepth of [8, 10, 12]) {
    for (const fullRange of [false, true]) {
      for (const matrix of [0, 4, 7, 8]) cases.push({ ...kBase, layout: 'i444', bitDepth, fullRange, matrix });
      cases.push({ ...kBase, bitDepth, fullRange, primaries: 9, transfer: 14, matrix: 10 });
      cases.push({ ...kBase, bitDepth, fullRange, primaries: 12, transfer: 1, matrix: 12 });
    }
  }
  return cases;
}

/** Wide gamuts, PQ and HLG with their matrices, and what metadata says of the peak. */
function light(): Case[] {
  const cases: Case[] = [];
  const legal = { ...kBase, ...kHdr, contrast: 0.4 };
  for (const layout of ['i420', 'i422', 'i444', 'nv12'] as const) {
    for (const transfer of [kPq, kHlg]) {
      for (const matrix of [9, 14]) {
        for (const fullRange of [false, true]) {
          const contrast = fullRange ? 1 : 0.4;
          const chromaLocation = layout === 'i422' ? 0 : 2;
          cases.push({ ...kBase, ...kHdr, layout, transfer, matrix, fullRange, contrast, chromaLocation });
        }
      }
    }
  }
  for (const maxContentLight of [0, 150, 400, 4000, 10_000]) cases.push({ ...legal, maxContentLight });
  cases.push({ ...legal, masteringMaxLuminance: 4000 });
  cases.push({ ...legal, masteringMaxLuminance: 4000, maxContentLight: 600 });
  cases.push({ ...legal, bitDepth: 12, fullRange: true });
  cases.push({ ...kBase, ...kHdr, bitDepth: 12, width: 63, height: 47 });
  cases.push({ ...kBase, ...kHdr, bitDepth: 8, primaries: 2, matrix: 2 });
  cases.push({ ...legal, primaries: 12, matrix: 1 });
  cases.push({ ...kBase, ...kHdr, layout: 'i444', matrix: 0, fullRange: true });
  for (const primaries of [9, 11, 12]) {
    for (const transfer of [1, 13]) cases.push({ ...kBase, bitDepth: 10, primaries, transfer, matrix: 9 });
  }
  return cases;
}

/** Turned pictures, of square and of other sides. */
function turned(): Case[] {
  return [90, 180, 270].flatMap((rotation) => [
    { ...kBase, rotation },
    { ...kBase, ...kHdr, rotation, width: 33, height: 62 },
  ]);
}

export function allCases(): Case[] {
  return [...layouts(), ...matrices(), ...light(), ...turned()];
}

/**
 * What is looked at on the canvas itself: turned, larger than the picture, both. Standard ones are grey without excess:
 * they are scaled before they are converted, high dynamic range after.
 */
export function screenCases(): Case[] {
  return [0, 90, 180, 270].flatMap((rotation) => [
    { ...kBase, rotation, layout: 'i400', fullRange: true },
    { ...kBase, rotation, layout: 'i400', fullRange: true, bitDepth: 10 },
    { ...kBase, ...kHdr, rotation },
  ]);
}

export function nameOf(picture: Case): string {
  const { layout, bitDepth, width, height, fullRange, chromaLocation, rotation, padding } = picture;
  const { primaries, transfer, matrix, maxContentLight, masteringMaxLuminance } = picture;
  const range = fullRange ? 'full' : 'limited';
  const colour = `primaries ${primaries}, transfer ${transfer}, matrix ${matrix}, ${range} range`;
  const peak = `MaxCLL ${maxContentLight}, mastered on ${masteringMaxLuminance}`;
  const place = `chroma ${chromaLocation}, padding ${padding}, turned by ${rotation}`;
  return `${layout} ${bitDepth} bit ${width}x${height}, ${colour}, ${place}, ${peak}`;
}
