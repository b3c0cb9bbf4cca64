// SPDX-License-Identifier: Apache-2.0
import type { Range } from './messages.js';

/** TimeRanges of HTML. */
export class RillTimeRanges implements TimeRanges {
  readonly #ranges: readonly Range[];

  constructor(ranges: readonly Range[] = []) {
    this.#ranges = ranges;
  }

  get length(): number {
    return this.#ranges.length;
  }

  start(index: number): number {
    return this.#at(index).start;
  }

  end(index: number): number {
    return this.#at(index).end;
  }

  #at(index: number): Range {
    const range = this.#ranges[index];
    if (range === undefined) throw new DOMException(`no time range ${index}`, 'IndexSizeError');
    return range;
  }
}
