// SPDX-License-Identifier: Apache-2.0
// What a case must look like: ITU-T H.273 and ITU-R BT.2100 in doubles with bilinear chroma at its siting, and the tone
// curve of FFmpeg's tonemap=mobius; written apart from the renderer's own.

import { type Case, kHlg, kPq } from './cases.js';
import { codeAt, samplingOf } from './pictures.js';

type Triple = readonly [number, number, number];

/** cd/m² of the screen's white, and of the brightest light where the picture does not say. */
const kWhite = 203;
const kUsualPeak = 1000;

/** Chroma code at a luma sample: bilinear between the four nearest, the edge repeats. */
function chroma(picture: Case, component: number, x: number, y: number): number {
  if (picture.layout === 'i400') return 2 ** (picture.bitDepth - 1);
  const { halfX, halfY, chromaWidth, chromaHeight } = samplingOf(picture);
  const left = [0, 2, 4].includes(picture.chromaLocation);
  const vertical = [2, 3].includes(picture.chromaLocation) ? 0 : [4, 5].includes(picture.chromaLocation) ? 1 : 0.5;
  // Where the luma sample lies, counted in chroma samples: sample c sits on luma 2c + siting.
  const u = halfX ? (x - (left ? 0 : 0.5)) / 2 : x;
  const v = halfY ? (y - vertical) / 2 : y;
  const at = (column: number, row: number): number => {
    const inX = Math.min(Math.max(column, 0), chromaWidth - 1);
    const inY = Math.min(Math.max(row, 0), chromaHeight - 1);
    return codeAt(picture, component, inX, inY);
  };
  const column = Math.floor(u);
  const row = Math.floor(v);
  const right = u - column;
  const below = v - row;
  return (
    (at(column, row) * (1 - right) + at(column + 1, row) * right) * (1 - below) +
    (at(column, row + 1) * (1 - right) + at(column + 1, row + 1) * right) * below
  );
}

const isHdr = ({ transfer }: Case): boolean => transfer === kPq || transfer === kHlg;

/** Kr and Kb of H.273 table 4. An unspecified matrix goes by the transfer, the primaries and the number of lines. */
function weights(picture: Case): { kr: number; kb: number } {
  const guess = isHdr(picture) || picture.primaries === 9 ? 9 : picture.height < 720 ? 6 : 1;
  switch (picture.matrix === 2 ? guess : picture.matrix) {
    case 1:
      return { kr: 0.2126, kb: 0.0722 };
    case 4:
      return { kr: 0.3, kb: 0.11 };
    case 7:
      return { kr: 0.212, kb: 0.087 };
    case 9:
      return { kr: 0.2627, kb: 0.0593 };
    case 12: // of Display P3, as the cases have it: CSS Color 4's matrix
      return { kr: 0.2289745640697488, kb: 0.0792869140937447 };
    default:
      return { kr: 0.299, kb: 0.114 };
  }
}

/** From codes to what the matrix makes of them: R'G'B', or L'M'S' for ICtCp. */
function decoded(picture: Case, codes: Triple): Triple {
  const { bitDepth, fullRange, matrix } = picture;
  const unit = 2 ** (bitDepth - 8);
  const full = 2 ** bitDepth - 1;
  const luma = (code: number): number => (fullRange ? code / full : (code / unit - 16) / 219);
  const difference = (code: number): number => (code - 128 * unit) / (fullRange ? full : 224 * unit);
  const [y, cb, cr] = [luma(codes[0]), difference(codes[1]), difference(codes[2])];
  if (matrix === 0) return [luma(codes[2]), y, luma(codes[1])]; // Y is green, Cb blue, Cr red
  if (matrix === 8) {
    const span = fullRange ? full : 219 * unit; // all three have luma's range
    const [cg, co] = [(codes[1] - 128 * unit) / span, (codes[2] - 128 * unit) / span];
    return [y - cg + co, y + cg, y - cg - co];
  }
  if (matrix === 10) return constantLuminance(y, cb, cr);
  if (matrix === 14) return lms(picture.transfer, y, cb, cr);
  const { kr, kb } = weights(picture);
  const red = y + 2 * (1 - kr) * cr;
  const blue = y + 2 * (1 - kb) * cb;
  return [red, (y - kr * red - kb * blue) / (1 - kr - kb), blue];
}

/** BT.2020 table 4. */
function constantLuminance(y: number, cb: number, cr: number): Triple {
  const alpha = 1.09929682680944;
  const beta = 0.018053968510807;
  const toLight = (v: number): number => (v < 4.5 * beta ? v / 4.5 : ((v + alpha - 1) / alpha) ** (1 / 0.45));
  const toSignal = (l: number): number => (l < beta ? 4.5 * l : alpha * l ** 0.45 - (alpha - 1));
  const blue = y + cb * (cb <= 0 ? 2 * 0.9702 : 2 * 0.7908);
  const red = y + cr * (cr <= 0 ? 2 * 0.8592 : 2 * 0.4968);
  const [lightRed, lightBlue] = [toLight(Math.max(red, 0)), toLight(Math.max(blue, 0))];
  const green = (toLight(Math.max(y, 0)) - 0.2627 * lightRed - 0.0593 * lightBlue) / 0.678;
  return [red, toSignal(Math.max(green, 0)), blue];
}

/** The inverse of BT.2100 table 7's matrices, as published with them. */
function lms(transfer: number, i: number, ct: number, cp: number): Triple {
  if (transfer === kPq) {
    return [
      i + 0.008609037037932761 * ct + 0.11102962500302593 * cp,
      i - 0.008609037037932761 * ct - 0.11102962500302593 * cp,
      i + 0.5600313357106791 * ct - 0.32062717498731885 * cp,
    ];
  }
  return [
    i + 0.01571858010864785 * ct + 0.20958106787108474 * cp,
    i - 0.01571858010864785 * ct - 0.20958106787108474 * cp,
    i + 1.0212710798422344 * ct - 0.6052744909924315 * cp,
  ];
}

const apply = (rows: readonly Triple[], [a, b, c]: Triple): Triple => {
  const [first, second, third] = rows.map((row) => row[0] * a + row[1] * b + row[2] * c);
  return [first ?? 0, second ?? 0, third ?? 0];
};

/** The inverse of BT.2100's matrix from RGB to LMS. */
const kLmsToRgb: readonly Triple[] = [
  [3.436606694333078, -2.506452118656271, 0.06984542432319153],
  [-0.7913295555989289, 1.983600451792291, -0.1922708961933622],
  [-0.02594989969059267, -0.0989137147117265, 1.124863614402319],
];

/** To linear BT.709: BT.2407's for BT.2020, CSS Color 4's for Display P3, the same with Bradford's DCI white. */
const kToBt709: Record<number, readonly Triple[]> = {
  9: [
    [1.6604910021, -0.5876411388, -0.0728498633],
    [-0.1245504745, 1.1328998971, -0.0083494226],
    [-0.0181507634, -0.100578898, 1.1187296614],
  ],
  11: [
    [1.1575164062, -0.1549623781, -0.0025540281],
    [-0.0415000715, 1.0455679231, -0.0040678515],
    [-0.018050039, -0.0785782727, 1.0966283116],
  ],
  12: [
    [1.2249401763, -0.2249401763, 0],
    [-0.0420569547, 1.0420569547, 0],
    [-0.0196375546, -0.0786360456, 1.0982736001],
  ],
};

const srgbLight = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const srgbSignal = (l: number): number => (l <= 0.0031308 ? 12.92 * l : 1.055 * l ** (1 / 2.4) - 0.055);
const each = ([a, b, c]: Triple, change: (value: number) => number): Triple => [change(a), change(b), change(c)];

/** cd/m² of one component, BT.2100 table 4. */
function pqLight(signal: number): number {
  const root = Math.min(Math.max(signal, 0), 1) ** (1 / 78.84375);
  return 10_000 * (Math.max(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125);
}

/** Scene light of one component, BT.2100 table 5. */
function hlgScene(signal: number): number {
  const v = Math.max(signal, 0);
  const a = 0.17883277;
  return v <= 0.5 ? (v * v) / 3 : (Math.exp((v - (0.5 - a * Math.log(4 * a))) / a) + 1 - 4 * a) / 12;
}

/** Display light in cd/m². */
function hdrLight(picture: Case, signal: Triple): Triple {
  const inRgb = (light: Triple): Triple => (picture.matrix === 14 ? apply(kLmsToRgb, light) : light);
  if (picture.transfer === kPq) return inRgb(each(signal, pqLight));
  const scene = inRgb(each(signal, hlgScene));
  const brightness = 0.2627 * scene[0] + 0.678 * scene[1] + 0.0593 * scene[2];
  return each(scene, (value) => 1000 * Math.max(brightness, 1e-6) ** 0.2 * value);
}

/** FFmpeg's tonemap=mobius:param=0.3:desat=0; `light` and `peak` where white is 1. */
export function mobius(light: number, peak: number): number {
  const j = 0.3;
  if (light <= j || peak <= 1) return light;
  const a = (-j * j * (peak - 1)) / (j * j - 2 * j + peak);
  const b = (j * j - 2 * j * peak + peak) / (peak - 1);
  return (((b * b + 2 * b * j + j * j) / (b - a)) * (light + a)) / (light + b);
}

function peakOf({ transfer, maxContentLight, masteringMaxLuminance }: Case): number {
  if (transfer === kHlg) return kUsualPeak;
  return maxContentLight || masteringMaxLuminance || kUsualPeak;
}

/** What the screen takes, 0 to 1. */
function shown(picture: Case, signal: Triple): Triple {
  const { transfer, primaries } = picture;
  const gamut = kToBt709[isHdr(picture) && primaries === 2 ? 9 : primaries];
  const narrow = (light: Triple): Triple => (gamut === undefined ? light : apply(gamut, light));
  if (isHdr(picture)) {
    const light = narrow(each(hdrLight(picture, signal), (value) => value / kWhite));
    const brightest = Math.max(...light, 1e-6);
    const gain = mobius(brightest, peakOf(picture) / kWhite) / brightest;
    return each(light, (value) => srgbSignal(Math.min(Math.max(value * gain, 0), 1)));
  }
  if (gamut === undefined) return signal;
  const positive = each(signal, (value) => Math.max(value, 0));
  if (transfer === 13) return each(narrow(each(positive, srgbLight)), (l) => srgbSignal(Math.max(l, 0)));
  return each(narrow(each(positive, (value) => value ** 2.4)), (l) => Math.max(l, 0) ** (1 / 2.4));
}

/** At the picture's own size, not turned. */
export function referenceRgba(picture: Case): Uint8ClampedArray {
  const { width, height } = picture;
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const codes: Triple = [codeAt(picture, 0, x, y), chroma(picture, 1, x, y), chroma(picture, 2, x, y)];
      const rgb = shown(picture, decoded(picture, codes));
      pixels.set([...rgb.map((value) => value * 255), 255], (y * width + x) * 4);
    }
  }
  return pixels;
}
