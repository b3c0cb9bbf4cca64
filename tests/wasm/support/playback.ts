// SPDX-License-Identifier: Apache-2.0
// Clips through a decoder module as the core plays them, and the pictures that they should give.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';

import { planeSize } from '../../../web/src/codec/frame-copier.js';
import type { CodecModule, CodecVariant, DecodedFrame, EncodedPacket } from '../../../web/src/codec/messages.js';
import { RecordingHost } from './node-host.js';
import { type Clip, decodeWithFfmpeg, type Packet } from './packets.js';

const kBaseUrl = pathToFileURL(`${process.cwd()}/build/`).href;
const kCodecs: Record<CodecModule, string> = {
  h264: 'avc1',
  avc: 'avc1',
  hevc: 'hvc1',
  vp9: 'vp09',
  av1: 'av01',
  audio: 'mp4a.40.2',
};

/** SHA-256 of each frame of a 4:2:0 clip, planes without padding. */
export function expectedHashes(clip: Clip, width: number, height: number, sampleBytes = 1): string[] {
  const chroma = Math.ceil(width / 2) * Math.ceil(height / 2);
  return frameHashes(clip, (width * height + 2 * chroma) * sampleBytes);
}

/** The same for frames of `size` bytes in any layout. */
export function frameHashes({ path }: Pick<Clip, 'path'>, size: number): string[] {
  const raw = decodeWithFfmpeg(['-i', path], ['-vsync', 'passthrough', '-f', 'rawvideo']);
  const hashes: string[] = [];
  for (let offset = 0; offset < raw.length; offset += size) {
    hashes.push(
      createHash('sha256')
        .update(raw.subarray(offset, offset + size))
        .digest('hex'),
    );
  }
  return hashes;
}

export function hashOf(frame: DecodedFrame): string {
  const hash = createHash('sha256');
  frame.planes.forEach(({ offset, stride }, index) => {
    const { rows, rowBytes } = planeSize(frame, index);
    for (let row = 0; row < rows; row++) hash.update(new Uint8Array(frame.buffer, offset + row * stride, rowBytes));
  });
  return hash.digest('hex');
}

export const inOrder = (frames: readonly DecodedFrame[]): boolean =>
  frames.every((frame, index) => index === 0 || frame.pts > (frames[index - 1]?.pts ?? 0));

/** Plays as the core does: frames are hashed and released as they come, in order. */
export class Playback {
  readonly recording: RecordingHost;
  readonly hashes: string[] = [];
  readonly #codec: string;
  readonly #lowDelay: boolean;

  constructor(module: CodecModule, variant: CodecVariant, lowDelay: boolean) {
    this.recording = new RecordingHost({
      module,
      variant,
      baseUrl: kBaseUrl,
      threads: 2,
    });
    this.#codec = kCodecs[module];
    this.#lowDelay = lowDelay;
  }

  configure({ extradata }: Pick<Clip, 'extradata'>, generation = 1): void {
    this.recording.host.configure({
      codec: this.#codec,
      extradata: extradata.slice().buffer,
      generation,
      lowDelay: this.#lowDelay,
    });
  }

  send({ packets }: { readonly packets: readonly Packet[] }, from = 0, generation = 1): void {
    for (const packet of packets.slice(from)) this.recording.host.packet(encoded(packet, generation));
  }

  /** Waits for frames until there are `count` of them. An error fails the test. */
  async take(count: number): Promise<void> {
    while (this.hashes.length < count) {
      const next = this.hashes.length;
      await this.recording.until(() => this.recording.frames.length > next || this.recording.errors.length > 0);
      assert.deepEqual(this.recording.errors, []);
      const frame = this.recording.frames[next] as DecodedFrame;
      this.hashes.push(hashOf(frame));
      this.recording.host.release(frame.id);
    }
  }

  /** The whole clip, of so many frames, at once. */
  async playAll(clip: Clip, count: number): Promise<void> {
    this.configure(clip);
    this.send(clip);
    const flushed = this.end();
    await this.take(count);
    await flushed;
  }

  async end(): Promise<void> {
    this.recording.host.flush();
    await this.recording.until(() => this.recording.drained.length > 0);
    this.recording.host.close();
  }
}

function encoded({ data, pts, dts, keyframe }: Packet, generation: number): EncodedPacket {
  return {
    data: data.slice(0),
    pts,
    dts,
    duration: 40_000,
    keyframe,
    generation,
  };
}
