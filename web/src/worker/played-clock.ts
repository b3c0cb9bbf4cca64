// SPDX-License-Identifier: Apache-2.0
// How many sample frames the listener has heard, from irregular observations of how many the audio thread has taken.
//
// The audio thread takes samples in bursts and is observed late, so an observation says "at least this many by now". The
// earliest line through the observations is the device's pace: the clock keeps the smallest offset it has seen, lets it
// leak slowly so that it can follow a device slower than performance.now(), and subtracts the output latency.

/** Milliseconds by which the line may fall back per second: 500 ppm, above what sound clocks drift. */
const kLeak = 0.5;
/** An observation later than the line by more than this means the device stood still: start a new line. */
const kStallMilliseconds = 150;

export class PlayedClock {
  #sampleRate = 48000;
  #latencyFrames = 0;
  /** Time at which sample frame 0 was taken, on the earliest line; undefined until the device moves. */
  #offset: number | undefined;
  #observedAt = 0;
  #baseline = 0;
  #consumed = 0;
  #underrun = 0;
  /** The last silence for want of samples: where it ended (samples and silence counted), and what was taken before it. */
  #gapEnd = 0;
  #takenBeforeGap = 0;
  /** Silence that has already been heard. */
  #underrunHeard = 0;
  #heard = 0;

  setDevice(sampleRate: number, latencySeconds: number): void {
    this.#sampleRate = sampleRate;
    this.#latencyFrames = Math.max(0, latencySeconds) * sampleRate;
  }

  /** From zero, with an empty queue. */
  clear(): void {
    this.#consumed = 0;
    this.#underrun = 0;
    this.#heard = 0;
    this.#underrunHeard = 0;
    this.#gapEnd = 0;
    this.#takenBeforeGap = 0;
    this.rest();
  }

  /** The device stops or starts: the line begins anew with the next movement. What was heard stays heard. */
  rest(): void {
    this.#offset = undefined;
    this.#baseline = this.#consumed + this.#underrun;
  }

  /** `consumed` and `underrun` since clear(); `now` in milliseconds. */
  observe(consumed: number, underrun: number, now: number): void {
    const elapsed = consumed + underrun;
    if (underrun > this.#underrun) {
      this.#gapEnd = elapsed;
      this.#takenBeforeGap = consumed;
    }
    this.#consumed = consumed;
    this.#underrun = underrun;
    if (elapsed === this.#baseline && this.#offset === undefined) return;
    const candidate = now - (elapsed / this.#sampleRate) * 1000;
    if (this.#offset === undefined || candidate > this.#offset + kStallMilliseconds) {
      this.#offset = candidate;
    } else {
      this.#offset = Math.min(this.#offset + ((now - this.#observedAt) / 1000) * kLeak, candidate);
    }
    this.#observedAt = now;
  }

  /** Sample frames heard at `now`: never backwards, never beyond what the audio thread has taken. */
  played(now: number): number {
    if (this.#offset === undefined) return this.#heard;
    const reached = ((now - this.#offset) / 1000) * this.#sampleRate - this.#latencyFrames;
    const beforeGap = reached < this.#gapEnd;
    if (!beforeGap) this.#underrunHeard = this.#underrun;
    const heard = Math.min(reached - this.#underrunHeard, beforeGap ? this.#takenBeforeGap : this.#consumed);
    this.#heard = Math.max(this.#heard, heard);
    return this.#heard;
  }
}
