// SPDX-License-Identifier: Apache-2.0
// When the flash of the test pattern is seen and its beep heard, as the page finds out for itself: the picture from the
// canvas at each repaint, the sound from an analyser on the audio graph, both on the clock of performance.now().

import type { PlayerPage } from './player-page.js';
import { until } from './until.js';

/** Milliseconds of performance.now() at which each began. */
export interface Onsets {
  readonly flashes: readonly number[];
  readonly beeps: readonly number[];
  /** Largest sample heard; 0 is silence. */
  readonly loudest: number;
}

/** A muted page may show pictures before its worklet is loaded. */
async function hasSound(player: PlayerPage): Promise<void> {
  await until('there is sound to listen to', 20, () =>
    player.with((element) => element.audioGraph !== undefined, undefined),
  );
}

/** Watches and listens for `seconds`. */
export async function findOnsets(player: PlayerPage, seconds: number): Promise<Onsets> {
  await hasSound(player);
  return player.with(async (element, duration) => {
    const canvas = element.shadowRoot?.querySelector('canvas');
    const graph = element.audioGraph;
    if (graph === undefined) throw new Error('there is no sound to listen to');
    const { context, node } = graph;
    const analyser = new AnalyserNode(context, { fftSize: 32768 });
    node.connect(analyser);
    const small = new OffscreenCanvas(8, 8).getContext('2d', { willReadFrequently: true });
    if (canvas === null || canvas === undefined || small === null) throw new Error('there is no picture to look at');
    const samples = new Float32Array(analyser.fftSize);
    const flashes: number[] = [];
    const beeps: number[] = [];
    let loudest = 0;
    let lit = true;

    const look = (now: number): void => {
      const { width, height } = canvas;
      small.drawImage(canvas, width / 2 - 4, height / 2 - 4, 8, 8, 0, 0, 8, 8);
      const white = (small.getImageData(4, 4, 1, 1).data[1] ?? 0) > 200;
      if (white && !lit) flashes.push(now);
      lit = white;
    };

    // A beep is heard where a loud sample follows 0.2 s without one.
    const listen = (): void => {
      analyser.getFloatTimeDomainData(samples);
      const end = context.currentTime;
      const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
      const quiet = context.sampleRate / 5;
      let silence = 0;
      for (const [index, sample] of samples.entries()) {
        loudest = Math.max(loudest, Math.abs(sample));
        if (Math.abs(sample) < 0.02) {
          silence += 1;
          continue;
        }
        if (silence > quiet) {
          const heard = end - (samples.length - index) / context.sampleRate;
          const at = performanceTime + (heard - contextTime) * 1000;
          if (at - (beeps.at(-1) ?? -Infinity) > 500) beeps.push(at);
        }
        silence = 0;
      }
    };

    const end = performance.now() + duration * 1000;
    const timer = setInterval(listen, 200);
    await new Promise<void>((resolve) => {
      const step = (now: number): void => {
        look(now);
        if (now < end) requestAnimationFrame(step);
        else resolve();
      };
      requestAnimationFrame(step);
    });
    clearInterval(timer);
    listen();
    node.disconnect(analyser);
    return { flashes, beeps, loudest };
  }, seconds);
}

/** The frequency heard loudest just now, in Hz; undefined in silence. */
export async function loudestTone(player: PlayerPage): Promise<number | undefined> {
  await hasSound(player);
  return player.with(async (element) => {
    const graph = element.audioGraph;
    if (graph === undefined) throw new Error('there is no sound to listen to');
    const { context, node } = graph;
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    node.connect(analyser);
    const filled = context.currentTime + analyser.fftSize / context.sampleRate;
    while (context.currentTime < filled) await new Promise((resolve) => requestAnimationFrame(resolve));
    const decibels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(decibels);
    node.disconnect(analyser);
    const loudest = decibels.reduce((best, level, bin) => (level > (decibels[best] ?? -Infinity) ? bin : best), 0);
    if (!((decibels[loudest] ?? -Infinity) > -60)) return undefined;
    return (loudest * context.sampleRate) / analyser.fftSize;
  }, undefined);
}

/** Milliseconds by which each flash is seen after its beep is heard; sorted. */
export function offsets({ flashes, beeps }: Onsets): number[] {
  return flashes
    .flatMap((flash) => {
      const nearest = beeps.reduce(
        (best, beep) => (Math.abs(beep - flash) < Math.abs(best - flash) ? beep : best),
        Infinity,
      );
      return Math.abs(nearest - flash) < 400 ? [flash - nearest] : [];
    })
    .sort((a, b) => a - b);
}

export function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
