// SPDX-License-Identifier: Apache-2.0
// The audio module against ffmpeg's own decoder: every codec it holds, stereo and 5.1, through DecoderHost in Node.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { RecordingHost } from './support/node-host.js';
import { type Clip, decodeWithFfmpeg, makeClip } from './support/packets.js';

const kBaseUrl = pathToFileURL(`${process.cwd()}/build/`).href;
const kSampleRate = 48_000;

interface Case {
  readonly name: string;
  readonly codec: string;
  readonly encoder: readonly string[];
  readonly file: string;
  readonly channels: number;
  readonly mask: number;
  /** What MP4 carries, made from ffprobe's extradata; default: as it is. */
  readonly extradata?: (probed: Uint8Array) => Uint8Array;
  /** Largest difference from ffmpeg's samples. */
  readonly tolerance: number;
}

/** The OpusHead of RFC 7845 as the dOps box of MP4 has it: without magic, version 0, big-endian. */
function opusBox(head: Uint8Array): Uint8Array {
  const reversed = (offset: number, size: number): number[] => [...head.subarray(offset, offset + size)].reverse();
  return Uint8Array.from([
    0,
    head[9] ?? 0,
    ...reversed(10, 2),
    ...reversed(12, 4),
    ...reversed(16, 2),
    ...head.subarray(18),
  ]);
}

/** STREAMINFO as the dfLa box has it: version and flags, then the metadata block's header. */
const flacBox = (streamInfo: Uint8Array): Uint8Array => Uint8Array.from([0, 0, 0, 0, 0x80, 0, 0, 34, ...streamInfo]);

const kStereo = { channels: 2, mask: 3 };
const kSurround = { channels: 6, mask: 0x60f };
const kCases: readonly Case[] = [
  {
    name: 'AAC-LC',
    codec: 'mp4a.40.2',
    encoder: ['-c:a', 'aac', '-b:a', '128k'],
    file: 'aac.mp4',
    ...kStereo,
    tolerance: 1e-4,
  },
  {
    name: 'AAC-LC in ADTS',
    codec: 'mp4a.40.2',
    encoder: ['-c:a', 'aac', '-b:a', '128k'],
    file: 'adts.aac',
    ...kStereo,
    tolerance: 1e-4,
  },
  {
    name: 'AAC-LC 5.1',
    codec: 'mp4a.40.2',
    encoder: ['-c:a', 'aac', '-ac', '6'],
    file: 'aac51.mp4',
    channels: 6,
    mask: 0x3f,
    tolerance: 1e-4,
  },
  {
    name: 'MP3',
    codec: 'mp3',
    encoder: ['-c:a', 'libmp3lame'],
    file: 'mp3.mp4',
    ...kStereo,
    tolerance: 1e-4,
  },
  {
    name: 'Opus',
    codec: 'opus',
    encoder: ['-c:a', 'libopus'],
    file: 'opus.mp4',
    ...kStereo,
    extradata: opusBox,
    tolerance: 1e-3,
  },
  {
    name: 'Opus of speech, in SILK',
    codec: 'opus',
    encoder: ['-c:a', 'libopus', '-application', 'voip', '-b:a', '16k', '-cutoff', '8000'],
    file: 'silk.mp4',
    ...kStereo,
    extradata: opusBox,
    tolerance: 1e-3,
  },
  {
    name: 'Opus of speech, SILK and CELT together',
    codec: 'opus',
    encoder: ['-c:a', 'libopus', '-application', 'voip', '-b:a', '14k'],
    file: 'hybrid.mp4',
    ...kStereo,
    extradata: opusBox,
    tolerance: 1e-3,
  },
  {
    name: 'FLAC',
    codec: 'flac',
    encoder: ['-c:a', 'flac', '-strict', '-2'],
    file: 'flac.mp4',
    ...kStereo,
    extradata: flacBox,
    tolerance: 0,
  },
  {
    name: 'AC-3',
    codec: 'ac-3',
    encoder: ['-c:a', 'ac3'],
    file: 'ac3.mp4',
    ...kStereo,
    tolerance: 1e-3,
  },
  {
    name: 'AC-3 5.1',
    codec: 'ac-3',
    encoder: ['-c:a', 'ac3', '-ac', '6'],
    file: 'ac351.mp4',
    ...kSurround,
    tolerance: 1e-3,
  },
  {
    name: 'E-AC-3',
    codec: 'ec-3',
    encoder: ['-c:a', 'eac3'],
    file: 'eac3.mp4',
    ...kStereo,
    tolerance: 1e-3,
  },
];

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rill-audio-'));
});
after(() => rmSync(folder, { recursive: true }));

function encode({ encoder, file }: Case): Clip {
  const source = 'aevalsrc=0.4*sin(2*PI*440*t)|0.3*sin(2*PI*(300+200*t)*t):s=48000:d=2';
  return makeClip(join(folder, file), ['-f', 'lavfi', '-i', source], encoder);
}

/** Interleaved samples of ffmpeg's decoder, nothing trimmed. */
function reference(path: string): Float32Array {
  const input = [...(path.endsWith('.aac') ? [] : ['-ignore_editlist', '1']), '-flags2', '+skip_manual', '-i', path];
  return new Float32Array(decodeWithFfmpeg(input, ['-c:a', 'pcm_f32le', '-f', 'f32le']).buffer);
}

for (const entry of kCases) {
  test(`${entry.name} sounds as ffmpeg decodes it`, async () => {
    const clip = encode(entry);
    const recording = new RecordingHost({ module: 'audio', variant: 'simd', baseUrl: kBaseUrl });
    const boxed = clip.extradata.length > 0 ? (entry.extradata?.(clip.extradata) ?? clip.extradata) : clip.extradata;
    recording.host.configure({ codec: entry.codec, extradata: boxed.slice().buffer, generation: 1 });
    for (const packet of clip.packets) recording.host.packet({ ...packet, duration: 0, generation: 1 });
    recording.host.flush();
    await recording.until(() => recording.drained.length === 1 || recording.errors.length > 0);
    recording.host.close();
    assert.deepEqual(recording.errors, []);

    const expected = reference(clip.path);
    let position = 0;
    let worst = 0;
    for (const block of recording.audio) {
      assert.equal(block.sampleRate, kSampleRate);
      assert.equal(block.channels, entry.channels);
      assert.equal(block.channelMask, entry.mask);
      const samples = new Float32Array(block.buffer);
      for (let i = 0; i < block.frames; i++) {
        for (let c = 0; c < block.channels; c++) {
          const difference = Math.abs((samples[c * block.frames + i] ?? NaN) - (expected[position++] ?? NaN));
          worst = Math.max(worst, difference);
        }
      }
    }
    assert.equal(position, expected.length, 'as many samples as ffmpeg');
    assert.ok(worst <= entry.tolerance, `a sample differs by ${worst}`);
    const first = recording.audio[0];
    assert.equal(first?.pts, clip.packets[0]?.pts);
    if (entry.codec === 'opus') assert.equal(first?.priming, 312);
  });
}
