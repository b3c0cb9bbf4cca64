// SPDX-License-Identifier: Apache-2.0
// Clips and playlists for the tests, made once with ffmpeg and kept under a hash of how they are made.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kCache, sharedMedia } from './paths.js';

const kGeneratedPicture = 'testsrc2=size=854x480:rate=24,noise=alls=4';
const kGeneratedSound = 'sine=frequency=330:sample_rate=48000';

/** Runs ffmpeg in a folder of its own unless the same was made before, and writes `texts` beside what it made, by
 * name; returns the folder. */
export function made(name: string, args: readonly string[], texts: Readonly<Record<string, string>> = {}): string {
  const recipe = [...args, ...Object.entries(texts).flat()];
  const key = createHash('sha256').update(recipe.join('\0')).digest('hex').slice(0, 12);
  const folder = join(kCache, `${name}-${key}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], { cwd: partial, stdio: 'pipe' });
    for (const [file, text] of Object.entries(texts)) writeFileSync(join(partial, file), text);
    keep(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

/** Another test may have made the same at the same time. */
function keep(partial: string, folder: string): void {
  try {
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** H.264 High with B-frames at 24 fps and AAC, half a minute: real film, or a generated picture where there is none. */
export function filmWithBFrames(): string {
  const shared = sharedMedia('bbb-480p24-30s-h264.mp4');
  if (shared !== undefined) return shared;
  const inputs = ['-f', 'lavfi', '-i', kGeneratedPicture, '-f', 'lavfi', '-i', kGeneratedSound, '-t', '30'];
  const video = ['-c:v', 'libx264', '-profile:v', 'high', '-bf', '3', '-pix_fmt', 'yuv420p', '-crf', '23'];
  return join(made('film', [...inputs, ...video, '-c:a', 'aac', 'film.mp4']), 'film.mp4');
}

export interface VodStream {
  /** Holds index.m3u8, init.mp4 and segments. */
  readonly folder: string;
  readonly framesPerSecond: number;
}

const kHls = ['-f', 'hls', '-hls_time', '2', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4', 'index.m3u8'];

/** The film as it is, cut into a VOD playlist. */
export function vodWithBFrames(): VodStream {
  return { folder: made('vod-high', ['-i', filmWithBFrames(), '-c', 'copy', ...kHls]), framesPerSecond: 24 };
}

/** Constrained baseline, as live encoders make it. */
export function vodBaseline(): VodStream {
  const video = ['-c:v', 'libx264', '-profile:v', 'baseline', '-vf', 'scale=640:360', '-g', '48', '-crf', '24'];
  const audio = ['-c:a', 'aac', '-ac', '2'];
  return {
    folder: made('vod-baseline', ['-i', filmWithBFrames(), '-t', '20', ...video, ...audio, ...kHls]),
    framesPerSecond: 24,
  };
}

/** Two seconds of 320x180 with a sample aspect ratio of 4:3. */
export function vodWithOblongPixels(): VodStream {
  const input = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=10:duration=2'];
  const video = ['-vf', 'setsar=4/3', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '10'];
  return { folder: made('vod-oblong', [...input, ...video, ...kHls]), framesPerSecond: 10 };
}

/** SHA-256 of each of the first `count` frames as ffmpeg's own decoder gives them: planes Y, U, V, no padding. */
export function referenceHashes(stream: VodStream, count: number): string[] {
  const text = execFileSync(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-i', join(stream.folder, 'index.m3u8'), '-map', '0:v:0'],
      ...['-fps_mode', 'passthrough', '-frames:v', String(count), '-pix_fmt', 'yuv420p'],
      ...['-f', 'framehash', '-hash', 'sha256', '-'],
    ],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}

/** Planes Y, U, V of frame number `index`, by ffmpeg's own decoder. */
export function referencePlanes(stream: VodStream, index: number): Buffer {
  return execFileSync(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-i', join(stream.folder, 'index.m3u8'), '-map', '0:v:0'],
      ...['-fps_mode', 'passthrough', '-vf', `select=eq(n\\,${index})`, '-frames:v', '1'],
      ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'],
    ],
    { maxBuffer: 1 << 26 },
  );
}
