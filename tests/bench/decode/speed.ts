// SPDX-License-Identifier: Apache-2.0
// One thread: our module with the kernels against the same without them, the native library, and decoders of others.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { kRoot } from '../../e2e/support/paths.js';
import { type Row, spread } from '../support/table.js';
import type { Clip } from './clips.js';
import { framesPerSecond, type Measured, measureInTurn, timesFaster } from './measure.js';
import { NativeSubject, NodeSubject, type Subject } from './subjects.js';
import { kOverContender, kTargets, verdict } from './targets.js';

export const kKernels = 'kernels';
export const kPlain = 'plain';
export const kNative = 'native';
const kFolders = { [kKernels]: 'codecs', [kPlain]: 'codecs-plain' };
/** Where contenders/package.json is installed; empty where that failed. */
const kContenders = process.env['RILL_BENCH_CONTENDERS'] ?? '';
/** What contenders/build-libde265 made; empty where that failed. */
const kLibde265 = process.env['RILL_BENCH_LIBDE265'] ?? '';
const kWeb = join(kRoot, 'web');

/** Packages of npm, and libde265, by Clip.kind. */
const kOthers: Readonly<Record<string, readonly string[]>> = {
  AV1: ['ogv', 'dav1d.js'],
  VP9: ['ogv', '@libav.js/variant-webm-vp9', '@vkontakte/libvpx', '@ffmpeg/core'],
  'H.264 baseline': ['h264decoder', '@ffmpeg/core'],
  'H.264 High': ['@ffmpeg/core'],
  'H.265': ['libde265', '@ffmpeg/core'],
};

export function moduleUrl(module: string, variant: string, build: keyof typeof kFolders = kKernels): string {
  return pathToFileURL(join(kRoot, 'build', kFolders[build], `${module}.${variant}.js`)).href;
}

export function libraryOf({ module }: Clip): string {
  const libraries: Readonly<Record<string, string>> = { av1: 'dav1d', vp9: 'libvpx', h264: 'openh264', avc: 'h264' };
  return libraries[module] ?? module;
}

/** Where a decoder's adapter finds it. */
const kFolderOf: Readonly<Record<string, string>> = { ogv: kWeb, libde265: kLibde265 };
const folderOf = (name: string): string => kFolderOf[name] ?? kContenders;

function versionOf(name: string): string {
  const installed = name === 'libde265' ? '' : join('node_modules', name);
  const path = join(folderOf(name), installed, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version : '';
}

function subjectsOf(clip: Clip): Subject[] {
  const common = { codec: clip.codec, threads: 1, lowDelay: true };
  const ours = ([kKernels, kPlain] as const).map((build) => {
    const from = moduleUrl(clip.module, 'simd', build);
    return new NodeSubject(build, { ...common, decoder: 'rill', from }, clip);
  });
  const native = new NativeSubject(kNative, { library: libraryOf(clip), threads: 1, lowDelay: true }, clip);
  const others = (kOthers[clip.kind] ?? []).map(
    (name) => new NodeSubject(name, { ...common, decoder: name, from: folderOf(name) }, clip),
  );
  return [...ours, native, ...others];
}

/**
 * A row for each decoder of a clip. `of native`: its speed by the native library's, the median of the rounds' ratios, with `least` and
 * `most`. `kernels/it`: how many times faster our module is, likewise.
 */
export async function speedRows(clip: Clip, rounds: number): Promise<Row[]> {
  const found = await measureInTurn(clip, subjectsOf(clip), rounds, 'thread');
  return [...found].map(([name, measured]): Row => {
    const version = measured.version ?? versionOf(name);
    const known = { clip: clip.name, kind: clip.kind, decoder: name, version };
    if (measured.problem !== undefined) return { ...known, problem: measured.problem };
    const fps = spread(framesPerSecond(measured, 'thread')).median;
    return { ...known, fps, ...compared(clip, name, measured, found) };
  });
}

function compared(clip: Clip, name: string, measured: Measured, found: ReadonlyMap<string, Measured>): Row {
  const native = found.get(kNative);
  const kernels = found.get(kKernels);
  if (native === undefined || kernels === undefined) return {};
  const { median, least, most } = spread(timesFaster(measured, native, 'thread'));
  const ofNative = { 'of native': median, least, most };
  const target = kTargets[clip.kind];
  if (name === kNative) return ofNative;
  if (name === kKernels) {
    return target === undefined ? ofNative : { ...ofNative, ...target, verdict: verdict(median, target.must) };
  }
  const over = spread(timesFaster(kernels, measured, 'thread')).median;
  const must = kOverContender[name];
  const overIt = { ...ofNative, 'kernels/it': over };
  return must === undefined ? overIt : { ...overIt, 'over it must': must, verdict: verdict(over, must) };
}
